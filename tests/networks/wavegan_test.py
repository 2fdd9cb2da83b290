"""WaveGAN's networks: the paper's sizes, and any length."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.networks import wavegan_discriminator
from kgan.networks import wavegan_generator

SHAPE = (300, 2)


@pytest.fixture(autouse=True)
def same_weights():
    keras.utils.set_random_seed(0)


def generator():
    return wavegan_generator(SHAPE, latent_size=5, width=2, classes=3)


def discriminator():
    return wavegan_discriminator(SHAPE, width=2, classes=3)


def inputs_of(network):
    random = np.random.default_rng(0)
    return {
        tensor.name: tf.constant([0, 1, 2, 0], tf.int32)
        if tensor.name == "label"
        else tf.constant(random.normal(size=(4, *tensor.shape[1:])), tf.float32)
        for tensor in network.inputs
    }


each = pytest.mark.parametrize("make", [generator, discriminator])


def test_layers_are_those_of_the_paper():
    made = wavegan_generator((16384, 1), latent_size=100, width=64)
    judge = wavegan_discriminator((16384, 1), width=64)
    assert made.get_layer("to_moments").kernel.shape == (100, 16 * 1024)
    channels = [1024, 512, 256, 128, 64, 1]
    for number in range(5):
        # Keras keeps a transposed kernel as (moments, out, in).
        assert made.get_layer(f"convolution_{number}").kernel.shape == (
            25,
            channels[number + 1],
            channels[number],
        )
        assert judge.get_layer(f"convolution_{number}").kernel.shape == (
            25,
            channels[5 - number],
            channels[4 - number],
        )
    assert judge.get_layer("features").output.shape == (None, 16384)


@pytest.mark.parametrize("time", [64, 65, 1000, 16000, 16384])
def test_sounds_of_any_length(time):
    made = wavegan_generator((time, 1), latent_size=1, width=1)
    sounds = made({"latent": tf.ones((2, 1))})
    assert sounds.shape == (2, time, 1)
    judge = wavegan_discriminator((time, 1), width=1)
    assert judge({"sample": sounds}).shape == (2,)


@each
def test_compiled_equals_eager_and_every_weight_learns(make):
    network = make()
    for weight in network.trainable_weights:
        weight.assign_add(
            0.1 * np.random.default_rng(1).normal(size=weight.shape)
        )
    given = inputs_of(network)

    @tf.function(jit_compile=True)
    def output_and_gradients():
        with tf.GradientTape() as tape:
            output = network(given, training=True)
            loss = tf.reduce_sum(tf.sin(output))
        weights = [weight.value for weight in network.trainable_weights]
        return output, tape.gradient(loss, weights)

    output, gradients = output_and_gradients()
    np.testing.assert_allclose(output, network(given), rtol=1e-3, atol=1e-4)
    for weight, gradient in zip(
        network.trainable_weights, gradients, strict=True
    ):
        assert np.abs(gradient).max() > 0.0, weight.path


def test_a_gradient_penalty_has_gradients():
    network = discriminator()
    given = inputs_of(network)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            inner.watch(given["sample"])
            total = tf.reduce_sum(network(given, training=True))
        slope = inner.gradient(total, given["sample"])
        penalty = tf.reduce_sum(slope**2)
    weights = [weight.value for weight in network.trainable_weights]
    found = outer.gradient(penalty, weights, unconnected_gradients="zero")
    assert max(np.abs(each).max() for each in found) > 0.0


@each
def test_the_label_changes_the_output(make):
    network = make()
    given = {name: value[:2] for name, value in inputs_of(network).items()}
    for name in given.keys() - {"label"}:
        given[name] = tf.stack([given[name][0]] * 2)
    first, second = np.asarray(network(given))
    assert np.abs(first - second).max() > 1e-3


@each
def test_saved_file_gives_equal_output(make, tmp_path):
    network = make()
    network.save(tmp_path / "network.keras")
    again = keras.models.load_model(tmp_path / "network.keras")
    given = inputs_of(network)
    np.testing.assert_array_equal(network(given), again(given))


@each
def test_half_precision_leaves_as_float32(make):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        network = make()
    finally:
        keras.config.set_dtype_policy("float32")
    output = network(inputs_of(network), training=True)
    assert output.dtype == tf.float32 and np.isfinite(output).all()
    assert "bfloat16" in {layer.compute_dtype for layer in network.layers}


def test_arguments_are_checked():
    for function in (wavegan_generator, wavegan_discriminator):
        with pytest.raises(ValueError, match=r"\(time, channels\), time 64"):
            function((63, 1))
        with pytest.raises(ValueError, match=r"\(time, channels\), time 64"):
            function((64, 64, 1))
        with pytest.raises(ValueError, match="`width` must be at least 1"):
            function((64, 1), width=0)
        with pytest.raises(ValueError, match="`classes` must be at least 2"):
            function((64, 1), classes=1)
    with pytest.raises(ValueError, match="`latent_size` must be at least 1"):
        wavegan_generator((64, 1), latent_size=0)
