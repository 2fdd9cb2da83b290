import numpy as np
import pytest
import tensorflow as tf

from kgan.core import as_batch
from kgan.core import from_unit_range
from kgan.core import to_unit_range


def test_every_form_of_a_batch():
    sample, label = tf.zeros((2, 3)), tf.constant([0, 1])
    assert set(as_batch(sample)) == {"sample"}
    assert set(as_batch((sample,))) == {"sample"}
    assert as_batch((sample, label))["label"] is label
    assert as_batch({"sample": sample, "text": label})["text"] is label


def test_what_is_no_batch():
    with pytest.raises(ValueError, match=r'key "sample".*\[\'image\'\]'):
        as_batch({"image": 1})
    with pytest.raises(ValueError, match="a sequence of 3"):
        as_batch((1, 2, 3))


def test_pixels_are_mapped_and_floats_left():
    pixels = tf.constant([0, 51, 255], tf.uint8)
    np.testing.assert_allclose(to_unit_range(pixels), [-1.0, -0.6, 1.0], 1e-6)
    values = tf.constant([-0.25, 7.0], tf.float64)
    assert to_unit_range(values).dtype == tf.float32
    np.testing.assert_array_equal(to_unit_range(values), [-0.25, 7.0])


@pytest.mark.parametrize("form", [np.asarray, tf.constant])
def test_every_level_comes_back(form):
    levels = np.arange(256, dtype=np.uint8)
    unit = form(to_unit_range(levels).numpy())
    rounded = from_unit_range(unit)
    assert isinstance(rounded, type(unit)) and rounded.dtype == "uint8"
    np.testing.assert_array_equal(rounded, levels)


def test_arrays_and_tensors_are_rounded_alike():
    """Halves to the even level, infinities to the ends, NaN to 0."""
    halves = (np.arange(0.5, 255.0) / 127.5 - 1.0).astype(np.float32)
    odd = [np.nan, np.inf, -np.inf, 1e30, -1.0001, 1.0001, -0.0, 1 / 255]
    unit = np.concatenate([halves, np.float32(odd)])
    expected = from_unit_range(unit)
    assert expected[-8:].tolist() == [0, 255, 0, 255, 0, 255, 128, 128]
    for function in (from_unit_range, tf.function(from_unit_range)):
        np.testing.assert_array_equal(function(tf.constant(unit)), expected)
