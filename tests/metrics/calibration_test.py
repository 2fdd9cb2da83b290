import numpy as np
import pytest
from scipy.special import expit
from scipy.special import logit
from scipy.stats import norm

from kgan.metrics.calibration import IsotonicCalibration
from kgan.metrics.calibration import calibration
from kgan.metrics.calibration import reliability_curve


def optimal_logit(samples):
    """log p / g of p = N(0, 1), g = N(.5, 1.5^2)."""
    return norm.logpdf(samples) - norm.logpdf(samples, 0.5, 1.5)


def optimal_logits(n=20_000, seed=0):
    rng = np.random.default_rng(seed)
    return {
        "real_logits": optimal_logit(rng.standard_normal(n)),
        "generated_logits": optimal_logit(rng.normal(0.5, 1.5, n)),
    }


def scaled(logits, factor=1.0, offset=0.0):
    return {name: factor * values + offset for name, values in logits.items()}


def oracle_error(real, generated, bins):
    pairs = [(expit(value), 1) for value in real]
    pairs += [(expit(value), 0) for value in generated]
    total = 0.0
    for index in range(bins):
        inside = [
            pair
            for pair in pairs
            if index / bins <= pair[0] < (index + 1) / bins
        ]
        if inside:
            stated, label = np.mean(inside, axis=0)
            total += len(inside) / len(pairs) * abs(stated - label)
    return total


def test_equals_the_definitions():
    rng = np.random.default_rng(0)
    real, generated = rng.normal(0.5, 2.0, 40), rng.normal(-1.0, 1.0, 40)
    result = calibration(real_logits=real, generated_logits=generated, bins=7)
    stated = expit(np.concatenate([real, generated]))
    labels = np.repeat([1, 0], 40)
    z = (labels - stated).sum() / np.sqrt((stated * (1 - stated)).sum())
    wins = [(x > y) + 0.5 * (x == y) for x in real for y in generated]
    expected = {
        "expected_calibration_error": oracle_error(real, generated, 7),
        "turner_z": z,
        "p_value": 2 * norm.sf(abs(z)),
        "brier_score": np.mean((stated - labels) ** 2),
        "log_loss": -np.mean(np.log(np.where(labels, stated, 1 - stated))),
        "accuracy": (np.sum(real > 0) + np.sum(generated < 0)) / 80,
        "area_under_curve": np.mean(wins),
        "n_real": 40,
        "n_generated": 40,
    }
    assert {name: result[name] for name in expected} == pytest.approx(
        expected, rel=1e-9
    )
    assert all(type(value) is float for value in result.values())


def test_the_optimal_discriminator_is_calibrated():
    results = [calibration(**optimal_logits(seed=seed)) for seed in range(20)]
    for result in results:
        assert result["expected_calibration_error"] < 0.02
        assert abs(result["turner_z"]) < 3.0
        assert result["p_value"] > 0.002
    errors = [result["expected_calibration_error"] for result in results]
    nulls = [result["expected_calibration_error_null"] for result in results]
    assert np.mean(errors) == pytest.approx(np.mean(nulls), rel=0.15)


def test_equal_shares_make_z_narrower_than_its_null():
    logits = [optimal_logits(500, seed) for seed in range(400)]
    values = [calibration(**pair)["turner_z"] for pair in logits]
    stated = np.mean([expit(pair["real_logits"]).mean() for pair in logits])
    variance = np.var(values, ddof=1)
    # The standard error of a variance of Gaussian values.
    error = (2.0 * stated - 1.0) * np.sqrt(2.0 / 399)
    assert abs(variance - (2.0 * stated - 1.0)) < 4.0 * error
    assert abs(np.mean(values)) < 4.0 * np.sqrt(variance / 400)


def test_an_over_confident_discriminator_is_found_and_mended():
    distorted = scaled(optimal_logits(seed=1), factor=3.0)
    found = calibration(**distorted)
    assert found["expected_calibration_error"] > 0.1
    assert (
        found["expected_calibration_error"]
        > 10 * found["expected_calibration_error_null"]
    )
    mender = IsotonicCalibration(**scaled(optimal_logits(seed=2), factor=3.0))
    mended = calibration(
        **{name: mender.logit(values) for name, values in distorted.items()}
    )
    assert mended["expected_calibration_error"] < 0.02
    assert mended["log_loss"] < found["log_loss"]
    best = calibration(**optimal_logits(seed=1))
    assert mended["log_loss"] == pytest.approx(best["log_loss"], abs=2e-3)


