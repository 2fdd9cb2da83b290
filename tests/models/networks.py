"""Tiny networks and games for the tests."""

import keras
import tensorflow as tf

from kgan.models import GAN
from kgan.models import ConditionalGAN
from kgan.models import Game
from kgan.models import Turn

CLASSES = 3
LATENT_SIZE = 4


def generator(size=8, classes=None, normalized=False, synchronized=False):
    layers = keras.layers
    latent = keras.Input((LATENT_SIZE,), name="latent")
    inputs, x = {"latent": latent}, latent
    if classes:
        label = keras.Input((), dtype="int32", name="label")
        inputs["label"] = label
        x = layers.Concatenate()([x, layers.Embedding(classes, 4)(label)])
    x = layers.Dense(16, use_bias=False)(x)
    if normalized:
        x = layers.BatchNormalization(synchronized=synchronized)(x)
    return keras.Model(inputs, layers.Dense(size)(layers.ReLU()(x)))


def discriminator(size=8, classes=None, normalized=False, synchronized=False):
    layers = keras.layers
    sample = keras.Input((size,), name="sample")
    inputs, x = {"sample": sample}, sample
    if classes:
        label = keras.Input((), dtype="int32", name="label")
        inputs["label"] = label
        x = layers.Concatenate()([x, layers.Embedding(classes, 4)(label)])
    x = layers.Dense(16, use_bias=False)(x)
    if normalized:
        x = layers.BatchNormalization(synchronized=synchronized)(x)
    x = layers.Dense(1)(layers.LeakyReLU(0.2)(x))
    return keras.Model(inputs, layers.Reshape(())(x))


def class_discriminator(size=8, normalized=False):
    """It names the class too, and shows the features that it judges by."""
    layers = keras.layers
    sample = keras.Input((size,), name="sample")
    x = layers.Dense(16, use_bias=False)(sample)
    if normalized:
        x = layers.BatchNormalization()(x)
    features = layers.LeakyReLU(0.2)(x)
    outputs = {
        "logit": layers.Reshape(())(layers.Dense(1)(features)),
        "class_logits": layers.Dense(CLASSES)(features),
        "features": features,
    }
    return keras.Model({"sample": sample}, outputs)


def perturbation_generator(size=8):
    gradient = keras.Input((size,), name="gradient")
    x = keras.layers.Dense(16, activation="tanh")(gradient)
    return keras.Model({"gradient": gradient}, keras.layers.Dense(size)(x))


def game(classes=None, **options):
    keras.utils.set_random_seed(3)
    networks = generator(classes=classes), discriminator(classes=classes)
    if classes:
        return ConditionalGAN(*networks, classes=classes, **options)
    return GAN(*networks, **options)


def compiled(model, learning_rate=0.05, jit_compile=False, **options):
    model.compile(
        generator_optimizer=keras.optimizers.SGD(learning_rate, momentum=0.9),
        discriminator_optimizer=keras.optimizers.SGD(
            learning_rate, momentum=0.9
        ),
        jit_compile=jit_compile,
        **options,
    )
    return model


class OneTurn(Game):
    """A game of one player that moves the mean of its samples.

    Args:
        loss: `(game, batch, mean)` to the turn's one term, `"loss"`.
        size: of a sample.
        kernel_initializer: of the mean.
    """

    def __init__(self, loss, size=8, kernel_initializer="glorot_uniform"):
        super().__init__()
        self.loss_of = loss
        self.size = size
        self.kernel_initializer = kernel_initializer
        self.center = keras.Sequential(
            [
                keras.Input((1,)),
                keras.layers.Dense(
                    size,
                    use_bias=False,
                    kernel_initializer=kernel_initializer,
                ),
            ]
        )

    def turns(self):
        return (Turn("model", (self.center,), self.terms, {}),)

    def terms(self, batch, noise):
        mean = self.center(tf.ones((1, 1)))
        return {"loss": self.loss_of(self, batch, mean)}

    def get_config(self):
        # Without the loss: the config is written beside the weights that a
        # checkpoint keeps, and no test builds a game from it.
        return {
            "size": self.size,
            "kernel_initializer": self.kernel_initializer,
        }
