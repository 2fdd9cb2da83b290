"""Samples that an audit judges, and the classes they were asked for."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from kgan.runs.real_data import RealData


class Samples(NamedTuple):
    """What a generator made.

    Attributes:
        sample: `(n, ...)`, uint8 pictures, floats in [-1, 1], or vectors.
        label: int32 `(n,)`, the classes it was asked for, or None.
        notes: what was done to samples to compare them, in sentences.
    """

    sample: np.ndarray
    label: np.ndarray | None = None
    notes: tuple[str, ...] = ()


# From real data, a number of samples and a seed to samples.
Draw = Callable[[RealData, int, int], Samples]


def drawn_labels(real: RealData, count: int, seed: int) -> np.ndarray:
    """Returns classes to ask a generator for, in the shares of the data.

    Args:
        real: data with labels.
        count: how many.
        seed: of the draw.

    Returns:
        int32 `(count,)`.

    Raises:
        ValueError: the data have no labels.
    """
    if real.train_labels is None:
        raise ValueError(
            "`train` must have labels, since the generator is asked for "
            "classes. Received: training data without"
        )
    return np.random.default_rng(seed).choice(real.train_labels, count)


def some_of(samples: Samples, count: int, seed: int) -> Samples:
    """Returns so many of the samples, or all, drawn without replacement.

    At random, since files are often in the order of their classes.

    Args:
        samples: all there are.
        count: at most so many.
        seed: of the draw.
    """
    total = len(samples.sample)
    rows = np.random.default_rng(seed).permutation(total)[:count]
    label = samples.label
    return samples._replace(
        sample=samples.sample[rows],
        label=None if label is None else label[rows],
    )
