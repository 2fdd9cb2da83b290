"""From a resolved config to a compiled game."""

import contextlib
from collections.abc import Iterator

import keras

from kgan.models import Game
from kgan.optimizers import ScheduledAdam
from kgan.runs.choices import SCHEDULES
from kgan.runs.config import Config
from kgan.runs.models import MODELS
from kgan.runs.models import check_labels

# The learning rate of each player.
RATES = {
    "generator": "generator_learning_rate",
    "discriminator": "discriminator_learning_rate",
    "classifier": "discriminator_learning_rate",
    "model": "generator_learning_rate",
}


def build_game(
    config: Config, sample_shape: tuple[int, ...], classes: int | None
) -> Game:
    """Returns the compiled game of a resolved config.

    Args:
        config: resolved: no choice that its model reads is open.
        sample_shape: of one sample.
        classes: of the data; None without labels.

    Raises:
        ValueError: the model needs labels that the data lack, or its
            networks cannot be made so.
    """
    check_labels(config.model, classes)
    keras.utils.set_random_seed(config.seed)
    with networks_of(config.precision):
        game = MODELS[config.model].make(config, sample_shape, classes or 0)
    game.compile(
        **{
            f"{player}_optimizer": adam(config, getattr(config, RATES[player]))
            for player in game.players
        },
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


def adam(config: Config, learning_rate: float) -> keras.optimizers.Optimizer:
    """Returns Adam with the config's schedules and betas."""
    schedule = SCHEDULES[config.learning_rate_schedule]
    rate = schedule(learning_rate, config.steps)
    if config.beta_2_end == config.beta_2:
        return keras.optimizers.Adam(
            rate, beta_1=config.beta_1, beta_2=config.beta_2
        )
    memory = keras.optimizers.schedules.CosineDecay(
        config.beta_2, config.steps, alpha=config.beta_2_end / config.beta_2
    )
    return ScheduledAdam(rate, beta_1=config.beta_1, beta_2=memory)
