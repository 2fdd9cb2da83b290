import re

import numpy as np
import pytest

from tools import null_tables
from tools.null_tables import COLUMNS
from tools.null_tables import gaussian
from tools.null_tables import main
from tools.null_tables import pool
from tools.null_tables import row_of
from tools.null_tables import section


def test_draws_from_rows_are_disjoint():
    population = pool("rows", np.arange(20.0)[:, None], "Numbers.")
    for seed in range(5):
        real, other = population.draw(10, seed)
        assert sorted(np.concatenate([real, other])[:, 0]) == list(range(20))


def test_seeds_give_other_draws():
    population = gaussian(3)
    first, again, other = (population.draw(4, seed)[0] for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.any(first == other)


def test_fewer_draws_of_many_rows(monkeypatch):
    monkeypatch.setattr(null_tables, "POOL_ROWS", 200)
    rows = np.random.default_rng(0).standard_normal((200, 2))
    population = pool("rows", rows, "A plane.")
    assert row_of(population, 100, seeds=8)[:2] == ["100", "3"]
    assert row_of(population, 40, seeds=8)[:2] == ["40", "5"]
    assert row_of(population, 40, seeds=2)[:2] == ["40", "2"]


def test_counts_beyond_the_rows_are_left_out(capsys):
    rows = np.random.default_rng(0).standard_normal((60, 2))
    lines = section(pool("rows", rows, "A plane."), [20, 31], seeds=2)
    assert any(line.startswith("| 20 | 2 |") for line in lines)
    assert not any(line.startswith("| 31 |") for line in lines)
    assert "n = 31, left out" in capsys.readouterr().err


def test_a_singular_covariance_is_marked():
    population = gaussian(8)
    assert row_of(population, 8, seeds=2)[2].endswith(" *")
    assert not row_of(population, 20, seeds=2)[2].endswith(" *")


def test_values_are_those_of_equal_laws(tmp_path):
    out = tmp_path / "null_tables.md"
    arguments = ["--counts=400", "--seeds=2", "--populations", "gaussian_2"]
    assert main([*arguments, f"--out={out}"]) == 0
    text = out.read_text()
    assert f"python -m tools.null_tables {' '.join(arguments)}" in text
    (line,) = (row for row in text.splitlines() if row.startswith("| 400 |"))
    n, draws, *cells = (cell.strip() for cell in line.strip("|").split("|"))
    assert (n, draws) == ("400", "2")
    means = dict(
        zip(
            COLUMNS,
            (float(re.match(r"[-\d.e]+", cell)[0]) for cell in cells),
            strict=True,
        )
    )
    assert means["null_bias"] == pytest.approx(2 * 7 / 4 * 2 / 400, rel=0.3)
    assert means["coverage"] == pytest.approx(1.0 - 2.0**-5, abs=0.03)
    assert means["density"] == pytest.approx(1.0, abs=0.1)
    assert means["precision"] > 0.95 and means["recall"] > 0.95
    assert means["accuracy"] == pytest.approx(0.5, abs=0.1)
    assert abs(means["kernel_distance"]) < 0.2


def test_what_is_not_installed_is_named(tmp_path, monkeypatch, capsys):
    def missing():
        raise ModuleNotFoundError("the weights need an extra")

    monkeypatch.setattr(null_tables, "EfficientNetLite0", missing)
    out = tmp_path / "null_tables.md"
    assert main([f"--out={out}", "--populations", "efficientnet_lite0"]) == 0
    assert "the weights need an extra" in capsys.readouterr().err
    assert "## efficientnet_lite0\n\nNot installed here." in out.read_text()


def test_the_folder_must_exist(tmp_path, capsys):
    assert main([f"--out={tmp_path / 'missing' / 'null_tables.md'}"]) == 2
    assert "--out=" in capsys.readouterr().err
