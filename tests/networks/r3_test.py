import numpy as np
import pytest
import tensorflow as tf

from kgan.networks import r3_discriminator
from kgan.networks import r3_generator


def test_generator_and_discriminator_are_mirrors() -> None:
    def shapes(model) -> dict:
        return {
            layer.name: layer.output.shape[1:]
            for layer in model.layers
            if layer.name.endswith("_sum")
        }

    generator = r3_generator((37, 50, 3), width=2, blocks=2)
    discriminator = r3_discriminator((37, 50, 3), width=2, blocks=2)
    assert shapes(generator) == shapes(discriminator)
    assert shapes(generator)["block_0_1_sum"] == (5, 7, 16)
    assert shapes(generator)["block_3_2_sum"] == (40, 56, 2)


def test_residual_branches_begin_at_zero() -> None:
    features = r3_discriminator((16, 16, 1), width=4, blocks=2)
    for layer in features.layers:
        if layer.name.endswith("_expand"):
            np.testing.assert_array_equal(layer.kernel, 0.0)


def test_branch_weights_shrink_with_the_fourth_root_of_the_blocks() -> None:
    def deviation(blocks: int) -> float:
        model = r3_discriminator((8, 8, 1), width=64, blocks=blocks)
        return float(np.std(model.get_layer("block_0_1_spatial").kernel))

    ratio = deviation(1) / deviation(16)
    assert abs(ratio - 2.0) < 0.05


def test_each_sample_stands_alone() -> None:
    model = r3_generator((8, 8, 1), latent_size=4, width=2)
    latent = tf.constant(np.random.default_rng(0).normal(size=(3, 4)))
    together = model({"latent": latent}, training=True)
    alone = model({"latent": latent[2:]}, training=True)
    np.testing.assert_allclose(together[2:], alone, atol=1e-5)


def test_latent_moves_the_picture_at_the_start() -> None:
    model = r3_generator((64, 64, 3), width=4)
    latent = tf.random.stateless_normal((8, 64), (0, 1))
    assert np.std(model({"latent": latent}), axis=0).mean() > 0.1


def test_group_size_must_divide() -> None:
    with pytest.raises(ValueError, match="`group_size` must divide 2 `width`"):
        r3_generator((8, 8, 1), width=3, group_size=4)
    with pytest.raises(ValueError, match="`blocks` must be at least 1"):
        r3_discriminator((8, 8, 1), blocks=0)
