"""3x3 convolutions next to a change of resolution: Keras' own, in one."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.layers import PooledConvolution
from kgan.layers import UpsampledConvolution

FILTERS = 5
PLAIN = {
    UpsampledConvolution: lambda convolution: [
        keras.layers.UpSampling2D(2),
        convolution,
    ],
    PooledConvolution: lambda convolution: [
        convolution,
        keras.layers.AveragePooling2D(2),
    ],
}
KINDS = pytest.mark.parametrize("kind", PLAIN)


def pair(kind):
    """Ours and Keras', with the same weights, and an input for both."""
    random = np.random.default_rng(0)
    given = tf.constant(random.normal(size=(3, 6, 4, 2)), tf.float32)
    convolution = keras.layers.Conv2D(FILTERS, 3, padding="same")
    ours, theirs = kind(FILTERS), keras.Sequential(PLAIN[kind](convolution))
    ours(given), theirs(given)
    weights = [random.normal(size=w.shape) for w in convolution.weights]
    ours.set_weights(weights), theirs.set_weights(weights)
    return ours, theirs, given


@KINDS
def test_values_are_those_of_keras(kind):
    ours, theirs, given = pair(kind)
    made = ours(given)
    np.testing.assert_allclose(made, theirs(given), atol=2e-5)
    assert ours.compute_output_shape(given.shape) == tuple(made.shape)
    assert ours.compute_output_shape((None, None, 4, 2))[:2] == (None, None)


@KINDS
def test_gradients_are_those_of_keras(kind):
    ours, theirs, given = pair(kind)
    found = []
    for layer in (ours, theirs):
        weights = [weight.value for weight in layer.weights]
        with tf.GradientTape() as tape:
            tape.watch(given)
            loss = tf.reduce_sum(tf.sin(layer(given)))
        found.append(tape.gradient(loss, [given, *weights]))
    for a, b in zip(*found, strict=True):
        np.testing.assert_allclose(a, b, atol=5e-4, rtol=1e-4)


@KINDS
def test_second_gradients_are_those_of_keras(kind):
    """Of a penalty on the slope, as R1 takes it."""
    ours, theirs, given = pair(kind)
    found = []
    for layer in (ours, theirs):
        weights = [weight.value for weight in layer.weights]
        with tf.GradientTape() as outer:
            outer.watch(given)
            with tf.GradientTape() as inner:
                inner.watch(given)
                value = tf.reduce_sum(tf.tanh(layer(given)))
            slope = inner.gradient(value, given)
            penalty = tf.reduce_sum(tf.square(slope))
        found.append(outer.gradient(penalty, [given, *weights]))
    for a, b in zip(*found, strict=True):
        np.testing.assert_allclose(a, b, atol=2e-3, rtol=1e-3)


@KINDS
def test_xla_agrees(kind):
    ours, _, given = pair(kind)
    compiled = tf.function(ours, jit_compile=True, autograph=False)
    np.testing.assert_allclose(compiled(given), ours(given), atol=2e-5)


@KINDS
def test_half_precision_in_half_precision_out(kind):
    layer = kind(FILTERS, dtype="mixed_bfloat16")
    assert layer(tf.ones((2, 4, 4, 3))).dtype == tf.bfloat16
    assert layer.kernel.dtype == "float32"


def test_an_odd_side_cannot_be_halved():
    with pytest.raises(ValueError, match=r"even height and width.*Received"):
        PooledConvolution(3)(tf.ones((1, 5, 4, 2)))
    with pytest.raises(ValueError, match="ndim=4"):
        UpsampledConvolution(3)(keras.Input((8, 4)))
