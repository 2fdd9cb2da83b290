"""Runs that are sick by design, and the state that each must be found in."""

import dataclasses
from collections.abc import Callable
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from kgan.models import GAN
from kgan.runs import Config

FEW_PICTURES = 50


class Plant(NamedTuple):
    """A kind of run.

    Attributes:
        title: what was done to it.
        expected: the state that it must be found in; "healthy" for a control.
        steps: how long it is trained.
        change: the recipe's config to the run's.
        pictures: training pictures; None for all.
        oracle: what says, apart from the callback, when it became sick:
            "frechet", "overfit" or "skipped".
        is_late: something happens at a step of the run's own.
    """

    title: str
    expected: str
    steps: int
    change: Callable[[Config], Config] = lambda config: config
    pictures: int | None = None
    oracle: str = "frechet"
    is_late: bool = False


def faster_discriminator(config: Config) -> Config:
    """Ten times the discriminator's rate, without R1, which would mend it."""
    return dataclasses.replace(
        config,
        r1_gamma=0.0,
        discriminator_learning_rate=10.0 * config.discriminator_learning_rate,
    )


def hotter(config: Config) -> Config:
    """Fifty times both rates."""
    return dataclasses.replace(
        config,
        generator_learning_rate=50.0 * config.generator_learning_rate,
        discriminator_learning_rate=50.0 * config.discriminator_learning_rate,
    )


PLANTS = {
    "healthy": Plant("the recipe", "healthy", 1000),
    "fast": Plant(
        "discriminator ten times too fast, no R1",
        "discriminator_winning",
        400,
        faster_discriminator,
    ),
    "hot": Plant(
        "both learning rates 50 times too high", "diverging", 1000, hotter
    ),
    "few": Plant(
        "50 training pictures",
        "memorising",
        450,
        pictures=FEW_PICTURES,
        oracle="overfit",
    ),
    "one_mode": Plant(
        "a generator that stops reading its latent",
        "collapsing",
        800,
        is_late=True,
    ),
    "poisoned": Plant(
        "a batch of NaN",
        "diverging",
        750,
        oracle="skipped",
        is_late=True,
    ),
}


def late_step(seed: int) -> int:
    """Returns when something happens in a run, between 200 and 500."""
    return int(np.random.default_rng(seed).integers(200, 500))


@keras.saving.register_keras_serializable("tools")
class Gate(keras.layers.Layer):
    """Passes a latent on up to a step, and one fixed latent from then on.

    Args:
        step: up to which it is open.

    Attributes:
        steps_done: returns the game's step; None: it stays open.
    """

    def __init__(self, step: int, name: str | None = None) -> None:
        super().__init__(name=name)
        self.step = step
        # Not the variable, which Keras would take for the layer's own.
        self.steps_done: Callable[[], tf.Tensor] | None = None

    def call(self, latent: tf.Tensor) -> tf.Tensor:
        """Returns the latent, or the fixed one."""
        if self.steps_done is None:
            return latent
        fixed = np.random.default_rng(0).normal(size=(1, latent.shape[-1]))
        is_open = tf.cast(self.steps_done() < self.step, latent.dtype)
        return is_open * latent + (1.0 - is_open) * tf.constant(
            fixed, latent.dtype
        )

    def get_config(self) -> dict[str, int | str]:
        """Returns the constructor's arguments."""
        return {"step": self.step, "name": self.name}


def with_gate(game: GAN, step: int) -> GAN:
    """Returns a game alike whose generator stops reading its latent.

    Args:
        game: compiled; its networks are the new game's.
        step: at which it does.
    """
    gate = Gate(step, name="gate")
    latent = keras.Input(game.latent_law.shape, name="latent")
    generator = keras.Model(
        {"latent": latent}, game.generator({"latent": gate(latent)})
    )
    gated = GAN(**{**game.get_config(), "generator": generator})
    gated.compile_from_config(game.get_compile_config())
    for network in (gated.generator, gated.ema_generator):
        if network is not None:
            network.get_layer("gate").steps_done = lambda: gated.step.value
    return gated


def batches(
    pictures: np.ndarray, batch_size: int, seed: int, poisoned: int | None
) -> tf.data.Dataset:
    """Returns endless shuffled batches, one of them poisoned.

    Args:
        pictures: uint8 `(n, H, W, C)`.
        batch_size: rows a batch.
        seed: of the order.
        poisoned: the number of the batch that holds nothing but NaN; None
            for none.
    """

    def batch(number: tf.Tensor, rows: tf.Tensor) -> dict[str, tf.Tensor]:
        sample = tf.cast(rows, tf.float32) / 127.5 - 1.0
        if poisoned is not None:
            spoiled = tf.fill(tf.shape(sample), np.float32(np.nan))
            sample = tf.where(tf.equal(number, poisoned), spoiled, sample)
        return {"sample": sample}

    return (
        tf.data.Dataset.from_tensor_slices(pictures)
        .shuffle(min(len(pictures), 20_000), seed=seed)
        .repeat()
        .batch(batch_size, drop_remainder=True)
        .enumerate()
        .map(batch)
    )
