"""How each exported game is made small: one row for each."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from kgan.models import GAN
from kgan.models import ConditionalGAN
from kgan.models import Game
from kgan.penalties import R1
from tests.models.networks import CLASSES
from tests.models.networks import discriminator
from tests.models.networks import generator

X = np.random.default_rng(0).normal(size=(320, 8)).astype("float32")
Y = np.random.default_rng(1).choice(3, 320, p=[0.6, 0.3, 0.1]).astype("int32")


class Row(NamedTuple):
    """A game's row.

    Attributes:
        make: makes the game anew; called in a scope and under a precision.
        data: what a batch holds, by name; `"sample"` and as needed others.
        draws: whether it makes samples.
    """

    make: Callable[[], Game]
    data: dict[str, np.ndarray]
    draws: bool = True


SAMPLES = {"sample": X}
LABELLED = {"sample": X, "label": Y}

# Several rows of one class show its forms.
ROWS: dict[str, Row] = {
    "gan": Row(
        lambda: GAN(
            generator(),
            discriminator(),
            penalty=R1(0.5, every=2),
            ema=0.9,
        ),
        SAMPLES,
    ),
    "conditional_gan": Row(
        lambda: ConditionalGAN(
            generator(classes=CLASSES),
            discriminator(classes=CLASSES),
            classes=CLASSES,
            ema=0.9,
        ),
        LABELLED,
    ),
}
