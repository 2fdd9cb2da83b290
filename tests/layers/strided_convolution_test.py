"""Convolutions from pictures and to them: Keras' own, by another way."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.layers import DoublingConvolution
from kgan.layers import HalvingConvolution


def pair(kind, channels, sides=(6, 10)):
    """Ours and Keras', with the same weights, and an input for both."""
    generator = np.random.default_rng(channels)
    if kind is HalvingConvolution:
        ours, theirs = (
            HalvingConvolution(5),
            keras.layers.Conv2D(5, 4, strides=2, padding="same"),
        )
        shape = (3, *sides, channels)
    else:
        ours, theirs = (
            DoublingConvolution(channels),
            keras.layers.Conv2DTranspose(
                channels, 4, strides=2, padding="same"
            ),
        )
        shape = (3, 3, 5, 6)
    given = tf.constant(generator.normal(size=shape), tf.float32)
    ours(given), theirs(given)
    assert [w.shape for w in ours.weights] == [w.shape for w in theirs.weights]
    weights = [generator.normal(size=w.shape) for w in theirs.weights]
    for layer in (ours, theirs):
        layer.set_weights(weights)
    return ours, theirs, given


CASES = pytest.mark.parametrize(
    ("kind", "channels"),
    [
        (kind, channels)
        for kind in (HalvingConvolution, DoublingConvolution)
        for channels in (1, 3, 4)
    ],
)


@CASES
def test_values_are_those_of_keras(kind, channels):
    ours, theirs, given = pair(kind, channels)
    np.testing.assert_allclose(ours(given), theirs(given), atol=2e-5)


@CASES
def test_gradients_are_those_of_keras(kind, channels):
    ours, theirs, given = pair(kind, channels)
    found = []
    for layer in (ours, theirs):
        with tf.GradientTape() as tape:
            tape.watch(given)
            loss = tf.reduce_sum(tf.sin(layer(given)))
        weights = [weight.value for weight in layer.weights]
        found.append(tape.gradient(loss, [given, *weights]))
    for a, b in zip(*found, strict=True):
        np.testing.assert_allclose(a, b, atol=5e-4, rtol=1e-4)


@CASES
def test_second_gradients_are_those_of_keras(kind, channels):
    """Of a penalty on the slope, as R1 takes it."""
    ours, theirs, given = pair(kind, channels)
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


@CASES
def test_xla_agrees(kind, channels):
    ours, _, given = pair(kind, channels)
    compiled = tf.function(ours, jit_compile=True, autograph=False)
    np.testing.assert_allclose(compiled(given), ours(given), atol=2e-5)


@pytest.mark.parametrize("sides", [(7, 10), (6, 9), (5, 5)])
def test_odd_sides_are_halved_as_keras_does(sides):
    ours, theirs, given = pair(HalvingConvolution, 3, sides)
    found = []
    for layer in (ours, theirs):
        with tf.GradientTape() as tape:
            tape.watch(given)
            made = layer(given)
            loss = tf.reduce_sum(tf.sin(made))
        found.append((made, tape.gradient(loss, given)))
    for a, b in zip(*found, strict=True):
        np.testing.assert_allclose(a, b, atol=5e-4, rtol=1e-4)
    assert ours.compute_output_shape(given.shape) == tuple(found[0][0].shape)


def test_a_batch_whose_rows_are_not_known():
    ours, theirs, given = pair(DoublingConvolution, 3)
    run = tf.function(
        ours, input_signature=[tf.TensorSpec((None, *given.shape[1:]))]
    )
    np.testing.assert_allclose(run(given), theirs(given), atol=2e-5)


def test_half_precision_in_half_precision_out():
    layer = DoublingConvolution(3, dtype="mixed_bfloat16")
    made = layer(tf.ones((2, 4, 4, 6)))
    assert made.dtype == tf.bfloat16
    assert layer.kernel.dtype == "float32"


def test_unknown_sides_are_refused():
    with pytest.raises(ValueError, match=r"`features`.*fixed.*Received"):
        DoublingConvolution(3)(keras.Input((None, 8, 4)))
    with pytest.raises(ValueError, match="ndim=4"):
        DoublingConvolution(3)(keras.Input((8, 4)))
    with pytest.raises(ValueError, match=r"`pictures`.*fixed.*Received"):
        HalvingConvolution(3)(keras.Input((8, None, 4)))


@pytest.mark.parametrize("kind", [HalvingConvolution, DoublingConvolution])
def test_arguments_that_break_their_rule(kind):
    with pytest.raises(ValueError, match=r"`filters`.*Received"):
        kind(0)
    with pytest.raises(TypeError, match=r"`use_bias`.*Received"):
        kind(3, use_bias=1)
