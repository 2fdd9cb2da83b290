"""The recipe: what a run does where its config leaves a choice open."""

import dataclasses
from typing import Any
from typing import NamedTuple

from kgan.runs.config import Config


class DataFacts(NamedTuple):
    """What a recipe needs to know of the data.

    Attributes:
        sample_shape: of one sample.
        num_examples: training records.
        classes: number of classes; None without labels.
    """

    sample_shape: tuple[int, ...]
    num_examples: int
    classes: int | None


def resolve(config: Config, facts: DataFacts) -> Config:
    """Returns the config with every open choice made.

    Args:
        config: choices that are None are open.
        facts: of the training data.
    """
    chosen = recipe(config, facts)
    chosen.update(config.given())
    steps = chosen["steps"]
    chosen.setdefault("steps_per_epoch", max(1, steps // 20))
    chosen.setdefault("sample_every_steps", max(1, steps // 40))
    chosen.setdefault("checkpoint_every_steps", max(1, steps // 20))
    return Config(**chosen)
