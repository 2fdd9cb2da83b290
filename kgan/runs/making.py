"""What the games of several models are made of, from a resolved config."""

from typing import Any

import keras

from kgan.core import check_choice
from kgan.penalties import R1
from kgan.penalties import R2
from kgan.penalties import GradientPenalty
from kgan.penalties import Penalty
from kgan.runs.choices import AUGMENTATIONS
from kgan.runs.choices import LOSSES
from kgan.runs.choices import NETWORKS
from kgan.runs.choices import SCHEDULES
from kgan.runs.config import Config


def generator_of(
    config: Config, sample_shape: tuple[int, ...], classes: int | None = None
) -> keras.Model:
    """Returns a generator.

    Args:
        config: resolved.
        sample_shape: of one sample.
        classes: of a conditional one; None: it takes no label.
    """
    networks = NETWORKS[config.network]
    own: dict[str, Any] = {}
    if len(networks.upsamplings) > 1:
        own["upsampling"] = config.upsampling
    return networks.generator(
        sample_shape,
        latent_size=config.latent_size,
        width=config.width,
        classes=classes,
        **own,
    )


def discriminator_of(
    config: Config,
    sample_shape: tuple[int, ...],
    classes: int | None = None,
    packing: int = 1,
) -> keras.Model:
    """Returns a discriminator.

    Args:
        config: resolved.
        sample_shape: of one sample.
        classes: of a conditional one; None: it takes no label.
        packing: samples that it judges together, joined by channels.

    Raises:
        ValueError: a `conditioning` that the network does not have.
    """
    networks = NETWORKS[config.network]
    own: dict[str, Any] = {}
    if classes is not None:
        check_choice(
            "conditioning", config.conditioning, networks.conditionings
        )
        if len(networks.conditionings) > 1:
            own["conditioning"] = config.conditioning
    *sides, channels = sample_shape
    return networks.discriminator(
        (*sides, packing * channels),
        width=config.discriminator_width,
        classes=classes,
        **own,
    )


def encoder_of(config: Config, sample_shape: tuple[int, ...]) -> keras.Model:
    """Returns an encoder, as wide as the generator.

    Args:
        config: resolved.
        sample_shape: of one sample.

    Raises:
        ValueError: the network has no encoder; those that do are named.
    """
    encoders = {
        word: networks.encoder
        for word, networks in NETWORKS.items()
        if networks.encoder is not None
    }
    if config.network not in encoders:
        raise ValueError(
            f"`network` must have an encoder, which model={config.model!r} "
            f"needs: {' or '.join(map(repr, encoders))}. "
            f"Received: network={config.network!r}"
        )
    return encoders[config.network](
        sample_shape, latent_size=config.latent_size, width=config.width
    )


def penalties(config: Config) -> tuple[Penalty, ...]:
    """Returns the penalties of a resolved config.

    Raises:
        ValueError: nothing bounds the slope of a Wasserstein critic.
    """
    schedule = SCHEDULES[config.penalty_schedule]
    found: list[Penalty] = [
        kind(schedule(weight, config.steps), every=config.penalty_every)
        for kind, weight in (
            (R1, config.r1_gamma),
            (R2, config.r2_gamma),
            (GradientPenalty, config.gradient_penalty_weight),
        )
        if weight
    ]
    if config.loss == "wasserstein" and not found:
        raise ValueError(
            "`gradient_penalty_weight` must be above 0 with "
            'loss="wasserstein", which has no minimum without a bound on the '
            "critic's slope. Received: "
            f"gradient_penalty_weight={config.gradient_penalty_weight}"
        )
    return tuple(found)


def judged(config: Config) -> dict[str, Any]:
    """Returns what every adversarial game is told: its loss and penalties."""
    return {"loss": LOSSES[config.loss](), "penalty": penalties(config)}


def shown(config: Config) -> dict[str, Any]:
    """Returns how a discriminator is shown samples."""
    return {"augment": AUGMENTATIONS[config.augment]()}


def kept(config: Config) -> dict[str, Any]:
    """Returns what games that make samples are told: averages and noise."""
    return {"ema": config.ema or None, "seed": config.seed}
