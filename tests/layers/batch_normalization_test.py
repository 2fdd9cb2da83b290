"""Batch normalisation: that of Keras, in one operation."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.layers import BatchNormalization

MOMENTUM, EPSILON = 0.8, 1e-3
SHAPES = [(12, 5, 3, 4), (12, 4), (6, 7, 4)]


def layers(shape, dtype="float32"):
    ours = BatchNormalization(momentum=MOMENTUM, epsilon=EPSILON, dtype=dtype)
    theirs = keras.layers.BatchNormalization(
        momentum=MOMENTUM, epsilon=EPSILON, dtype=dtype
    )
    generator = np.random.default_rng(0)
    weights = [generator.uniform(0.5, 2.0, 4) for _ in range(4)]
    for layer in (ours, theirs):
        layer.build(shape)
        layer.set_weights(weights)
    return ours, theirs


def features(shape):
    return tf.constant(
        np.random.default_rng(1).normal(2.0, 3.0, shape), tf.float32
    )


def test_weights_have_the_names_and_the_order_of_keras():
    ours, theirs = layers((None, 4))
    assert [w.name for w in ours.weights] == [w.name for w in theirs.weights]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("training", [True, False])
def test_values_gradients_and_averages_are_those_of_keras(shape, training):
    found = []
    upstream = tf.constant(
        np.random.default_rng(2).normal(size=shape), tf.float32
    )
    for layer in layers(shape):
        given = features(shape)
        weights = [weight.value for weight in layer.trainable_weights]
        with tf.GradientTape() as tape:
            tape.watch(given)
            made = layer(given, training=training)
            loss = tf.reduce_sum(made * upstream)
        gradients = tape.gradient(loss, [given, *weights])
        averages = layer.non_trainable_weights
        found.append([made, *gradients, *(a.numpy() for a in averages)])
    for ours, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=2e-5)


def test_the_moving_variance_is_not_that_of_a_sample():
    """Keras divides by the rows, the operation by one less."""
    layer = BatchNormalization(momentum=0.0)
    layer(tf.constant([[1.0], [3.0]]), training=True)
    np.testing.assert_allclose(layer.moving_mean.numpy(), [2.0], atol=1e-6)
    np.testing.assert_allclose(layer.moving_variance.numpy(), [1.0], atol=1e-6)


@pytest.mark.parametrize("dtype", ["mixed_bfloat16", "mixed_float16"])
def test_statistics_stay_in_float32(dtype):
    ours, theirs = layers((12, 5, 3, 4), dtype)
    made = ours(features((12, 5, 3, 4)), training=True)
    expected = theirs(features((12, 5, 3, 4)), training=True)
    assert made.dtype == expected.dtype != tf.float32
    assert {w.dtype for w in ours.weights} == {"float32"}
    np.testing.assert_allclose(
        tf.cast(made, tf.float32), tf.cast(expected, tf.float32), atol=0.05
    )


def test_a_frozen_layer_uses_its_averages():
    ours, _ = layers((12, 4))
    expected = ours(features((12, 4)))
    ours.trainable = False
    before = [weight.numpy() for weight in ours.weights]
    made = ours(features((12, 4)), training=True)
    np.testing.assert_array_equal(made, expected)
    for weight, start in zip(ours.weights, before, strict=True):
        np.testing.assert_array_equal(weight.numpy(), start)


def test_no_training_is_inference():
    ours, _ = layers((12, 4))
    np.testing.assert_array_equal(
        ours(features((12, 4)), training=None), ours(features((12, 4)))
    )


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_weights_are_float32_in_half_precision_too(dtype):
    layer = BatchNormalization(dtype=dtype)
    made = layer(features((12, 4)), training=True)
    assert made.dtype == dtype
    assert {weight.dtype for weight in layer.weights} == {"float32"}


def test_double_precision_is_refused():
    with pytest.raises(ValueError, match=r"`dtype`.*Received.*float64"):
        BatchNormalization(dtype="float64")


def test_second_gradients_are_those_of_keras():
    found = []
    for layer in layers((12, 5, 3, 4)):
        given = features((12, 5, 3, 4))
        with tf.GradientTape() as outer:
            outer.watch(given)
            with tf.GradientTape() as inner:
                inner.watch(given)
                made = tf.reduce_sum(tf.sin(layer(given, training=True)))
            penalty = tf.reduce_sum(tf.square(inner.gradient(made, given)))
        found.append(outer.gradient(penalty, [given, layer.gamma.value]))
    for ours, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-3, rtol=1e-3)


def test_without_scale_and_offset():
    layer = BatchNormalization(affine=False)
    made = layer(features((400, 4)), training=True).numpy()
    assert len(layer.weights) == 2 and not layer.trainable_weights
    np.testing.assert_allclose(made.mean(axis=0), 0.0, atol=1e-5)
    np.testing.assert_allclose(made.std(axis=0), 1.0, atol=1e-4)


def test_xla_agrees():
    ours, _ = layers((12, 5, 3, 4))
    given = features((12, 5, 3, 4))
    compiled = tf.function(
        lambda x: ours(x, training=True), jit_compile=True, autograph=False
    )
    np.testing.assert_allclose(
        compiled(given), ours(given, training=True), atol=1e-5
    )


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"momentum": 2.0}, ValueError),
        ({"epsilon": -1.0}, ValueError),
        ({"affine": 1}, TypeError),
    ],
    ids=str,
)
def test_an_argument_that_breaks_its_rule(options, error):
    with pytest.raises(error, match=f"`{next(iter(options))}`.*Received"):
        BatchNormalization(**options)
