"""From a resolved config to a compiled game."""

import contextlib
from collections.abc import Iterator
from typing import Any

import keras

from kgan.core import check_choice
from kgan.models import GAN
from kgan.models import ConditionalGAN
from kgan.models import Game
from kgan.penalties import R1
from kgan.penalties import R2
from kgan.penalties import Penalty
from kgan.runs.choices import LOSSES
from kgan.runs.choices import NETWORKS
from kgan.runs.choices import SCHEDULES
from kgan.runs.config import Config


def build_game(
    config: Config, sample_shape: tuple[int, ...], classes: int | None
) -> Game:
    """Returns the compiled game of a resolved config.

    Args:
        config: resolved: no choice is open.
        sample_shape: of one sample.
        classes: of the data; None without labels.

    Raises:
        ValueError: a conditional model for data without labels, or a
            `conditioning` that the network does not have.
    """
    networks = NETWORKS[config.network]
    check_choice("conditioning", config.conditioning, networks.conditionings)
    if config.model == "cgan" and classes is None:
        raise ValueError(
            '`model` must be "gan" for data without labels (a folder needs '
            f"one sub-folder a class). Received: model={config.model!r}"
        )
    keras.utils.set_random_seed(config.seed)
    conditional = classes if config.model == "cgan" else None
    own_generator: dict[str, Any] = {}
    if len(networks.upsamplings) > 1:
        own_generator["upsampling"] = config.upsampling
    own_discriminator: dict[str, Any] = {}
    if len(networks.conditionings) > 1:
        own_discriminator["conditioning"] = config.conditioning
    with networks_of(config.precision):
        generator = networks.generator(
            sample_shape,
            latent_size=config.latent_size,
            width=config.width,
            classes=conditional,
            **own_generator,
        )
        discriminator = networks.discriminator(
            sample_shape,
            width=config.discriminator_width,
            classes=conditional,
            **own_discriminator,
        )
    options: dict[str, Any] = {
        "loss": LOSSES[config.loss](),
        "penalty": penalties(config),
        "discriminator_steps": config.discriminator_steps,
        "latent": config.latent,
        "ema": config.ema or None,
        "seed": config.seed,
    }
    game: Game = (
        GAN(generator, discriminator, **options)
        if conditional is None
        else ConditionalGAN(
            generator, discriminator, classes=conditional, **options
        )
    )
    game.compile(
        generator_optimizer=adam(config, config.generator_learning_rate),
        discriminator_optimizer=adam(
            config, config.discriminator_learning_rate
        ),
        jit_compile=config.jit_compile,
        steps_per_execution=config.steps_per_execution,
        gradient_accumulation_steps=config.gradient_accumulation_steps,
    )
    return game


@contextlib.contextmanager
def networks_of(precision: str) -> Iterator[None]:
    """Makes layers of a precision while it is open.

    Args:
        precision: the name of a Keras dtype policy.
    """
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def penalties(config: Config) -> tuple[Penalty, ...]:
    """Returns the penalties of a resolved config."""
    every = config.penalty_every
    found: list[Penalty] = []
    if config.r1_gamma:
        found.append(R1(config.r1_gamma, every=every))
    if config.r2_gamma:
        found.append(R2(config.r2_gamma, every=every))
    return tuple(found)


def adam(config: Config, learning_rate: float) -> keras.optimizers.Optimizer:
    """Returns Adam with the config's schedule and betas."""
    schedule = SCHEDULES[config.learning_rate_schedule]
    return keras.optimizers.Adam(
        schedule(learning_rate, config.steps),
        beta_1=config.beta_1,
        beta_2=config.beta_2,
    )
