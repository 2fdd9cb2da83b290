"""Tiny networks of 8x8 pictures for the tests."""

import keras

from tests.models.networks import LATENT_SIZE

SHAPE = (8, 8, 1)


def image_generator(classes=None):
    layers = keras.layers
    latent = keras.Input((LATENT_SIZE,), name="latent")
    inputs, x = {"latent": latent}, latent
    if classes:
        label = keras.Input((), dtype="int32", name="label")
        inputs["label"] = label
        x = layers.Concatenate()([x, layers.Embedding(classes, 4)(label)])
    x = layers.Dense(16, activation="relu")(x)
    x = layers.Reshape(SHAPE)(layers.Dense(64, activation="tanh")(x))
    return keras.Model(inputs, x)


def image_discriminator(classes=None, packing=1):
    layers = keras.layers
    sample = keras.Input((8, 8, packing), name="sample")
    inputs, x = {"sample": sample}, layers.Flatten()(sample)
    if classes:
        label = keras.Input((), dtype="int32", name="label")
        inputs["label"] = label
        x = layers.Concatenate()([x, layers.Embedding(classes, 4)(label)])
    x = layers.LeakyReLU(0.2)(layers.Dense(16)(x))
    return keras.Model(inputs, layers.Reshape(())(layers.Dense(1)(x)))
