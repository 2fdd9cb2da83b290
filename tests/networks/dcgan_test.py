import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.layers import ConditionalBatchNormalization
from kgan.networks import dcgan_discriminator
from kgan.networks import dcgan_generator
from kgan.networks import resnet_generator


def test_channels_of_the_reference_at_64_pixels() -> None:
    generator = dcgan_generator((64, 64, 3), width=64)
    discriminator = dcgan_discriminator((64, 64, 3), width=64)
    shapes = [
        generator.get_layer(name).output.shape[1:]
        for name in ("base_map", "up_1", "up_2", "up_3", "to_picture")
    ]
    assert shapes == [
        (4, 4, 512),
        (8, 8, 256),
        (16, 16, 128),
        (32, 32, 64),
        (64, 64, 3),
    ]
    shapes = [
        discriminator.get_layer(f"down_{level}").output.shape[1:]
        for level in (3, 2, 1, 0)
    ]
    assert shapes == [(32, 32, 64), (16, 16, 128), (8, 8, 256), (4, 4, 512)]


def test_layers_begin_as_small_normals_of_their_own() -> None:
    generator = dcgan_generator((32, 32, 1), width=16)
    kernels = [
        np.asarray(layer.kernel)
        for layer in generator.layers
        if hasattr(layer, "kernel")
    ]
    for kernel in kernels:
        assert abs(kernel.std() - 0.02) < 0.005
    assert len({float(kernel.flat[0]) for kernel in kernels}) == len(kernels)


@pytest.mark.parametrize("conditioning", ["batch_norm", "concatenation"])
def test_conditioning_chooses_the_normalisation(conditioning: str) -> None:
    generator = dcgan_generator(
        (16, 16, 1), width=2, classes=3, conditioning=conditioning
    )
    kinds = {type(layer) for layer in generator.layers}
    assert (ConditionalBatchNormalization in kinds) == (
        conditioning == "batch_norm"
    )


@pytest.mark.parametrize("make", [dcgan_generator, resnet_generator])
def test_with_norms_by_class_the_label_scales_the_latent(make) -> None:
    keras.utils.set_random_seed(0)
    generator = make((16, 16, 1), latent_size=50, width=2, classes=3)
    label = np.array([0, 0, 2], "int32")
    at_zero = generator(
        {"latent": np.zeros((3, 50), "float32"), "label": label}
    )
    # No sample of a class, nor any class, differs but by the latent at first.
    np.testing.assert_allclose(at_zero, np.stack([at_zero[0]] * 3), atol=1e-6)
    scale = np.asarray(generator.get_layer("latent_scale").embeddings)
    assert scale.shape == (3, 50)
    assert np.mean(scale**2) == pytest.approx(1.0, rel=0.3)
    latent = np.random.default_rng(0).normal(size=(1, 50)).astype("float32")
    first = generator({"latent": latent, "label": label[:1]})
    third = generator(
        {"latent": latent * scale[0] / scale[2], "label": label[2:]}
    )
    np.testing.assert_allclose(first, third, atol=1e-5)


def test_each_logit_depends_on_its_own_sample_without_batch_norm() -> None:
    discriminator = dcgan_discriminator((16, 16, 1), width=2)
    sample = tf.constant(
        np.random.default_rng(0).normal(size=(3, 16, 16, 1)), tf.float32
    )
    together = discriminator({"sample": sample}, training=True)
    alone = discriminator({"sample": sample[1:2]}, training=True)
    np.testing.assert_allclose(together[1:2], alone, atol=1e-5)


def test_first_layer_is_not_batch_normalised() -> None:
    discriminator = dcgan_discriminator(
        (64, 64, 3), width=2, normalization="batch"
    )
    names = {layer.name for layer in discriminator.layers}
    assert {"norm_0", "norm_1", "norm_2"} <= names
    assert "norm_3" not in names


def test_unknown_normalization() -> None:
    with pytest.raises(ValueError, match="`normalization` must be one of"):
        dcgan_discriminator((16, 16, 1), normalization="layer")
