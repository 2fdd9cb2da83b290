"""The U-Net and the discriminator of patches: what they see and make."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.networks import patch_discriminator
from kgan.networks import unet_translator

RNG = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def same_weights():
    keras.utils.set_random_seed(0)


def pictures(*shape):
    return tf.constant(RNG.uniform(-1, 1, shape), tf.float32)


@pytest.mark.parametrize(
    "shape", [(8, 8, 1), (28, 28, 1), (37, 50, 3), (64, 64, 3), (9, 70, 5)]
)
def test_any_size_of_picture(shape):
    translator = unet_translator(shape, channels=3, width=2)
    made = translator({"condition": pictures(2, *shape)})
    assert made.shape == (2, *shape[:2], 3)
    assert np.abs(made).max() <= 1.0
    assert np.ptp(made, axis=0).max() > 1e-3
    judge = patch_discriminator((*shape[:2], 3), width=2)
    quarter = [-(-side // 4) for side in shape[:2]]
    assert judge({"sample": made}).shape == (2, *quarter)


def test_logits_have_no_bounds_and_any_channels():
    translator = unet_translator((8, 8, 1), channels=11, output="logits")
    made = translator({"condition": 50.0 * pictures(2, 8, 8, 1)})
    assert made.shape == (2, 8, 8, 11)
    assert np.abs(made).max() > 1.0
    with pytest.raises(ValueError, match="`channels` must be one of"):
        unet_translator((8, 8, 1), channels=11)


def test_the_condition_joins_at_full_size():
    """With all else cut off, a pixel changes the 3x3 that lie around it."""
    translator = unet_translator((16, 16, 1), width=2)
    weights = translator.get_layer("full_size").kernel
    kernel = np.zeros(weights.shape, "float32")
    kernel[:, :, -1] = 1.0
    weights.assign(kernel)
    end = keras.Model(
        translator.input, translator.get_layer("full_size").output
    )
    condition = np.zeros((2, 16, 16, 1), "float32")
    condition[1, 5, 9] = 0.1
    made = end({"condition": condition}).numpy()
    changed = np.argwhere(np.abs(made[1] - made[0])[..., 0] > 1e-6)
    assert changed.min(axis=0).tolist() == [4, 8]
    assert changed.max(axis=0).tolist() == [6, 10]


@pytest.mark.parametrize(("depth", "seen"), [(1, 16), (2, 34), (3, 70)])
def test_a_logit_sees_a_square(depth, seen):
    judge = patch_discriminator(
        (128, 128, 1), width=2, depth=depth, normalization=False
    )
    sample = pictures(1, 128, 128, 1)
    with tf.GradientTape() as tape:
        tape.watch(sample)
        logits = judge({"sample": sample})
        middle = logits[0, logits.shape[1] // 2, logits.shape[2] // 2]
    slope = tape.gradient(middle, sample).numpy()[0, ..., 0]
    rows, columns = np.nonzero(slope)
    assert np.ptp(rows) + 1 == np.ptp(columns) + 1 == seen


def test_the_style_changes_a_picture_and_its_judgement():
    translator = unet_translator((8, 8, 1), width=4, classes=3)
    judge = patch_discriminator((8, 8, 1), width=4, depth=1, classes=3)
    same = tf.repeat(pictures(1, 8, 8, 1), 3, axis=0)
    label = tf.constant([0, 1, 0])
    for weight in translator.trainable_weights:
        weight.assign_add(0.2 * RNG.normal(size=weight.shape))
    for network, inputs in (
        (translator, {"condition": same}),
        (judge, {"sample": same}),
    ):
        made = network({**inputs, "label": label}).numpy()
        np.testing.assert_allclose(made[0], made[2], atol=1e-6)
        assert np.abs(made[0] - made[1]).max() > 1e-3


def test_the_projection_is_the_product_at_each_place():
    judge = patch_discriminator((8, 8, 1), width=4, depth=1, classes=3)
    features = keras.Model(judge.input, judge.get_layer("activation_1").output)
    inputs = {"sample": pictures(2, 8, 8, 1), "label": tf.constant([2, 1])}
    plain = keras.Model(
        judge.input, judge.get_layer("realness_of_places").output
    )
    direction = judge.get_layer("class_direction").embeddings.numpy()[[2, 1]]
    expected = plain(inputs) + np.einsum(
        "nhwc,nc->nhw", features(inputs), direction
    )
    np.testing.assert_allclose(judge(inputs), expected, atol=1e-5)


def test_the_condition_is_judged_along():
    judge = patch_discriminator((8, 8, 3), condition_channels=1, width=4)
    sample = pictures(2, 8, 8, 3)
    first, second = (
        judge({"sample": sample, "condition": pictures(2, 8, 8, 1)})
        for _ in range(2)
    )
    assert np.abs(first - second).max() > 1e-3


@pytest.mark.parametrize("classes", [None, 3])
def test_saved_compiled_and_in_half_precision(classes, tmp_path):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        half = unet_translator((8, 8, 1), width=4, classes=classes)
    finally:
        keras.config.set_dtype_policy("float32")
    inputs = {"condition": pictures(2, 8, 8, 1)}
    if classes:
        inputs["label"] = tf.constant([0, 2])
    assert half(inputs).dtype == tf.float32
    assert "bfloat16" in {layer.compute_dtype for layer in half.layers}
    for network in (
        unet_translator((8, 8, 1), width=4, classes=classes),
        patch_discriminator(
            (8, 8, 1), condition_channels=1, width=4, classes=classes
        ),
    ):
        network.save(tmp_path / "network.keras")
        again = keras.models.load_model(tmp_path / "network.keras")
        given = (
            inputs
            if "sample" not in network.input
            else {**inputs, "sample": pictures(2, 8, 8, 1)}
        )
        np.testing.assert_array_equal(network(given), again(given))
        compiled = tf.function(network, jit_compile=True)(given)
        np.testing.assert_allclose(compiled, network(given), atol=1e-5)


def test_arguments_are_checked():
    for make, shape in (
        (unet_translator, "condition_shape"),
        (patch_discriminator, "sample_shape"),
    ):
        with pytest.raises(TypeError, match="`width` must be an integer"):
            make((8, 8, 1), width=2.0)
        with pytest.raises(ValueError, match="`classes` must be at least 2"):
            make((8, 8, 1), classes=1)
        with pytest.raises(ValueError, match=f"`{shape}` must have sides"):
            make((7, 8, 1))
    with pytest.raises(ValueError, match="`output` must be one of"):
        unet_translator((8, 8, 1), output="tanh")
    with pytest.raises(ValueError, match="`depth` must be at least 1"):
        patch_discriminator((8, 8, 1), depth=0)
