import numpy as np
import pytest

from kgan.core import to_unit_range
from kgan.metrics import as_stored
from kgan.metrics import to_int16
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


def test_levels_of_a_sound_file_come_back():
    levels = np.arange(-(2**15), 2**15, dtype=np.int16)
    np.testing.assert_array_equal(to_int16(levels / 32768.0), levels)
    np.testing.assert_array_equal(
        to_int16((levels / 32768.0).astype(np.float32)), levels
    )
    assert to_int16(levels) is levels
    # The highest amplitude has no level of its own.
    assert to_int16([1.0, 1.0005]).tolist() == [32767, 32767]


@pytest.mark.parametrize(
    "bad, error, message",
    [
        ([[0]], TypeError, "`sounds` must be int16, or floats"),
        ([[1.2]], ValueError, r"`sounds` must lie in \[-1, 1\]"),
        ([[np.nan]], ValueError, r"`sounds` must lie in \[-1, 1\]"),
    ],
)
def test_bad_sounds_are_named(bad, error, message):
    with pytest.raises(error, match=message):
        to_int16(bad)


def test_samples_are_stored_by_their_rank():
    rng = np.random.default_rng(0)
    values = rng.uniform(-1.0, 1.0, (2, 3, 3, 1))
    np.testing.assert_array_equal(as_stored(values), to_uint8(values))
    np.testing.assert_array_equal(
        as_stored(values[..., 0]), to_int16(values[..., 0])
    )
    vectors = 9.0 * values[:, 0, :, 0]
    np.testing.assert_array_equal(as_stored(vectors), vectors)
    with pytest.raises(ValueError, match=r"`real` must be images.*\(2,\)"):
        as_stored(np.zeros(2), name="real")
