import numpy as np
import pytest

from kgan.metrics import GaussianMoments
from tools.benchmark.__main__ import main
from tools.benchmark.frechet import WAYS
from tools.benchmark.frechet import compare
from tools.benchmark.frechet import make_populations
from tools.benchmark.frechet import table_of


@pytest.mark.parametrize("way", WAYS)
def test_every_way_computes_the_distance(way):
    a, b = np.array([4.0, 9.0, 1.0]), np.array([1.0, 25.0, 1.0])
    real = GaussianMoments(mean=np.zeros(3), covariance=np.diag(a), n=50)
    generated = GaussianMoments(mean=np.ones(3), covariance=np.diag(b), n=50)
    # |m_r - m_g|^2 + sum (sqrt a - sqrt b)^2
    assert WAYS[way](real, generated) == pytest.approx(3.0 + 1.0 + 4.0)


def test_populations_have_a_falling_spectrum_and_the_rows_asked_for():
    real, generated = make_populations(12, 9000)
    assert (real.n, generated.n) == (9000, 9000)
    spectrum = np.linalg.eigvalsh(real.covariance)[::-1]
    np.testing.assert_allclose(spectrum, 1.0 / np.arange(1, 13), rtol=0.1)
    assert np.linalg.matrix_rank(generated.covariance) == 12


def test_few_rows_give_singular_covariances():
    real, generated = make_populations(12, 5)
    for population in (real, generated):
        assert np.linalg.matrix_rank(population.covariance) == 4


@pytest.mark.parametrize("rows", [200, 6])
def test_compare_takes_ratios_to_kgan(rows):
    row = compare(16, rows, rounds=3, steps=1)
    assert (row["dimension"], row["rows"]) == (16, rows)
    distances = [row[way]["distance"] for way in WAYS]
    np.testing.assert_allclose(distances, distances[0], rtol=1e-4)
    assert "over_kgan" not in row["kgan"]
    for way in ("sqrtm", "eigvals"):
        ratio = row[way]["over_kgan"]
        assert 0.0 < ratio["low"] <= ratio["median"] <= ratio["high"]
    lines = table_of([row]).splitlines()
    assert [line.split()[2] for line in lines] == ["way", *WAYS]


def test_one_feature_has_no_matrix(capsys):
    assert main(["frechet", "--dimension=1"]) == 2
    assert "--dimension=1" in capsys.readouterr().err
