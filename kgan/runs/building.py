"""From a resolved config to a compiled game."""

from collections.abc import Callable
from typing import Any

import keras

from kgan.losses import AdversarialLoss
from kgan.losses import Hinge
from kgan.losses import Minimax
from kgan.losses import NonSaturating
from kgan.losses import RelativisticPairing
from kgan.models import GAN
from kgan.models import ConditionalGAN
from kgan.models import Game
from kgan.networks import dcgan_discriminator
from kgan.networks import dcgan_generator
from kgan.networks import mlp_discriminator
from kgan.networks import mlp_generator
from kgan.networks import r3_discriminator
from kgan.networks import r3_generator
from kgan.penalties import R1
from kgan.penalties import R2
from kgan.penalties import Penalty
from kgan.runs.config import Config

LOSSES: dict[str, Callable[[], AdversarialLoss]] = {
    "non_saturating": NonSaturating,
    "minimax": Minimax,
    "hinge": Hinge,
    "relativistic": RelativisticPairing,
}
NETWORKS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "dcgan": (dcgan_generator, dcgan_discriminator),
    "r3": (r3_generator, r3_discriminator),
    "mlp": (mlp_generator, mlp_discriminator),
}
# A cosine schedule ends at this share of where it began.
FINAL_LEARNING_RATE = 0.1


def build_game(
    config: Config, sample_shape: tuple[int, ...], classes: int | None
) -> Game:
    """Returns the compiled game of a resolved config.

    Args:
        config: resolved: no choice is open.
        sample_shape: of one sample.
        classes: of the data; None without labels.

    Raises:
        ValueError: a conditional model for data without labels.
    """
    if config.model == "cgan" and classes is None:
        raise ValueError(
            '`model` must be "gan" for data without labels (a folder needs '
            f"one sub-folder a class). Received: model={config.model!r}"
        )
    keras.utils.set_random_seed(config.seed)
    conditional = classes if config.model == "cgan" else None
    make_generator, make_discriminator = NETWORKS[str(config.network)]
    generator = make_generator(
        sample_shape,
        latent_size=config.latent_size,
        width=config.width,
        classes=conditional,
    )
    discriminator = make_discriminator(
        sample_shape, width=config.discriminator_width, classes=conditional
    )
    options: dict[str, Any] = {
        "loss": LOSSES[str(config.loss)](),
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
    )
    return game


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
    rate: Any = learning_rate
    if config.learning_rate_schedule == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(
            learning_rate, config.steps, alpha=FINAL_LEARNING_RATE
        )
    return keras.optimizers.Adam(
        rate, beta_1=config.beta_1, beta_2=config.beta_2
    )
