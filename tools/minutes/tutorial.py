"""The peer: TensorFlow's Keras tutorial of a DCGAN, for some minutes.

Networks, batch, optimizers and update are those of "Deep Convolutional
Generative Adversarial Network" on tensorflow.org, written anew: a base of 7
pixels and 256 channels that doubles to 28; for 64 pixels a base of 8 and one
doubling more. The pictures of the tutorial are gray; colour ones have three
channels at the ends.
"""

import math
import sys
import time
from pathlib import Path
from typing import Any
from typing import final

import keras
import numpy as np
import tensorflow as tf

from tools.minutes.data import read_training_pictures
from tools.minutes.data import write_samples

LATENT_SIZE = 100
BATCH_ROWS = 256
SHUFFLED_ROWS = 60_000
LEARNING_RATE = 1e-4


def make_generator(shape: tuple[int, int, int]) -> keras.Model:
    """Returns the tutorial's generator, for sides of 28 or 64 pixels."""
    side, _, channels = shape
    base, doublings = (7, 2) if side == 28 else (8, 3)
    layers: list[keras.layers.Layer] = [
        keras.Input((LATENT_SIZE,)),
        keras.layers.Dense(base * base * 256, use_bias=False),
        keras.layers.BatchNormalization(),
        keras.layers.LeakyReLU(),
        keras.layers.Reshape((base, base, 256)),
    ]
    for place in range(doublings):
        layers += [
            keras.layers.Conv2DTranspose(
                max(128 >> place, 64),
                5,
                strides=1 if place == 0 else 2,
                padding="same",
                use_bias=False,
            ),
            keras.layers.BatchNormalization(),
            keras.layers.LeakyReLU(),
        ]
    layers.append(
        keras.layers.Conv2DTranspose(
            channels,
            5,
            strides=2,
            padding="same",
            use_bias=False,
            activation="tanh",
        )
    )
    return keras.Sequential(layers)


def make_discriminator(shape: tuple[int, int, int]) -> keras.Model:
    """Returns the tutorial's discriminator; 64 pixels are halved once more."""
    layers: list[keras.layers.Layer] = [keras.Input(shape)]
    for filters in (64, 128) if shape[0] == 28 else (64, 128, 256):
        layers += [
            keras.layers.Conv2D(filters, 5, strides=2, padding="same"),
            keras.layers.LeakyReLU(),
            keras.layers.Dropout(0.3),
        ]
    return keras.Sequential(
        [*layers, keras.layers.Flatten(), keras.layers.Dense(1)]
    )


@final
class Tutorial(keras.Model):
    """Both networks, whose step moves them at once, on the same samples."""

    def __init__(self, shape: tuple[int, int, int]) -> None:
        super().__init__()
        self.generator = make_generator(shape)
        self.discriminator = make_discriminator(shape)
        self.built = True

    def compile(self) -> None:
        """Makes both optimizers and the loss, as the tutorial does."""
        super().compile(optimizer=None)
        self.cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)
        self.generator_optimizer = keras.optimizers.Adam(LEARNING_RATE)
        self.discriminator_optimizer = keras.optimizers.Adam(LEARNING_RATE)

    def train_step(self, real: tf.Tensor) -> dict[str, tf.Tensor]:
        """Plays one step on a batch of pictures in [-1, 1]."""
        latent = tf.random.normal((tf.shape(real)[0], LATENT_SIZE))
        with tf.GradientTape() as making, tf.GradientTape() as judging:
            fake = self.generator(latent, training=True)
            of_real = self.discriminator(real, training=True)
            of_fake = self.discriminator(fake, training=True)
            made = self.cross_entropy(tf.ones_like(of_fake), of_fake)
            judged = self.cross_entropy(
                tf.ones_like(of_real), of_real
            ) + self.cross_entropy(tf.zeros_like(of_fake), of_fake)
        for tape, loss, network, optimizer in (
            (making, made, self.generator, self.generator_optimizer),
            (
                judging,
                judged,
                self.discriminator,
                self.discriminator_optimizer,
            ),
        ):
            weights = network.trainable_weights
            gradients = tape.gradient(loss, weights)
            optimizer.apply_gradients(zip(gradients, weights, strict=True))
        return {"generator": made, "discriminator": judged}


class Deadline(keras.callbacks.Callback):
    """Ends training after some seconds, and counts its steps."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds
        self.steps = 0
        self.end = math.inf

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Starts the clock."""
        self.end = time.monotonic() + self.seconds

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Ends training where the time is over."""
        self.steps += 1
        if time.monotonic() >= self.end:
            self.model.stop_training = True


def train(pictures: np.ndarray, minutes: float, seed: int) -> tuple[Any, int]:
    """Returns a tutorial's model after some minutes, and its steps.

    Args:
        pictures: uint8 `(n, side, side, channels)`.
        minutes: of training, tracing counted.
        seed: of weights, order and noise.
    """
    keras.utils.set_random_seed(seed)
    model = Tutorial(pictures.shape[1:])
    model.compile()
    scaled = (pictures.astype(np.float32) - 127.5) / 127.5
    dataset = (
        tf.data.Dataset.from_tensor_slices(scaled)
        .shuffle(SHUFFLED_ROWS)
        .batch(BATCH_ROWS)
    )
    deadline = Deadline(60.0 * minutes)
    # The data set shuffles itself.
    model.fit(
        dataset,
        epochs=1_000_000,
        callbacks=[deadline],
        shuffle=False,
        verbose=0,
    )
    return model, deadline.steps


def main(source: str, out: str, minutes: str, seed: str, count: str) -> None:
    """Trains, and writes samples of it."""
    pictures = read_training_pictures(source, int(seed))
    model, steps = train(pictures, float(minutes), int(seed))
    latent = tf.random.stateless_normal((int(count), LATENT_SIZE), (0, 1))
    samples = [
        model.generator(rows, training=False).numpy()
        for rows in tf.split(
            latent, [500] * (int(count) // 500) + [int(count) % 500]
        )
        if len(rows)
    ]
    write_samples(Path(out), np.concatenate(samples), steps)


if __name__ == "__main__":
    main(*sys.argv[1:])
