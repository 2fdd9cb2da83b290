import numpy as np
import pytest

from kgan.metrics import frechet_distance
from kgan.metrics import frechet_distance_extrapolated

NAME = "frechet_distance_extrapolated"


def found(seed, *, n, d=6, shift=0.0, scale=1.0):
    rng = np.random.default_rng(seed)
    return frechet_distance_extrapolated(
        real=rng.normal(size=(n, d)),
        generated=shift + scale * rng.normal(size=(n, d)),
        seed=seed,
    )


def truth(*, d=6, shift=0.0, scale=1.0):
    return d * shift**2 + d * (1.0 - scale) ** 2


@pytest.mark.parametrize(
    "case",
    [{}, {"shift": 0.2}, {"shift": 0.1, "scale": 0.7}, {"scale": 1.5}],
    ids=str,
)
def test_bias_is_gone(case):
    runs = [found(seed, n=1200, **case) for seed in range(40)]
    values = np.array([run[NAME] for run in runs])
    standard_error = values.std(ddof=1) / np.sqrt(len(values))
    assert abs(values.mean() - truth(**case)) < 4 * standard_error
    # The noise that both share left out, the plain value is higher.
    gaps = np.array([run["frechet_distance"] for run in runs]) - values
    assert gaps.mean() > 4 * gaps.std(ddof=1) / np.sqrt(len(gaps))


def test_the_interval_holds_the_truth():
    case = {"shift": 0.1, "scale": 0.7}
    runs = [found(seed, n=800, **case) for seed in range(80)]
    held = sum(
        run[f"{NAME}_low"] <= truth(**case) <= run[f"{NAME}_high"]
        for run in runs
    )
    # 95 % of 80, less four standard deviations.
    assert held >= 68


def test_gaussians_that_do_not_share_axes():
    """The oracle goes by the eigenvalues of the product, which is similar
    to a symmetric matrix."""
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(2, 4, 4))
    covariances = first @ first.T, second @ second.T
    roots = np.sqrt(np.linalg.eigvals(covariances[0] @ covariances[1]).real)
    expected = sum(np.trace(each) for each in covariances) - 2 * roots.sum()
    values = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        values.append(
            frechet_distance_extrapolated(
                real=rng.normal(size=(2000, 4)) @ first.T,
                generated=rng.normal(size=(1500, 4)) @ second.T,
            )[NAME]
        )
    standard_error = np.std(values, ddof=1) / np.sqrt(len(values))
    assert abs(np.mean(values) - expected) < 4 * standard_error


def test_the_plain_value_is_that_of_all_rows():
    rng = np.random.default_rng(0)
    real, generated = rng.normal(size=(400, 3)), rng.normal(size=(160, 3)) + 1
    result = frechet_distance_extrapolated(real=real, generated=generated)
    plain = frechet_distance(real=real, generated=generated)
    assert result["frechet_distance"] == pytest.approx(
        plain["frechet_distance"], rel=1e-10
    )
    assert (result["n_real"], result["n_generated"]) == (400, 160)


def test_too_few_rows():
    rows = np.random.default_rng(0).normal(size=(15, 2))
    with pytest.raises(ValueError, match="`generated` must have at least 16"):
        frechet_distance_extrapolated(
            real=np.concatenate([rows, rows]), generated=rows
        )
    rows = np.random.default_rng(0).normal(size=(100, 8))
    with pytest.warns(UserWarning, match="d=8, parts of 12 rows"):
        frechet_distance_extrapolated(real=rows, generated=rows + 1.0)
