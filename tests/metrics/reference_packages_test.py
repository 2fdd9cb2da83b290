"""The same numbers as the reference packages give for the same features.

pip install '.[bench]' && pytest -m bench tests/metrics

Sizes, places and spreads of the two populations differ, so that a value with
its populations exchanged is another one.
"""

import numpy as np
import pytest

from kgan.metrics import density_coverage
from kgan.metrics import frechet_distance
from kgan.metrics import kernel_distance
from kgan.metrics import precision_recall

pytestmark = pytest.mark.bench

# (rows of real, rows of generated, features)
SHAPES = [(600, 150, 2), (250, 600, 20), (500, 300, 64)]


def clouds(real_rows, generated_rows, dimension, seed=0):
    """A correlated real cloud; a shifted, narrower, skewed generated one."""
    rng = np.random.default_rng(seed)
    mixing = rng.standard_normal((dimension, dimension)) / np.sqrt(dimension)
    real = rng.standard_normal((real_rows, dimension)) @ (
        mixing + np.eye(dimension)
    )
    generated = 0.6 * rng.exponential(size=(generated_rows, dimension)) - 0.4
    return real, generated


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


@pytest.fixture
def frechet(torch):
    """The distance as torch-fidelity takes it, in what dtype it is given."""
    module = pytest.importorskip("torch_fidelity.metric_fid")

    def distance(first, second):
        found = module.fid_statistics_to_metric(
            module.fid_features_to_statistics(torch.from_numpy(first)),
            module.fid_features_to_statistics(torch.from_numpy(second)),
            verbose=False,
        )
        return found[module.KEY_METRIC_FID]

    return distance


@pytest.fixture
def kernel(torch):
    module = pytest.importorskip("torch_fidelity.metric_kid")

    def distance(first, second, **options):
        found = module.kid_features_to_metric(
            torch.from_numpy(first),
            torch.from_numpy(second),
            verbose=False,
            **options,
        )
        return (
            found[module.KEY_METRIC_KID_MEAN],
            found[module.KEY_METRIC_KID_STD],
        )

    return distance


@pytest.fixture
def balls(torch):
    """Precision and recall; generated comes first there since 2026-02."""
    module = pytest.importorskip("torch_fidelity.metric_prc")

    def values(*, real, generated, k, save_cpu_ram):
        found = module.prc_features_to_metric(
            torch.from_numpy(generated),
            torch.from_numpy(real),
            prc_neighborhood=k,
            save_cpu_ram=save_cpu_ram,
            verbose=False,
        )
        return {
            "precision": found[module.KEY_METRIC_PRECISION],
            "recall": found[module.KEY_METRIC_RECALL],
        }

    return values


@pytest.fixture
def prdc():
    return pytest.importorskip("prdc")


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("dtype", "tolerance"), [(np.float64, 1e-6), (np.float32, 1e-3)]
)
def test_frechet_distance(frechet, shape, dtype, tolerance):
    real, generated = (rows.astype(dtype) for rows in clouds(*shape))
    found = frechet_distance(real=real, generated=generated)
    expected = frechet(real, generated)
    assert found["frechet_distance"] == pytest.approx(expected, rel=tolerance)
    assert expected > 2.0 * found["null_bias"]


def test_frechet_distance_of_singular_covariances(frechet):
    real, generated = clouds(40, 30, 60)
    with pytest.warns(UserWarning, match="n is not above d"):
        found = frechet_distance(real=real, generated=generated)
    assert found["frechet_distance"] == pytest.approx(
        frechet(real, generated), rel=1e-6
    )


def test_frechet_distance_of_unequal_scales(frechet):
    # Variances over eight orders of magnitude, as features that hardly move.
    real, generated = clouds(3000, 2000, 16)
    scales = np.geomspace(1e-4, 1.0, 16)
    found = frechet_distance(real=real * scales, generated=generated * scales)
    assert found["frechet_distance"] == pytest.approx(
        frechet(real * scales, generated * scales), rel=1e-6
    )


@pytest.mark.parametrize("dimension", [3, 20, 64])
@pytest.mark.parametrize(
    ("dtype", "tolerance"), [(np.float64, 1e-6), (np.float32, 1e-3)]
)
def test_kernel_distance_of_all_rows(kernel, dimension, dtype, tolerance):
    real, generated = (
        rows.astype(dtype) for rows in clouds(300, 300, dimension)
    )
    found = kernel_distance(real=real, generated=generated, subset_size=300)
    expected, _ = kernel(real, generated, kid_subsets=1, kid_subset_size=300)
    assert found["kernel_distance"] == pytest.approx(expected, rel=tolerance)


def test_kernel_distance_of_the_same_subsets(kernel, torch, monkeypatch):
    real, generated = clouds(400, 250, 20)
    expected = kernel(
        real, generated, kid_subsets=12, kid_subset_size=100, rng_seed=3
    )

    class TheirDraws:
        """NumPy's generator of 2006, which torch-fidelity draws with."""

        def __init__(self):
            self.choice = np.random.RandomState(3).choice

    monkeypatch.setattr(np.random, "default_rng", lambda seed: TheirDraws())
    found = kernel_distance(
        real=real, generated=generated, subsets=12, subset_size=100, seed=3
    )
    assert (
        found["kernel_distance"],
        found["kernel_distance_std"],
    ) == pytest.approx(expected, rel=1e-6)
    assert found["kernel_distance_std"] > 0.0


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("save_cpu_ram", [False, True])
@pytest.mark.parametrize("k", [1, 3, 5])
def test_precision_and_recall(balls, shape, save_cpu_ram, k):
    real, generated = clouds(*shape)
    found = precision_recall(real=real, generated=generated, k=k)
    # Shares come back in float32.
    assert found["precision"] != pytest.approx(found["recall"], rel=0.05)
    assert {
        name: found[name] for name in ("precision", "recall")
    } == pytest.approx(
        balls(real=real, generated=generated, k=k, save_cpu_ram=save_cpu_ram),
        rel=1e-6,
    )


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("k", [1, 3, 5])
def test_precision_recall_density_and_coverage(prdc, shape, k):
    real, generated = clouds(*shape)
    found = {
        **precision_recall(real=real, generated=generated, k=k),
        **density_coverage(real=real, generated=generated, k=k),
    }
    expected = prdc.compute_prdc(real, generated, nearest_k=k)
    exchanged = prdc.compute_prdc(generated, real, nearest_k=k)
    assert {name: found[name] for name in expected} == pytest.approx(
        expected, rel=1e-6
    )
    for name, value in expected.items():
        assert value != pytest.approx(exchanged[name], rel=0.02), name
