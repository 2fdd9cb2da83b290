import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.layers import ClassEmbedding
from kgan.layers import ConditionalBatchNormalization
from kgan.layers import HalvingConvolution
from kgan.layers import SpectralNormalization
from kgan.networks import dcgan_discriminator
from kgan.networks import resnet_discriminator
from kgan.networks import resnet_generator
from kgan.networks.spectral import spectrally_normalized


def shapes(model: keras.Model) -> dict:
    return {
        layer.name: layer.output.shape[1:]
        for layer in model.layers
        if layer.name.endswith("_sum")
    }


def test_blocks_halve_and_double() -> None:
    assert shapes(resnet_generator((37, 50, 3), width=2)) == {
        "block_1_sum": (10, 14, 8),
        "block_2_sum": (20, 28, 4),
        "block_3_sum": (40, 56, 2),
    }
    assert shapes(resnet_discriminator((37, 50, 3), width=2)) == {
        "block_2_sum": (20, 28, 2),
        "block_1_sum": (10, 14, 4),
        "block_0_sum": (5, 7, 8),
        "base_sum": (5, 7, 8),
    }


def test_every_kernel_of_the_discriminator_is_normalised() -> None:
    plain = resnet_discriminator(
        (16, 16, 1), width=2, classes=3, spectral_normalization=False
    )
    model = resnet_discriminator((16, 16, 1), width=2, classes=3)
    assert [layer.name for layer in model.layers] == [
        layer.name for layer in plain.layers
    ]
    with_weights = {layer.name for layer in plain.layers if layer.weights}
    assert {"realness", "class_direction"} < with_weights
    assert with_weights == {
        layer.name
        for layer in model.layers
        if isinstance(layer, SpectralNormalization)
    }
    assert not [
        layer
        for layer in plain.layers
        if isinstance(layer, SpectralNormalization)
    ]


def test_the_logit_grows_no_faster_than_its_layers_allow() -> None:
    """Scaling every kernel by 100 changes no logit."""
    model = resnet_discriminator((16, 16, 1), width=2)
    sample = tf.random.stateless_normal((4, 16, 16, 1), (0, 1))
    for layer in model.layers:
        for weight in layer.trainable_weights:
            if weight.name == "bias":
                weight.assign(tf.zeros_like(weight))
    before = model({"sample": sample})
    for weight in model.trainable_weights:
        weight.assign(100.0 * weight)
    np.testing.assert_allclose(model({"sample": sample}), before, rtol=1e-3)


def test_each_logit_depends_on_its_own_sample() -> None:
    model = resnet_discriminator((8, 8, 1), width=2)
    sample = tf.random.stateless_normal((3, 8, 8, 1), (0, 1))
    with keras.StatelessScope():
        together = model({"sample": sample}, training=True)
    alone = model({"sample": sample[1:2]}, training=True)
    np.testing.assert_allclose(together[1:2], alone, atol=1e-4)


def test_the_logit_is_linear_in_the_sum_over_places() -> None:
    model = resnet_discriminator((16, 16, 1), width=2)
    sample = tf.random.stateless_normal((3, 16, 16, 1), (0, 1))
    middle = keras.Model(
        model.inputs,
        [
            model.get_layer("last_activation").output,
            model.get_layer("sum_over_places").output,
        ],
    )
    rectified, summed = middle(sample)
    np.testing.assert_allclose(
        summed, np.sum(rectified, axis=(1, 2)), rtol=1e-5
    )
    assert (np.asarray(rectified) >= 0).all()


def test_classes_have_norms_of_their_own() -> None:
    model = resnet_generator((8, 8, 1), width=2, classes=3)
    norms = [layer for layer in model.layers if layer.name.endswith("norm")]
    assert len(norms) == 3
    assert {type(layer) for layer in norms} == {ConditionalBatchNormalization}


def test_latent_moves_the_picture_at_the_start() -> None:
    model = resnet_generator((64, 64, 3), width=4)
    latent = tf.random.stateless_normal((8, 64), (0, 1))
    picture = model({"latent": latent}, training=True)
    assert np.std(picture, axis=0).mean() > 0.1
    assert np.mean(np.abs(picture) > 0.99) < 0.2


@pytest.mark.parametrize("conditioning", ["projection", "concatenation"])
def test_any_functional_network_can_be_normalised(conditioning: str) -> None:
    plain = dcgan_discriminator(
        (16, 16, 3), width=4, classes=3, conditioning=conditioning
    )
    model = spectrally_normalized(plain)
    assert model.name == plain.name
    assert set(model.input) == {"sample", "label"}
    inputs = {
        "sample": tf.ones((2, 16, 16, 3)),
        "label": tf.constant([0, 2], tf.int32),
    }
    assert model(inputs).shape == (2,)
    kinds = {
        type(layer.layer)
        for layer in model.layers
        if isinstance(layer, SpectralNormalization)
    }
    assert kinds == {
        ClassEmbedding,
        HalvingConvolution,
        keras.layers.Conv2D,
        keras.layers.Dense,
    }
    # The plain one is left as it was, with weights of its own.
    shared = {id(w) for w in plain.weights} & {id(w) for w in model.weights}
    assert not shared


def test_spectral_normalization_is_a_choice() -> None:
    with pytest.raises(TypeError, match="`spectral_normalization` must be"):
        resnet_discriminator((8, 8, 1), spectral_normalization="yes")
