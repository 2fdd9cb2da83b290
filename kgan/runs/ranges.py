"""The ranges of a config's numbers."""

import math
from typing import Any

from kgan.core import check_integer
from kgan.core import check_number

# A decay or beta of 1 would forget nothing, ever.
BELOW_ONE = 0.999999

# field -> (kind, least, largest)
RANGES: dict[str, tuple[type, float, float]] = {
    "split_seed": (int, 0, 2**31 - 1),
    "seed": (int, 0, 2**31 - 1),
    "latent_size": (int, 1, math.inf),
    "width": (int, 1, math.inf),
    "discriminator_width": (int, 1, math.inf),
    "r1_gamma": (float, 0.0, math.inf),
    "r2_gamma": (float, 0.0, math.inf),
    "gradient_penalty_weight": (float, 0.0, math.inf),
    "penalty_every": (int, 1, math.inf),
    "discriminator_steps": (int, 1, math.inf),
    "packing": (int, 1, math.inf),
    "components": (int, 2, math.inf),
    "beta": (float, 0.0, math.inf),
    "cycle_weight": (float, 0.0, math.inf),
    "couplings": (int, 2, math.inf),
    "likelihood_weight": (float, 0.0, math.inf),
    "adversarial_weight": (float, 0.0, math.inf),
    "epsilon": (float, 0.0, 1.0),
    "ema": (float, 0.0, BELOW_ONE),
    "generator_learning_rate": (float, 0.0, math.inf),
    "discriminator_learning_rate": (float, 0.0, math.inf),
    "beta_1": (float, 0.0, BELOW_ONE),
    "beta_2": (float, 0.0, BELOW_ONE),
    "beta_2_end": (float, 0.0, BELOW_ONE),
    "batch_size": (int, 1, math.inf),
    "steps": (int, 1, math.inf),
    "steps_per_epoch": (int, 1, math.inf),
    "steps_per_execution": (int, 1, math.inf),
    "gradient_accumulation_steps": (int, 1, math.inf),
    "sample_every_steps": (int, 1, math.inf),
    "checkpoint_every_steps": (int, 1, math.inf),
    "evaluate_every_steps": (int, 1, math.inf),
    "evaluate_samples": (int, 2, math.inf),
    "score_samples": (int, 2, math.inf),
}


def check_in_range(name: str, value: Any) -> None:
    """Raises unless a config's number is of its kind and in its range.

    Args:
        name: the field, a key of `RANGES`.
        value: what was given.

    Raises:
        TypeError: another kind.
        ValueError: out of the range.
    """
    kind, least, largest = RANGES[name]
    if kind is int:
        maximum = None if math.isinf(largest) else int(largest)
        check_integer(name, value, minimum=int(least), maximum=maximum)
    else:
        check_number(name, value, minimum=least, maximum=largest)


def as_image_size(value: Any) -> tuple[int, int]:
    """Returns `image_size` as (height, width), each at least 1 pixel.

    Args:
        value: one side of a square, or both.

    Raises:
        TypeError: a side is no integer.
        ValueError: neither one side nor two, or one below 1.

    Example:

    >>> as_image_size(8)
    (8, 8)
    """
    sides = tuple(value) if isinstance(value, tuple | list) else (value, value)
    if len(sides) != 2:
        raise ValueError(
            "`image_size` must be one number or (height, width). "
            f"Received: image_size={value!r}"
        )
    height, width = (check_integer("image_size", side) for side in sides)
    return height, width
