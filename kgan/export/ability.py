"""What a model can do with samples that it is given."""

from collections.abc import Callable
from collections.abc import Mapping
from typing import Any
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from kgan.core import DEQUANTIZATION
from kgan.core import Noise
from kgan.core import dequantized

Tensors = dict[str, tf.Tensor]
Arrays = dict[str, np.ndarray]


class Ability(NamedTuple):
    """A signature that reads given samples, in its two forms.

    The first is what a server runs, the second what it is compared with when
    it was written: so they stay the same when a model changes.

    Attributes:
        answer: from float32 samples, int32 labels or None, and noise by name
            to outputs by name, row by row: ops of a graph.
        expected: from a request's samples, labels and seeds, or None, to the
            same by the model's own methods.
        given: what the samples are called, `"sample"` or `"condition"`.
        shape: of one of them.
        classes: how many classes its labels have; None: it asks for none.
        noise: what it draws for each row from a seed; empty: nothing.
        values: how many there are of the whole numbers that are given, from
            0; None: samples are of real numbers.
    """

    answer: Callable[[tf.Tensor, tf.Tensor | None, Tensors], Tensors]
    expected: Callable[[np.ndarray, Any, Any], Arrays]
    shape: tuple[int, ...]
    given: str = "sample"
    classes: int | None = None
    noise: Mapping[str, Noise] = {}
    values: int | None = None


def as_float(value: tf.Tensor) -> tf.Tensor:
    """Returns what a network says in float32, whatever it computes in."""
    return tf.cast(value, tf.float32)


def off_levels(sample: tf.Tensor, noise: Tensors) -> tf.Tensor:
    """Returns samples as a game's density takes them.

    Args:
        sample: float32 `(n, ...)` in [-1, 1].
        noise: that of dequantisation; without it, samples are returned as
            given.
    """
    if DEQUANTIZATION not in noise:
        return sample
    return dequantized(sample, noise[DEQUANTIZATION])


def row_by_row(
    method: Callable[..., np.ndarray], samples: np.ndarray, seeds: Any
) -> np.ndarray:
    """Returns a method of each sample alone, with a seed of its own.

    Args:
        method: of samples and a seed.
        samples: `(n, ...)`.
        seeds: `(n,)`; None where the method reads none: all rows at once.
    """
    if seeds is None:
        return method(samples)
    return np.concatenate(
        [
            method(samples[row : row + 1], seed=int(seed))
            for row, seed in enumerate(seeds)
        ]
    )
