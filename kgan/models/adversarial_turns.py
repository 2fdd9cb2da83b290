"""The two turns of an adversarial game, whatever is drawn and judged."""

from collections.abc import Callable
from collections.abc import Mapping
from typing import NamedTuple

import keras
import tensorflow as tf

from kgan.augment import Adaptive
from kgan.core import Noise
from kgan.losses import AdversarialLoss
from kgan.models.shown import PLAIN
from kgan.models.shown import Shown
from kgan.models.terms import common_period
from kgan.models.terms import discriminator_terms
from kgan.models.terms import generator_terms
from kgan.models.terms import noise_with
from kgan.models.terms import penalty_layers
from kgan.models.turn import Batch
from kgan.models.turn import Terms
from kgan.models.turn import Turn
from kgan.penalties import Critic
from kgan.penalties import Penalty


class Adversaries(NamedTuple):
    """Two networks, and how a batch goes through them in training.

    Attributes:
        generator: moved by the generator's turn.
        discriminator: moved by the discriminator's turn.
        fake: `(batch, noise)` to the generator's samples for this batch.
        critic: `batch` to the function that judges samples for it.
    """

    generator: keras.Model
    discriminator: keras.Model
    fake: Callable[[Batch, Mapping[str, tf.Tensor]], tf.Tensor]
    critic: Callable[[Batch], Critic]


def adversarial_turns(
    adversaries: Adversaries,
    *,
    loss: AdversarialLoss,
    penalties: tuple[Penalty, ...],
    latent: Noise,
    discriminator_steps: int,
    weight_of: Callable[[int], int | tf.Tensor],
    shown: Shown = PLAIN,
    parts: Callable[[], int] = lambda: 1,
) -> tuple[Turn, Turn]:
    """Returns the discriminator's turn, then the generator's.

    Both players' turns show samples to the discriminator alike, and its
    penalties are taken at what it is shown.

    Args:
        adversaries: the networks.
        loss: of both players.
        penalties: on the discriminator.
        latent: what the generator draws for a sample.
        discriminator_steps: repeats of the discriminator's turn.
        weight_of: `Game.weight_of`, for penalties that skip steps.
        shown: how samples come before the discriminator.
        parts: in how many parts gradients are accumulated.
    """
    adaptive = shown.augment if isinstance(shown.augment, Adaptive) else None
    of_fake = {"latent": latent, **shown.noise("fake")}
    of_both = {**of_fake, **shown.noise("real")}

    def judge(batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
        real = batch["sample"]

        def watch(real_logits: tf.Tensor) -> None:
            if adaptive is not None:
                replicas = tf.distribute.get_strategy().num_replicas_in_sync
                images = tf.shape(real)[0] * replicas * parts()
                adaptive.adapt(real_logits, images)

        terms: Terms = {}
        if adaptive is not None:
            # For the logs, before it moves: it has no gradient.
            terms["augment_probability"] = adaptive.probability.value
        return terms | discriminator_terms(
            loss,
            penalties,
            adversaries.critic(batch),
            shown.of(real, noise, "real"),
            shown.of(adversaries.fake(batch, noise), noise, "fake"),
            shown.noise_of_packs(noise),
            weight_of,
            watch,
        )

    def make(batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
        real = batch["sample"]
        return generator_terms(
            loss,
            adversaries.critic(batch),
            shown.of(real, noise, "real") if loss.pairs else real,
            shown.of(adversaries.fake(batch, noise), noise, "fake"),
        )

    return (
        Turn(
            "discriminator",
            # What adapts is a statistic of the discriminator.
            (
                adversaries.discriminator,
                *(() if adaptive is None else (adaptive,)),
                *penalty_layers(penalties),
            ),
            judge,
            noise_with(penalties, of_both),
            discriminator_steps,
            common_period(penalties),
        ),
        Turn(
            "generator",
            (adversaries.generator,),
            make,
            of_both if loss.pairs else of_fake,
        ),
    )
