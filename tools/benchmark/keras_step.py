"""The step of a GAN as Keras' own examples write it."""

import json
import sys
from collections.abc import Callable
from typing import Any
from typing import final

import keras
import tensorflow as tf

from tools.benchmark.answering import answer
from tools.benchmark.step_work import GAMMA
from tools.benchmark.step_work import LATENT_SIZE
from tools.benchmark.step_work import WORKS
from tools.benchmark.step_work import Work
from tools.benchmark.step_work import make_optimizer
from tools.benchmark.step_work import plain_networks
from tools.benchmark.step_work import repeated_batch
from tools.benchmark.step_work import set_precision


@final
class PlainGAN(keras.Model):
    """A `train_step` that moves the discriminator, then the generator.

    After the example "DCGAN to generate face images" of keras.io: fakes and
    reals go through the discriminator in one batch, the generator's turn
    draws its own. Where the work is relativistic, they go in pairs, with R1
    and R2, each gradient taken of the one forward pass.

    Args:
        work: of the row.
    """

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.generator, self.discriminator = plain_networks(work)
        self.relativistic = work.relativistic
        self.noise = keras.random.SeedGenerator(1337)
        self.discriminator_loss = keras.metrics.Mean("discriminator_loss")
        self.generator_loss = keras.metrics.Mean("generator_loss")
        self.built = True

    def compile(self, **options: Any) -> None:
        """Makes both optimizers; `options` as of `keras.Model.compile`."""
        super().compile(optimizer=None, **options)
        self.generator_optimizer = make_optimizer()
        self.discriminator_optimizer = make_optimizer()
        self.cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)

    @property
    def metrics(self) -> list[keras.metrics.Metric]:
        """The mean of both losses."""
        return [self.discriminator_loss, self.generator_loss]

    def train_step(self, batch: dict[str, tf.Tensor]) -> dict[str, tf.Tensor]:
        """Plays one step on a batch of samples."""
        real = batch["sample"]
        rows = tf.shape(real)[0]
        fake = self.generator({"latent": self._latent(rows)}, training=True)
        with tf.GradientTape() as tape:
            judged = self._judge(real, fake)
        self._move(
            tape, judged, self.discriminator, self.discriminator_optimizer
        )
        latent = self._latent(rows)
        with tf.GradientTape() as tape:
            made = self._make(real, latent)
        self._move(tape, made, self.generator, self.generator_optimizer)
        self.discriminator_loss.update_state(judged)
        self.generator_loss.update_state(made)
        return {each.name: each.result() for each in self.metrics}

    def _latent(self, rows: tf.Tensor) -> tf.Tensor:
        return keras.random.normal((rows, LATENT_SIZE), seed=self.noise)

    def _judge(self, real: tf.Tensor, fake: tf.Tensor) -> tf.Tensor:
        if self.relativistic:
            return self._judge_pairs(real, fake)
        logits = self._logits(tf.concat([fake, real], axis=0))
        zeros = tf.zeros((tf.shape(fake)[0],))
        labels = tf.concat([zeros, zeros + 1.0], axis=0)
        return self.cross_entropy(labels, logits)

    def _judge_pairs(self, real: tf.Tensor, fake: tf.Tensor) -> tf.Tensor:
        both = tf.concat([fake, real], axis=0)
        with tf.GradientTape() as tape:
            tape.watch(both)
            logits = self._logits(both)
        slopes = tf.reshape(
            tape.gradient(logits, both), (tf.shape(both)[0], -1)
        )
        of_fake, of_real = tf.split(logits, 2)
        # The mean over both halves, which is half of their two means.
        penalty = GAMMA * tf.reduce_mean(tf.reduce_sum(slopes**2, axis=1))
        return tf.reduce_mean(tf.nn.softplus(of_fake - of_real)) + penalty

    def _make(self, real: tf.Tensor, latent: tf.Tensor) -> tf.Tensor:
        fake = self.generator({"latent": latent}, training=True)
        logits = self._logits(fake)
        if self.relativistic:
            return tf.reduce_mean(tf.nn.softplus(self._logits(real) - logits))
        return self.cross_entropy(tf.ones_like(logits), logits)

    def _logits(self, samples: tf.Tensor) -> tf.Tensor:
        return self.discriminator({"sample": samples}, training=True)

    def _move(
        self,
        tape: tf.GradientTape,
        loss: tf.Tensor,
        network: keras.Model,
        optimizer: keras.optimizers.Optimizer,
    ) -> None:
        weights = network.trainable_weights
        gradients = tape.gradient(loss, weights)
        optimizer.apply_gradients(zip(gradients, weights, strict=True))


def keras_step(
    work: Work, rows: int, options: dict[str, Any]
) -> Callable[[], Any]:
    """Returns a call that plays `steps_per_execution` steps.

    It returns when the losses are on the host.

    Args:
        work: of the row.
        rows: of a batch.
        options: of `keras.Model.compile`.
    """
    model = PlainGAN(work)
    model.compile(**options)
    batches = iter(repeated_batch(work, rows))
    model.make_train_function()
    return lambda: {
        name: float(value)
        for name, value in model.train_function(batches).items()
    }


if __name__ == "__main__":
    name, size, precision, chosen = sys.argv[1:]
    set_precision(precision)
    answer(lambda: keras_step(WORKS[name], int(size), json.loads(chosen)))