def test_isotonic_leaves_a_calibrated_one_nearly_unchanged():
    mender = IsotonicCalibration(**optimal_logits(seed=3))
    logits = optimal_logits(seed=4)["real_logits"]
    change = np.abs(mender.probability(logits) - expit(logits))
    assert change.mean() < 0.02
    np.testing.assert_allclose(
        mender.logit(logits), logit(mender.probability(logits)), rtol=1e-12
    )


def test_which_side_is_real():
    shifted = scaled(optimal_logits(seed=5), offset=-1.0)
    pessimist = calibration(**shifted)
    assert pessimist["turner_z"] > 10
    assert pessimist["p_value"] < 1e-6
    assert pessimist["area_under_curve"] > 0.6
    swapped = calibration(
        real_logits=shifted["generated_logits"],
        generated_logits=shifted["real_logits"],
    )
    assert swapped["area_under_curve"] == pytest.approx(
        1.0 - pessimist["area_under_curve"]
    )
    # Every label changes, no stated probability does.
    assert swapped["brier_score"] > pessimist["brier_score"] + 0.01


def test_order_does_not_matter():
    logits = optimal_logits(200)
    reversed_rows = {name: values[::-1] for name, values in logits.items()}
    assert calibration(**reversed_rows) == pytest.approx(
        calibration(**logits), rel=1e-10
    )
    grid = np.linspace(-3.0, 1.0, 50)
    np.testing.assert_allclose(
        IsotonicCalibration(**reversed_rows).probability(grid),
        IsotonicCalibration(**logits).probability(grid),
        rtol=1e-10,
    )


def test_extreme_logits_stay_finite():
    right = calibration(real_logits=[1e4, 2e4], generated_logits=[-1e4, -1e30])
    assert right["log_loss"] == 0.0
    assert right["turner_z"] == 0.0
    wrong = calibration(
        real_logits=[-1e4, -2e4], generated_logits=[-1e4, -1e30]
    )
    assert np.isfinite(list(wrong.values())).all()
    assert wrong["p_value"] == 0.0


def test_equal_logits_are_stated():
    flat = {"real_logits": np.zeros(4), "generated_logits": np.zeros(4)}
    with pytest.warns(UserWarning, match="tells nothing"):
        result = calibration(**flat)
    assert result["expected_calibration_error"] == 0.0
    assert result["accuracy"] == result["area_under_curve"] == 0.5


def test_reliability_curve_is_the_errors_source():
    logits = optimal_logits(300)
    curve = reliability_curve(**logits, bins=9)
    result = calibration(**logits, bins=9)
    assert curve.samples.sum() == 600
    assert (curve.samples > 0).all()
    assert (np.diff(curve.probability) > 0).all()
    error = curve.samples @ np.abs(curve.share_real - curve.probability) / 600
    assert result["expected_calibration_error"] == pytest.approx(error)


def test_isotonic_never_says_never():
    mender = IsotonicCalibration(
        real_logits=[1.0, 2.0, 3.0], generated_logits=[-3.0, -2.0, -1.0]
    )
    stated = mender.probability([-1e9, -2.0, 2.0, 1e9])
    np.testing.assert_allclose(stated, [1 / 8, 1 / 8, 7 / 8, 7 / 8])
    assert mender.probability([]).shape == (0,)


@pytest.mark.parametrize(
    "function", [calibration, reliability_curve, IsotonicCalibration]
)
@pytest.mark.parametrize("name", ["real_logits", "generated_logits"])
@pytest.mark.parametrize(
    "bad", [np.zeros((4, 1)), [0.0], [0.0, np.nan], ["a", "b"]]
)
def test_bad_logits_are_named(function, name, bad):
    logits = {"real_logits": [0.0, 1.0], "generated_logits": [0.0, 2.0]}
    with pytest.raises(ValueError, match=f"`{name}` must"):
        function(**(logits | {name: bad}))


def test_unequal_sizes_are_named():
    with pytest.raises(ValueError, match="2 real, 3 generated"):
        calibration(real_logits=[0.0, 1.0], generated_logits=[0.0, 1.0, 2.0])


def test_bad_bins_are_named():
    with pytest.raises(ValueError, match="`bins` must"):
        calibration(real_logits=[0.0, 1.0], generated_logits=[0.0, 1.0], bins=0)
