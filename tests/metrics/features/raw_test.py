import numpy as np
import pytest

from kgan.metrics.features import RawFeatures
from kgan.metrics.rounding import to_int16


def test_images_are_levels_of_one():
    images = np.arange(24, dtype=np.uint8).reshape(2, 2, 2, 3) * 11
    features = RawFeatures()(images)
    np.testing.assert_allclose(
        features, images.reshape(2, 12) / 255.0, rtol=1e-7
    )
    assert RawFeatures()(np.full((1, 1, 1, 1), 255, np.uint8)) == 1.0


def test_sounds_are_rounded_amplitudes():
    rng = np.random.default_rng(0)
    levels = rng.integers(-32768, 32768, (3, 5, 2)).astype(np.int16)
    expected = (levels / 32768.0).astype(np.float32).reshape(3, 10)
    np.testing.assert_array_equal(RawFeatures()(levels), expected)
    decimals = rng.uniform(-1.0, 1.0, (3, 5, 2))
    np.testing.assert_array_equal(
        RawFeatures()(decimals), RawFeatures()(to_int16(decimals))
    )


def test_vectors_are_themselves():
    points = np.array([[1e6, -2.5], [0.1, 3.0]])
    features = RawFeatures()(points)
    assert features.dtype == np.float32
    np.testing.assert_array_equal(features, points.astype(np.float32))
    np.testing.assert_array_equal(RawFeatures()([[1, 2]]), [[1.0, 2.0]])


@pytest.mark.parametrize(
    "samples, error",
    [
        (np.zeros((2, 2, 2, 3)), TypeError),
        (np.zeros((2, 2, 2, 2), np.uint8), ValueError),
        (np.full((2, 2, 1), 1.1), ValueError),
        (np.zeros((2, 2, 1), np.uint8), TypeError),
        (np.zeros((2, 2), bool), TypeError),
        (np.array([["a"]]), TypeError),
        (np.array([[np.nan]]), ValueError),
        (np.array([[1e39]]), ValueError),
        (np.zeros(3), ValueError),
        (np.float64(3), ValueError),
    ],
)
def test_bad_samples_are_named(samples, error):
    with pytest.raises(error, match="`samples` must"):
        RawFeatures()(samples)
