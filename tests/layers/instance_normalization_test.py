"""Instance norm: each channel of each sample by itself."""

import numpy as np
import pytest
import tensorflow as tf

from kgan.layers import InstanceNormalization

RNG = np.random.default_rng(0)
FEATURES = RNG.normal(3.0, 5.0, size=(4, 6, 5, 3)).astype("float32")


def test_it_is_the_formula():
    layer = InstanceNormalization(epsilon=1e-3)
    layer.build((None, 6, 5, 3))
    layer.gamma.assign([1.0, -2.0, 0.5])
    layer.beta.assign([0.0, 1.0, 7.0])
    mean = FEATURES.mean(axis=(1, 2), keepdims=True)
    variance = FEATURES.var(axis=(1, 2), keepdims=True)
    expected = (FEATURES - mean) / np.sqrt(variance + 1e-3)
    expected = expected * [1.0, -2.0, 0.5] + [0.0, 1.0, 7.0]
    np.testing.assert_allclose(layer(FEATURES), expected, atol=1e-5)


def test_a_sample_does_not_know_the_others():
    layer = InstanceNormalization()
    whole = layer(FEATURES)
    np.testing.assert_allclose(layer(FEATURES[2:3])[0], whole[2], atol=1e-6)


def test_brightness_and_contrast_of_a_channel_are_lost():
    layer = InstanceNormalization(epsilon=0.0)
    other = FEATURES * np.float32([2.0, 0.5, 3.0]) + np.float32([1, -4, 9])
    np.testing.assert_allclose(layer(FEATURES), layer(other), atol=1e-4)


def test_each_class_has_its_scale_and_offset():
    layer = InstanceNormalization(3)
    label = tf.constant([0, 2, 1, 2])
    plain = InstanceNormalization()(FEATURES).numpy()
    np.testing.assert_allclose(layer(FEATURES, label), plain, atol=1e-6)
    layer.gamma.embeddings.assign(np.full((3, 3), [[1.0], [2.0], [3.0]]))
    layer.beta.embeddings.assign(np.full((3, 3), [[0.0], [5.0], [-1.0]]))
    scale = np.array([1.0, 3.0, 2.0, 3.0]).reshape(4, 1, 1, 1)
    offset = np.array([0.0, -1.0, 5.0, -1.0]).reshape(4, 1, 1, 1)
    np.testing.assert_allclose(
        layer(FEATURES, label), plain * scale + offset, atol=1e-5
    )


def test_a_large_mean_leaves_digits_in_half_precision():
    layer = InstanceNormalization(dtype="mixed_bfloat16")
    near = 256.0 + 2.0 * RNG.integers(0, 3, size=(1, 64, 64, 1))
    made = np.asarray(tf.cast(layer(tf.cast(near, "bfloat16")), "float32"))
    expected = (near - near.mean()) / near.std()
    np.testing.assert_allclose(made, expected, atol=0.02)


def test_arguments_are_checked():
    with pytest.raises(ValueError, match="`classes` must be at least 2"):
        InstanceNormalization(1)
    with pytest.raises(ValueError, match="`epsilon` must be"):
        InstanceNormalization(epsilon=-1.0)
