"""Two small games whose averages differ from their weights."""

import keras
import numpy as np
import pytest

from kgan.layers import ClassEmbedding
from kgan.models import GAN
from kgan.models import ConditionalGAN

CLASSES = 3
SIZE = 4


def networks(classes=None):
    layers = keras.layers
    latent = keras.Input((5,), name="latent")
    inputs = {"latent": latent}
    x = layers.Dense(16, use_bias=False)(latent)
    x = layers.BatchNormalization()(x)
    if classes:
        inputs["label"] = keras.Input((), dtype="int32", name="label")
        x = x + ClassEmbedding(classes, 16)(inputs["label"])
    x = layers.Dense(SIZE * SIZE, activation="tanh")(layers.ReLU()(x))
    generator = keras.Model(inputs, layers.Reshape((SIZE, SIZE, 1))(x))
    sample = keras.Input((SIZE, SIZE, 1), name="sample")
    inputs = {"sample": sample}
    x = layers.Dense(32)(layers.Flatten()(sample))
    if classes:
        inputs["label"] = keras.Input((), dtype="int32", name="label")
        x = x + ClassEmbedding(classes, 32)(inputs["label"])
    x = layers.Dense(1)(layers.LeakyReLU(0.2)(x))
    return generator, keras.Model(inputs, layers.Reshape(())(x))


def moved(model):
    """Stands for training: the averages leave the weights they follow."""
    random = np.random.default_rng(0)
    model.ema_generator.set_weights(
        [
            weight + random.uniform(0, 1, weight.shape)
            for weight in model.generator.get_weights()
        ]
    )
    return model


@pytest.fixture(scope="session")
def game():
    keras.utils.set_random_seed(1)
    return moved(GAN(*networks()))


@pytest.fixture(scope="session")
def conditional_game():
    keras.utils.set_random_seed(2)
    model = moved(ConditionalGAN(*networks(CLASSES), classes=CLASSES))
    # Uneven shares, and the middle class was never seen.
    model.label_counts.assign([24, 0, 72])
    return model
