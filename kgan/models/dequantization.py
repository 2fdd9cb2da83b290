"""Pixels of 256 levels as points of a continuum, which a density needs."""

import math
from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from kgan.core import DEQUANTIZATION
from kgan.core import check_bool
from kgan.core import dequantization_noise
from kgan.core import dequantized
from kgan.models.turn import Batch
from kgan.models.turn import Terms
from kgan.models.turn import Turn


def as_dequantize(dequantize: bool | None) -> bool | None:
    """Returns the argument `dequantize` of a game, checked.

    Raises:
        TypeError: it is none of True, False and None.
    """
    return None if dequantize is None else check_bool("dequantize", dequantize)


def on_dequantized(turn: Turn, sample_shape: tuple[int, ...]) -> Turn:
    """Returns the turn, played on dequantised samples.

    Args:
        turn: that draws no dequantisation of its own.
        sample_shape: of one sample.
    """

    def terms(batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
        sample = dequantized(batch["sample"], noise[DEQUANTIZATION])
        return turn.terms({**batch, "sample": sample}, noise)

    return turn._replace(
        terms=terms,
        noise={**turn.noise, **dequantization_noise(sample_shape)},
    )


def bits_per_dimension(
    log_prob: np.ndarray, sample_shape: tuple[int, ...]
) -> np.ndarray:
    """Returns bits a pixel value costs: 7 - log g / (d log 2).

    A bound from above, in expectation over the noise, of the bits that a
    code for the 256 levels needs; 8 for a model that knows nothing. The 7
    are minus the log of a cell's width.

    Args:
        log_prob: `(n,)`, nats, of samples of `dequantized`.
        sample_shape: of one sample; d is its product.

    Example:

    >>> uniform = np.array([4 * math.log(0.5)])
    >>> bits_per_dimension(uniform, (2, 2, 1)).tolist()
    [8.0]

    Reference:
        Theis, van den Oord and Bethge, 2016, section 3.1.
    """
    return 7.0 - log_prob / (math.prod(sample_shape) * math.log(2.0))
