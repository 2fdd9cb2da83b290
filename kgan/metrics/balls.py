"""How many rows of two populations lie in balls around each other."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from kgan.metrics.neighbours import Balls
from kgan.metrics.neighbours import pairs_in_each


class Counts(NamedTuple):
    """Pairs of which one row is in the other's ball.

    Attributes:
        pairs: their number.
        share_left: share of left rows in any pair.
        share_right: share of right rows in any pair.
    """

    pairs: int
    share_left: float
    share_right: float


def count_in_balls(
    left: np.ndarray, right: np.ndarray, balls: Sequence[Balls]
) -> list[Counts]:
    """Counts the pairs of several sets of balls in one pass.

    Args:
        left: float64 `(n_left, d)`, finite.
        right: float64 `(n_right, d)`, finite.
        balls: the sets, each around the left or the right rows.

    Returns:
        the counts of each set.
    """
    pairs = [0 for _ in balls]
    in_left = np.zeros((len(balls), len(left)), dtype=bool)
    in_right = np.zeros((len(balls), len(right)), dtype=bool)
    for found in pairs_in_each(left, right, balls):
        for index, (row, column) in enumerate(found):
            pairs[index] += len(row)
            in_left[index, row] = True
            in_right[index, column] = True
    return [
        Counts(number, float(np.mean(rows)), float(np.mean(columns)))
        for number, rows, columns in zip(pairs, in_left, in_right, strict=True)
    ]
