"""The games: with pairs, without, and of many styles."""

from collections.abc import Callable
from typing import NamedTuple

import keras
import numpy as np

from kgan.data import DataStream
from kgan.data import load
from kgan.losses import NonSaturating
from kgan.models import CycleGAN
from kgan.models import Game
from kgan.models import Pix2Pix
from kgan.networks import patch_discriminator
from kgan.networks import unet_translator
from kgan.penalties import R1
from pipelines.styles.pairs import Pairs
from pipelines.styles.pairs import Sides
from pipelines.styles.settings import Settings


class Task(NamedTuple):
    """How a game is made, and what it is trained on.

    Attributes:
        game: of settings and both sides, not compiled.
        batches: of settings and the pairs to train on.
        paired: whether it learns from pairs.
    """

    game: Callable[[Settings, Sides], Game]
    batches: Callable[[Settings, Pairs], DataStream]
    paired: bool


def pix2pix_game(settings: Settings, sides: Sides) -> Game:
    """Returns a game of pairs, of one style or, by labels, of several.

    Args:
        settings: of the run.
        sides: of the data.
    """
    condition, sample = _shapes(sides)
    classes = len(sides.styles) if len(sides.styles) > 1 else None
    return Pix2Pix(
        unet_translator(
            condition,
            channels=sample[2],
            width=settings.width,
            classes=classes,
        ),
        patch_discriminator(
            sample,
            condition_channels=condition[2],
            width=settings.discriminator_width,
            depth=settings.depth,
            classes=classes,
        ),
        classes=classes,
        loss=NonSaturating(),
        l1_weight=settings.l1_weight,
        penalty=R1(settings.r1_gamma) if settings.r1_gamma else None,
        ema=settings.ema,
        seed=settings.seed,
    )


def paired_batches(settings: Settings, pairs: Pairs) -> DataStream:
    """Returns endless batches of pairs, each with its style's label.

    Args:
        settings: of the run.
        pairs: to train on.
    """
    pairs = _with_mirrored(settings, pairs)
    return load(
        {
            "sample": pairs.sample,
            "condition": pairs.condition,
            "label": pairs.style,
        },
        "all",
        batch_size=min(settings.batch_size, len(pairs.style)),
        seed=settings.seed,
    )


def cycle_gan_game(settings: Settings, sides: Sides) -> Game:
    """Returns a game of two sets of pictures without pairs.

    Args:
        settings: of the run.
        sides: of the data.
    """
    condition, sample = _shapes(sides)

    def translator(
        given: tuple[int, int, int], made: tuple[int, int, int]
    ) -> keras.Model:
        # It is given real pictures of both kinds, and made ones: a batch norm
        # would take them for one law.
        return unet_translator(
            given,
            channels=made[2],
            width=settings.width,
            normalization="instance",
        )

    def judge(shape: tuple[int, int, int]) -> keras.Model:
        return patch_discriminator(
            shape, width=settings.discriminator_width, depth=settings.depth
        )

    return CycleGAN(
        translator(condition, sample),
        translator(sample, condition),
        judge(sample),
        judge(condition),
        cycle_weight=settings.cycle_weight,
        identity_weight=(
            settings.identity_weight if condition == sample else 0.0
        ),
        ema=settings.ema,
        seed=settings.seed,
    )


def unpaired_batches(settings: Settings, pairs: Pairs) -> DataStream:
    """Returns endless batches in which no condition has its own sample.

    Args:
        settings: of the run.
        pairs: to train on; which picture belongs to which is forgotten.
    """
    pairs = _with_mirrored(settings, pairs)
    generator = np.random.default_rng(settings.seed)
    order = generator.permutation(len(pairs.condition))
    return load(
        {"sample": pairs.sample, "condition": pairs.condition[order]},
        "all",
        batch_size=min(settings.batch_size, len(pairs.style)),
        seed=settings.seed,
    )


TASKS = {
    "pix2pix": Task(pix2pix_game, paired_batches, True),
    "cycle_gan": Task(cycle_gan_game, unpaired_batches, False),
}


def _with_mirrored(settings: Settings, pairs: Pairs) -> Pairs:
    if not settings.mirror:
        return pairs
    mirrored = pairs._replace(
        condition=pairs.condition[:, :, ::-1], sample=pairs.sample[:, :, ::-1]
    )
    return Pairs(
        *(np.concatenate(both) for both in zip(pairs, mirrored, strict=True))
    )


def _shapes(
    sides: Sides,
) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    return sides.train.condition.shape[1:], sides.train.sample.shape[1:]
