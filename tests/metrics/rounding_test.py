import numpy as np
import pytest

from kgan.core import to_unit_range
from kgan.metrics import to_uint8


def test_every_level_comes_back():
    levels = np.arange(256, dtype=np.uint8)
    np.testing.assert_array_equal(to_uint8(to_unit_range(levels)), levels)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_ends_and_nearest_level(dtype):
    images = np.array([-1.0, -0.999, -0.99, 0.99, 1.0], dtype)
    np.testing.assert_array_equal(to_uint8(images), [0, 0, 1, 254, 255])


def test_a_little_outside_is_clipped():
    np.testing.assert_array_equal(to_uint8([-1.0009, 1.0009]), [0, 255])


def test_uint8_passes():
    images = np.array([0, 7, 255], np.uint8)
    np.testing.assert_array_equal(to_uint8(images), images)


@pytest.mark.parametrize("value", [1.01, -1.01, np.nan, np.inf, 255.0])
def test_other_ranges_are_named(value):
    with pytest.raises(ValueError, match="`generated` must lie in"):
        to_uint8(np.array([0.0, value]), name="generated")


def test_other_integers_are_named():
    with pytest.raises(TypeError, match="`images` must be uint8.*int64"):
        to_uint8(np.array([0, 1], np.int64))


def test_no_images():
    assert to_uint8(np.zeros((0, 8, 8, 1), np.float32)).shape == (0, 8, 8, 1)
