import numpy as np
import pytest
import tensorflow as tf

from kgan.layers import ConditionalBatchNormalization
from kgan.networks import dcgan_discriminator
from kgan.networks import dcgan_generator


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
