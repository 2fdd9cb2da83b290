"""Whole numbers as planes."""

import numpy as np
import pytest
import tensorflow as tf

from kgan.layers import OneHot


def test_a_map_becomes_planes():
    numbers = np.random.default_rng(0).integers(0, 5, (2, 4, 3, 1), "int32")
    made = OneHot(5)(numbers).numpy()
    assert made.shape == (2, 4, 3, 5)
    np.testing.assert_array_equal(made.argmax(axis=-1), numbers[..., 0])
    np.testing.assert_array_equal(made.sum(axis=-1), np.ones((2, 4, 3)))


def test_a_number_outside_is_no_plane():
    made = OneHot(3)(tf.constant([[3], [-1], [1]])).numpy()
    np.testing.assert_array_equal(made, [[0, 0, 0], [0, 0, 0], [0, 1, 0]])


def test_arguments_are_checked():
    with pytest.raises(ValueError, match="`values` must be at least 2"):
        OneHot(1)
    with pytest.raises(ValueError, match=r"shape \(B, ..., 1\)"):
        OneHot(3)(tf.zeros((2, 4), tf.int32))
