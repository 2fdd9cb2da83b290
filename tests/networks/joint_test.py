"""A critic of pairs: sample and latent meet within it."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.networks import dcgan_discriminator
from kgan.networks import joint_critic
from kgan.networks import mlp_discriminator
from kgan.networks import spectrally_normalized


def test_the_latent_matters_by_the_sample() -> None:
    """A sum of two logits would change by as much for every sample."""
    critic = joint_critic(mlp_discriminator((2,), width=8), 3, width=8)
    sample = tf.random.stateless_normal((6, 2), (1, 2))
    latent = tf.ones((6, 3))
    change = critic({"sample": sample, "latent": latent}) - critic(
        {"sample": sample, "latent": -latent}
    )
    assert np.std(change) > 1e-3


def test_it_takes_pictures() -> None:
    critic = joint_critic(dcgan_discriminator((8, 8, 1), width=2), 3, width=8)
    pair = {"sample": tf.ones((2, 8, 8, 1)), "latent": tf.ones((2, 3))}
    assert critic(pair).shape == (2,)


def test_all_of_a_critic_is_spectrally_normalised_at_its_end() -> None:
    def unnormalized(critic: keras.Model) -> set[str]:
        return {
            layer.name
            for layer in critic.layers
            if isinstance(layer, keras.layers.Dense)
        }

    plain = mlp_discriminator((2,), width=8)
    trunk = spectrally_normalized(plain)
    new = {"latent_hidden", "joint_1_hidden", "realness"}
    assert unnormalized(joint_critic(trunk, 3, width=8)) == new
    critic = spectrally_normalized(joint_critic(plain, 3, width=8))
    assert unnormalized(critic) == set()
    pair = {"sample": tf.ones((2, 2)), "latent": tf.ones((2, 3))}
    assert critic(pair).shape == (2,)


def test_what_it_refuses() -> None:
    with pytest.raises(TypeError, match="must be a keras.Model"):
        joint_critic(None, 3)
    with pytest.raises(ValueError, match="made without classes"):
        joint_critic(mlp_discriminator((2,), classes=3), 3)
    with pytest.raises(ValueError, match="`width` must be at least 1"):
        joint_critic(mlp_discriminator((2,)), 3, width=0)
