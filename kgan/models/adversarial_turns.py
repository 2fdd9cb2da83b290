"""The two turns of an adversarial game, whatever is drawn and judged."""

from collections.abc import Callable
from collections.abc import Mapping
from typing import NamedTuple

import keras
import tensorflow as tf

from kgan.core import Noise
from kgan.losses import AdversarialLoss
from kgan.models.terms import common_period
from kgan.models.terms import discriminator_terms
from kgan.models.terms import generator_terms
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
) -> tuple[Turn, Turn]:
    """Returns the discriminator's turn, then the generator's.

    Args:
        adversaries: the networks.
        loss: of both players.
        penalties: on the discriminator.
        latent: what the generator draws for a sample.
        discriminator_steps: repeats of the discriminator's turn.
        weight_of: `Game.weight_of`, for penalties that skip steps.
    """
    drawn: dict[str, Noise] = {"latent": latent}
    for penalty in penalties:
        for name, law in penalty.noise.items():
            if name in drawn:
                raise ValueError(
                    "Noises of a turn must have names of their own. "
                    f"Received: {name!r} again, of penalty {penalty.name!r}"
                )
            drawn[name] = law

    def judge(batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
        return discriminator_terms(
            loss,
            penalties,
            adversaries.critic(batch),
            batch["sample"],
            adversaries.fake(batch, noise),
            noise,
            weight_of,
        )

    def make(batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
        return generator_terms(
            loss,
            adversaries.critic(batch),
            batch["sample"],
            adversaries.fake(batch, noise),
        )

    return (
        Turn(
            "discriminator",
            (adversaries.discriminator,),
            judge,
            drawn,
            discriminator_steps,
            common_period(penalties),
        ),
        Turn("generator", (adversaries.generator,), make, {"latent": latent}),
    )
