"""What a model can do with samples that it is given."""

from collections.abc import Callable
from collections.abc import Mapping
from typing import Any
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from kgan.core import Noise
from kgan.core import Uniform

# How games call the noise that spreads the 256 levels of a picture.
DEQUANTIZATION = "dequantization"
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
    """

    answer: Callable[[tf.Tensor, tf.Tensor | None, Tensors], Tensors]
    expected: Callable[[np.ndarray, Any, Any], Arrays]
    shape: tuple[int, ...]
    given: str = "sample"
    classes: int | None = None
    noise: Mapping[str, Noise] = {}


def chosen(
    network: keras.Model, average: keras.Model | None, ema: bool
) -> keras.Model:
    """Returns the average of a network where it is wanted and there is one.

    Args:
        network: the network in training.
        average: its average; None where the game keeps none.
        ema: whether the average is wanted.
    """
    return average if ema and average is not None else network


def as_float(value: tf.Tensor) -> tf.Tensor:
    """Returns what a network says in float32, whatever it computes in."""
    return tf.cast(value, tf.float32)


def level_noise(quantized: bool, shape: tuple[int, ...]) -> dict[str, Noise]:
    """Returns the noise that is added to levels; nothing where none is.

    Args:
        quantized: whether the model adds any.
        shape: of one sample.
    """
    return {DEQUANTIZATION: Uniform(shape)} if quantized else {}


def off_levels(sample: tf.Tensor, noise: Tensors) -> tf.Tensor:
    """Returns samples with the noise of `level_noise`, as games add it.

    Level k of 256 becomes (k + u) / 128 - 1.

    Args:
        sample: float32 `(n, ...)` in [-1, 1].
        noise: drawn by the law; without it, samples are returned as given.
    """
    if DEQUANTIZATION not in noise:
        return sample
    return ((sample + 1.0) * 127.5 + noise[DEQUANTIZATION]) / 128.0 - 1.0


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
