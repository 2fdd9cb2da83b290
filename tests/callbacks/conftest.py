"""Tiny games: each trains a step in milliseconds."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.layers import ClassEmbedding
from kgan.models import GAN
from kgan.models import ConditionalGAN
from tests.models.taken_games import Games

BATCH = 8


def networks(sample_shape, classes, width):
    layers = keras.layers
    size = int(np.prod(sample_shape))
    latent = keras.Input((4,), name="latent")
    sample = keras.Input(sample_shape, name="sample")
    made, judged = layers.Dense(width)(latent), layers.Flatten()(sample)
    judged = layers.Dense(width)(judged)
    inputs = {"latent": latent}, {"sample": sample}
    if classes:
        label = keras.Input((), dtype="int32", name="label")
        made = made + ClassEmbedding(classes, width)(label)
        judged = judged + ClassEmbedding(classes, width)(label)
        inputs = tuple({**each, "label": label} for each in inputs)
    made = layers.BatchNormalization()(made)
    made = layers.Dense(size, activation="tanh")(made)
    judged = layers.Dense(1)(layers.LeakyReLU(0.2)(judged))
    return (
        keras.Model(inputs[0], layers.Reshape(sample_shape)(made)),
        keras.Model(inputs[1], layers.Reshape(())(judged)),
    )


def momentum(rate):
    return keras.optimizers.SGD(rate, momentum=0.9)


def make(
    sample_shape=(4, 4, 1),
    *,
    classes=None,
    width=8,
    steps_per_execution=1,
    jit_compile=False,
    optimizer=momentum,
    ema=0.9,
):
    keras.utils.set_random_seed(3)
    pair = networks(sample_shape, classes, width)
    model = (
        ConditionalGAN(*pair, classes=classes, ema=ema)
        if classes
        else GAN(*pair, ema=ema)
    )
    model.compile(
        generator_optimizer=optimizer(0.01),
        discriminator_optimizer=optimizer(0.02),
        jit_compile=jit_compile,
        steps_per_execution=steps_per_execution,
    )
    return model


def stream(model, first_step=0):
    """The batches of steps `first_step` on, without an end."""
    shape = model.discriminator.input["sample"].shape[1:]

    def batch(step):
        key = tf.stack([step, 7])
        rows = {
            "sample": tf.random.stateless_uniform(
                (BATCH, *shape), key, -1.0, 1.0
            )
        }
        if model.classes:
            rows["label"] = tf.random.stateless_uniform(
                (BATCH,), key, 0, model.classes, tf.int32
            )
        return rows

    return tf.data.Dataset.counter(first_step).map(batch)


def fit(model, steps, *callbacks, epochs=1, verbose=0, **options):
    """Trains on from the model's step: `epochs` of `steps` steps."""
    data = stream(model, int(model.step.numpy()))
    return model.fit(
        data,
        steps_per_epoch=steps,
        epochs=epochs,
        callbacks=list(callbacks),
        verbose=verbose,
        **options,
    )


GAMES = Games(make)


@pytest.fixture(name="make_game")
def make_game_fixture():
    """Makes games; each call in a test gives another one."""
    GAMES.taken.clear()
    return GAMES.take


@pytest.fixture(name="file_limit")
def file_limit_fixture():
    """Sets the bytes that a file may have; None: any. As a full disk does."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit(size):
        soft = before[0] if size is None else size
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, before[1]))

    yield limit
    limit(None)


@pytest.fixture(name="fit_game")
def fit_game_fixture():
    return fit


@pytest.fixture(name="stream_of")
def stream_of_fixture():
    return stream
