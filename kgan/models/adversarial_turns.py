"""The two turns of an adversarial game, whatever is drawn and judged."""

from collections.abc import Callable
from collections.abc import Mapping
from typing import Any
from typing import NamedTuple

import keras
import tensorflow as tf

from kgan.augment import Adaptive
from kgan.core import Noise
from kgan.core import RowNumber
from kgan.core import check_bool
from kgan.core import keeps_rows_apart
from kgan.losses import AdversarialLoss
from kgan.models.phase import WeightOf
from kgan.models.replay import ROW
from kgan.models.replay import Replay
from kgan.models.shown import PLAIN
from kgan.models.shown import Shown
from kgan.models.terms import discriminator_terms
from kgan.models.terms import generator_terms
from kgan.models.terms import penalized_turn
from kgan.models.turn import Batch
from kgan.models.turn import SharedPass
from kgan.models.turn import Terms
from kgan.models.turn import Turn
from kgan.penalties import Critic
from kgan.penalties import Penalty

# What both turns find among their noise where they share samples.
SAMPLES = "samples"


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
    weight_of: WeightOf,
    shown: Shown = PLAIN,
    replay: Replay | None = None,
    parts: Callable[[], int] = lambda: 1,
    shares_samples: bool = False,
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
        replay: fakes that are shown to it again; None: none are.
        parts: in how many parts gradients are accumulated.
        shares_samples: both turns find the samples of `shared_samples`.
    """
    make_fake = adversaries.fake
    drawn: dict[str, Noise] = {"latent": latent}
    if shares_samples:
        make_fake, drawn = _shared_fake, {}
    adaptive = shown.augment if isinstance(shown.augment, Adaptive) else None
    apart = keeps_rows_apart(adversaries.discriminator)
    of_fake = {**drawn, **shown.noise("fake")}
    of_both = {**of_fake, **shown.noise("real")}
    of_judge: dict[str, Noise] = dict(of_both)
    if replay is not None:
        of_judge |= {ROW: RowNumber(), **shown.noise("replayed")}

    def judge(batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
        real, fake = batch["sample"], make_fake(batch, noise)
        critic = adversaries.critic(batch)

        def further(real_logits: tf.Tensor, fake_logits: tf.Tensor) -> Terms:
            replicas = tf.distribute.get_strategy().num_replicas_in_sync
            shares = replicas * parts()
            terms: Terms = {}
            if adaptive is not None:
                # For the logs, before it moves: it has no gradient.
                terms["augment_probability"] = adaptive.probability.value
            if replay is not None:
                old = replay.recall(noise[ROW], fake)
                old_logits = critic(shown.of(old, noise, "replayed"))
                stays = shown.of_samples(old_logits > fake_logits, old)
                replay.remember(noise[ROW], old, fake, stays, shares)
                terms["replay"] = replay.weight * loss.discriminator(
                    real_logits, old_logits
                )
            if adaptive is not None:
                # Last, so that all that a turn shows is shown with one p.
                adaptive.adapt(real_logits, tf.shape(real)[0] * shares)
            return terms

        return discriminator_terms(
            loss,
            penalties,
            critic,
            shown.of(real, noise, "real"),
            shown.of(fake, noise, "fake"),
            shown.noise_of_packs(noise),
            weight_of,
            further,
            adversaries.critic(twice(batch)) if apart else None,
        )

    def make(batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
        real = batch["sample"]
        return generator_terms(
            loss,
            adversaries.critic(batch),
            shown.of(real, noise, "real") if loss.pairs else real,
            shown.of(make_fake(batch, noise), noise, "fake"),
        )

    return (
        penalized_turn(
            "discriminator",
            # What adapts or remembers is a statistic of the discriminator.
            (
                adversaries.discriminator,
                *(() if adaptive is None else (adaptive,)),
                *(() if replay is None else (replay,)),
            ),
            judge,
            of_judge,
            penalties,
            discriminator_steps,
            shown.packing,
        ),
        Turn(
            "generator",
            (adversaries.generator,),
            make,
            of_both if loss.pairs else of_fake,
            multiple=shown.packing,
        ),
    )


def shared_samples(
    adversaries: Adversaries, latent: Noise, shares_samples: bool
) -> SharedPass | None:
    """Returns the generator's one pass of a step; None: turns share none.

    Args:
        adversaries: as of `adversarial_turns`.
        latent: likewise.
        shares_samples: likewise.
    """
    if not shares_samples:
        return None
    return SharedPass(
        SAMPLES, adversaries.generator, adversaries.fake, {"latent": latent}
    )


def check_shares_samples(shares_samples: Any, discriminator_steps: int) -> bool:
    """Returns whether turns share samples.

    Args:
        shares_samples: as a game was given it.
        discriminator_steps: likewise.

    Raises:
        TypeError: it is no bool.
        ValueError: the discriminator's turn is repeated, which asks for
            samples of each repeat.
    """
    if check_bool("shares_samples", shares_samples) and discriminator_steps > 1:
        raise ValueError(
            "`shares_samples` needs `discriminator_steps` to be 1. "
            f"Received: discriminator_steps={discriminator_steps}"
        )
    return shares_samples


def _shared_fake(batch: Batch, noise: Mapping[str, tf.Tensor]) -> tf.Tensor:
    return noise[SAMPLES]


def twice(batch: Batch) -> Batch:
    """Returns the conditions for real samples, then for as many fakes."""
    return {
        name: tf.concat([value, value], axis=0)
        for name, value in batch.items()
        if name != "sample"
    }
