"""Logits to probabilities, in NumPy and in a graph."""

import numpy as np
import pytest
import tensorflow as tf
from scipy.special import expit

from kgan.export import Calibration
from kgan.metrics import IsotonicCalibration
from kgan.metrics import reliability_curve

GENERATOR = np.random.default_rng(0)
# The discriminator is sure by half of what it should be.
REAL = 0.5 * GENERATOR.normal(1.0, np.sqrt(2.0), 4000)
FAKE = 0.5 * GENERATOR.normal(-1.0, np.sqrt(2.0), 4000)
POINTS = np.concatenate([np.linspace(-9.0, 9.0, 200), [-1e9, 0.0, 1e9]])


def of_graph(calibration, logits):
    return calibration.tensor_probability(tf.constant(logits, tf.float32))


@pytest.mark.parametrize(
    "calibration",
    [
        Calibration((-1.0, 0.0, 2.0), (0.1, 0.5, 0.8)),
        Calibration((3.0,), (0.4,)),
        Calibration.of_logits(real_logits=REAL, generated_logits=FAKE),
    ],
)
def test_a_graph_says_what_numpy_says(calibration):
    points = np.concatenate([POINTS, calibration.logits[:50]])
    np.testing.assert_allclose(
        of_graph(calibration, points),
        calibration.probability(points.astype("float32")),
        atol=1e-6,
    )


def test_of_logits_it_is_the_isotonic_fit_with_few_knots():
    mine = Calibration.of_logits(real_logits=REAL, generated_logits=FAKE)
    theirs = IsotonicCalibration(real_logits=REAL, generated_logits=FAKE)
    np.testing.assert_allclose(
        mine.probability(POINTS), theirs.probability(POINTS), atol=1e-6
    )
    assert len(mine.logits) < 400


def test_of_a_curve_it_mends_what_the_curve_shows():
    curve = reliability_curve(real_logits=REAL, generated_logits=FAKE)
    fitted = Calibration.of_curve(curve._asdict())
    points = np.linspace(-1.5, 1.5, 50)
    # Stated sigmoid(t), true sigmoid(2 t): normal laws of equal variance.
    error = np.abs(fitted.probability(points) - expit(2.0 * points))
    assert error.max() < 0.06
    assert np.abs(expit(points) - expit(2.0 * points)).max() > 0.1


def test_a_curve_that_falls_becomes_level_and_ends_are_held():
    fitted = Calibration.of_curve(
        {
            "probability": [0.0, 0.4, 0.6, 1.0],
            "share_real": [0.0, 0.5, 0.3, 1.0],
            "samples": [1, 3, 1, 3],
        }
    )
    levels = fitted.probability(np.array([-99.0, -0.4, 0.4, 99.0]))
    np.testing.assert_allclose(levels, [0.1, 0.45, 0.45, 0.9], atol=1e-6)


@pytest.mark.parametrize(
    ("logits", "probabilities"),
    [
        ((), ()),
        ((0.0, 1.0), (0.5,)),
        ((1.0, 0.0), (0.1, 0.9)),
        ((0.0, 0.0), (0.1, 0.9)),
        ((0.0, np.inf), (0.1, 0.9)),
        ((0.0, 1.0), (0.9, 0.1)),
        ((0.0, 1.0), (-0.1, 0.9)),
        ((0.0, 1.0), (0.1, 1.1)),
        ((0.0, 1.0), (0.1, np.nan)),
    ],
)
def test_what_is_no_rising_map_is_refused(logits, probabilities):
    with pytest.raises(ValueError, match="`logits` must be finite and rise"):
        Calibration(logits, probabilities)
