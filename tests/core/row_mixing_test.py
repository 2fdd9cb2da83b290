"""Which networks let the rows of a batch know of each other."""

import keras
import pytest
import tensorflow as tf

from kgan.core import keeps_rows_apart
from kgan.layers import BatchNormalization
from kgan.layers import ConditionalBatchNormalization
from kgan.networks import dcgan_discriminator
from kgan.networks import r3_discriminator
from kgan.networks import resnet_discriminator


@pytest.mark.parametrize(
    ("critic", "apart"),
    [
        (dcgan_discriminator((8, 8, 1), width=4), True),
        (dcgan_discriminator((8, 8, 1), width=4, classes=3), True),
        (r3_discriminator((8, 8, 1), width=4), True),
        (resnet_discriminator((8, 8, 1), width=4), True),
        (
            dcgan_discriminator((16, 16, 1), width=4, normalization="batch"),
            False,
        ),
    ],
)
def test_which_networks_see_rows_apart(critic, apart):
    assert keeps_rows_apart(critic) is apart


class Users(keras.layers.Layer):
    """Nobody knows what it does."""

    def call(self, given):
        return given


@pytest.mark.parametrize(
    "layer",
    [
        Users(),
        keras.layers.Lambda(lambda given: given - tf.reduce_mean(given, 0)),
        keras.layers.BatchNormalization(),
        keras.layers.Activation(lambda given: given - tf.reduce_mean(given, 0)),
        keras.layers.Dense(
            4, activation=lambda given: given - tf.reduce_mean(given, 0)
        ),
        keras.layers.Softmax(axis=0),
        keras.layers.UnitNormalization(axis=0),
        BatchNormalization(),
        keras.Sequential([keras.Input((4,)), BatchNormalization()]),
    ],
)
def test_layers_that_may_mix_rows(layer):
    inputs = keras.Input((4,))
    assert not keeps_rows_apart(keras.Model(inputs, layer(inputs)))


def test_operations_that_stand_by_themselves_may_mix_rows():
    inputs = keras.Input((4,))
    inner = keras.Model(inputs, inputs - keras.ops.mean(inputs, axis=0))
    assert not keeps_rows_apart(inner)
    assert not keeps_rows_apart(keras.Model(inputs, inner(inputs)))
    joined = keras.layers.Concatenate(axis=0)([inputs, inputs])
    assert not keeps_rows_apart(keras.Model(inputs, joined))


def test_a_norm_of_classes_mixes_rows():
    inputs, label = keras.Input((4,)), keras.Input((), dtype="int32")
    made = ConditionalBatchNormalization(3)(inputs, label)
    assert not keeps_rows_apart(keras.Model([inputs, label], made))
