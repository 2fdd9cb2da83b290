"""Tiny encoders and critics of pairs for the tests."""

import keras

from tests.models.networks import LATENT_SIZE


def encoder(size=8, latent_size=LATENT_SIZE, stochastic=True, components=None):
    layers = keras.layers
    sample = keras.Input((size,), name="sample")
    inputs, x = {"sample": sample}, sample
    if components:
        component = keras.Input((), dtype="int32", name="component")
        inputs["component"] = component
        vector = layers.Embedding(components, 4)(component)
        x = layers.Concatenate()([x, vector])
    x = layers.LeakyReLU(0.2)(layers.Dense(16)(x))
    outputs = {"mean": layers.Dense(latent_size)(x)}
    if stochastic:
        outputs["log_sigma"] = layers.Dense(latent_size)(x)
    return keras.Model(inputs, outputs)


def joint_critic(size=8, latent_size=LATENT_SIZE):
    latent = keras.Input((latent_size,), name="latent")
    return _critic(keras.Input((size,), name="sample"), latent)


def reconstruction_critic(size=8):
    reconstruction = keras.Input((size,), name="reconstruction")
    return _critic(keras.Input((size,), name="sample"), reconstruction)


def _critic(first, second):
    layers = keras.layers
    x = layers.Dense(16)(layers.Concatenate()([first, second]))
    x = layers.Dense(1)(layers.LeakyReLU(0.2)(x))
    inputs = {tensor.name: tensor for tensor in (first, second)}
    return keras.Model(inputs, layers.Reshape(())(x))
