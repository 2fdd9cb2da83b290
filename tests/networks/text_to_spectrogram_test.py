"""Networks of texts and spectrograms, alone and in their game."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.models import Pix2Pix
from kgan.networks import spectrogram_discriminator
from kgan.networks import text_to_spectrogram

SHAPE = (16, 12, 1)
TEXTS = np.array([[1, 3, 4, 1, 0, 0], [1, 5, 1, 0, 0, 0]], np.int32)
LABEL = np.array([0, 1], np.int32)
SAMPLES = np.random.default_rng(0).uniform(-1, 1, (2, *SHAPE))


@pytest.fixture(autouse=True)
def same_weights():
    keras.utils.set_random_seed(0)


def generator(classes=None, text_length=6):
    return text_to_spectrogram(
        SHAPE,
        values=7,
        text_length=text_length,
        width=8,
        depth=2,
        classes=classes,
    )


def discriminator(classes=None, text_length=6):
    return spectrogram_discriminator(
        SHAPE,
        values=7,
        text_length=text_length,
        width=4,
        depth=2,
        classes=classes,
    )


def inputs_of(network, texts=TEXTS):
    names = {tensor.name for tensor in network.inputs}
    values = {
        "condition": tf.constant(texts),
        "label": tf.constant(LABEL),
        "sample": tf.constant(SAMPLES, tf.float32),
    }
    return {name: values[name] for name in names}


each = pytest.mark.parametrize("make", [generator, discriminator])
each_classes = pytest.mark.parametrize("classes", [None, 2])


@each_classes
def test_shapes_and_types(classes):
    made = generator(classes)(inputs_of(generator(classes)))
    assert made.shape == (2, *SHAPE) and made.dtype == tf.float32
    assert np.abs(made).max() <= 1.0
    judge = discriminator(classes)
    assert judge(inputs_of(judge)).shape == (2, 4, 3)


@each
@each_classes
def test_padding_changes_nothing(make, classes):
    short, long = make(classes, 6), make(classes, 9)
    for weight in long.trainable_weights:
        weight.assign_add(
            0.1 * np.random.default_rng(1).normal(size=weight.shape)
        )
    short.set_weights(long.get_weights())
    padded = np.pad(TEXTS, ((0, 0), (0, 3)))
    np.testing.assert_allclose(
        short(inputs_of(short)), long(inputs_of(long, padded)), atol=1e-5
    )


@each
def test_text_and_voice_change_the_output(make):
    network = make(2)
    for weight in network.trainable_weights:
        weight.assign_add(
            0.1 * np.random.default_rng(1).normal(size=weight.shape)
        )
    given = {
        name: tf.stack([value[0]] * 3)
        for name, value in inputs_of(network).items()
    }
    given["condition"] = tf.constant(TEXTS[[0, 0, 1]])
    given["label"] = tf.constant([0, 1, 0])
    first, other_voice, other_text = np.asarray(network(given))
    assert np.abs(first - other_voice).max() > 1e-3
    assert np.abs(first - other_text).max() > 1e-3


@each
@each_classes
def test_compiled_equals_eager_and_every_weight_learns(make, classes):
    network = make(classes)
    for weight in network.trainable_weights:
        weight.assign_add(
            0.2 * np.random.default_rng(1).normal(size=weight.shape)
        )
    given = inputs_of(network)

    @tf.function(jit_compile=True)
    def output_and_gradients():
        with tf.GradientTape() as tape:
            output = network(given, training=True)
            loss = tf.reduce_sum(tf.sin(3.0 * output))
        weights = [weight.value for weight in network.trainable_weights]
        return output, tape.gradient(loss, weights)

    output, gradients = output_and_gradients()
    np.testing.assert_allclose(output, network(given), atol=1e-4)
    for weight, gradient in zip(
        network.trainable_weights, gradients, strict=True
    ):
        assert isinstance(gradient, tf.Tensor), weight.path
        assert np.abs(gradient).max() > 0.0, weight.path


@each
def test_saved_file_gives_equal_output(make, tmp_path):
    network = make(2)
    network.save(tmp_path / "network.keras")
    again = keras.models.load_model(tmp_path / "network.keras")
    given = inputs_of(network)
    np.testing.assert_array_equal(network(given), again(given))


@each
def test_half_precision_leaves_as_float32(make):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        network = make(2)
    finally:
        keras.config.set_dtype_policy("float32")
    output = network(inputs_of(network), training=True)
    assert output.dtype == tf.float32 and np.isfinite(output).all()
    assert "bfloat16" in {layer.compute_dtype for layer in network.layers}


def test_lengths_begin_as_asked_and_learn_from_samples_alone():
    """Whoever learns what is heard learns how long it lasts."""
    network = text_to_spectrogram(
        SHAPE, values=7, text_length=4, width=16, depth=1, frames_per_token=4.0
    )
    lengths = keras.Model(
        network.input, network.get_layer("lengths_of_tokens").output
    )
    text = np.array([[1, 3, 1, 0]], np.int32)
    before = np.asarray(lengths({"condition": text}))[0, :3]
    np.testing.assert_allclose(before, 4.0, atol=0.5)
    # The middle token sounds, for ten frames.
    target = np.full((1, *SHAPE), -0.9, np.float32)
    target[:, 3:13] = 0.9
    optimizer = keras.optimizers.Adam(1e-2)

    @tf.function(jit_compile=True)
    def step():
        with tf.GradientTape() as tape:
            made = network({"condition": tf.constant(text)})
            loss = tf.reduce_mean(tf.abs(made - target))
        weights = network.trainable_variables
        return loss, tape.gradient(loss, [each.value for each in weights])

    for _ in range(150):
        loss, gradients = step()
        optimizer.apply_gradients(
            zip(gradients, network.trainable_variables, strict=True)
        )
    assert float(loss) < 0.1
    assert np.asarray(lengths({"condition": text}))[0, 1] > 6.0


def test_a_game_knows_how_many_tokens_there_are():
    game = Pix2Pix(generator(2), discriminator(2), classes=2)
    assert game.condition_values == 7
    assert game.translate(TEXTS, label=1).shape == (2, *SHAPE)
    with pytest.raises(ValueError, match=r"`x` must lie in \[0, 7\)"):
        game.translate(TEXTS + 3, label=1)


@each
def test_arguments_are_checked(make):
    function = {
        generator: text_to_spectrogram,
        discriminator: spectrogram_discriminator,
    }[make]
    given = {"values": 7, "text_length": 6}
    with pytest.raises(ValueError, match=r"must be \(frames, bins, 1\)"):
        function((16, 12, 2), **given)
    with pytest.raises(ValueError, match="`width` must be at least 1"):
        function(SHAPE, width=0, **given)
    with pytest.raises(ValueError, match="`values` must be at least 2"):
        function(SHAPE, values=1, text_length=6)
    with pytest.raises(ValueError, match="`text_length` must be at least 1"):
        function(SHAPE, values=7, text_length=0)
    with pytest.raises(ValueError, match="`classes` must be at least 2"):
        function(SHAPE, classes=1, **given)
