"""Held-out rows and the balls around them: who is inside, what is covered."""

import math
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.special import gammaln

from kgan.audit.estimates import Count
from kgan.metrics import membership

PRECISION_K = 3
COVERAGE_K = 5
# Draws that the spread of the coverage is taken from.
RESAMPLES = 200


class Coverage(NamedTuple):
    """The share of held-out rows with a sample in their ball.

    Attributes:
        generated: expected, of so many generated rows.
        real: expected, of as many reference rows.
        spread: standard deviation of their difference under equal laws.
        rows: how many.
    """

    generated: float
    real: float
    spread: float
    rows: int


class Inside(NamedTuple):
    """Rows of one side in the balls around held-out rows.

    Attributes:
        precise: whether each row lies in any precision ball, bool `(n,)`.
        balls: sparse `(n_held_out, n)`, 1 where a row lies in the coverage
            ball of a held-out one.
    """

    precise: np.ndarray
    balls: sparse.csr_array

    @property
    def precision(self) -> Count:
        """How many rows lie in any ball."""
        return Count(int(self.precise.sum()), len(self.precise))

    @property
    def density(self) -> float:
        """Rows in a ball over their expectation for equal laws."""
        return self.balls.nnz / (COVERAGE_K * len(self.precise))

    @property
    def covered(self) -> np.ndarray:
        """Whether each held-out row has a row in its ball, bool."""
        return self.rows_in_balls > 0

    @property
    def rows_in_balls(self) -> np.ndarray:
        """How many rows lie in each held-out row's ball, integers."""
        return np.diff(self.balls.indptr)


class Manifold:
    """Balls around held-out rows.

    Args:
        held_out: features `(n, d)`.
        reference: features of real samples that nothing was fitted to: to
            the held-out rows what samples of a perfect generator would be.
    """

    def __init__(self, held_out: np.ndarray, reference: np.ndarray) -> None:
        self._held_out = held_out
        self.reference = self.inside(reference)

    def inside(self, rows: np.ndarray) -> Inside:
        """Returns who of other rows lies in which ball.

        Args:
            rows: features `(n, d)`.
        """
        found = membership(
            real=self._held_out,
            generated=rows,
            precision_k=PRECISION_K,
            coverage_k=COVERAGE_K,
        )
        balls = sparse.csr_array(
            (
                np.ones(len(found.centres), np.float32),
                (found.centres, found.rows),
            ),
            shape=(len(self._held_out), len(rows)),
        )
        return Inside(found.inside, balls)


def coverage_of(
    generated: Inside, reference: Inside, generator: np.random.Generator
) -> Coverage:
    """Returns the coverage by equally many rows of either side.

    A ball with c of N rows inside is hit by n of them with probability
    `1 - C(N - c, n) / C(N, n)`; n is the smaller side. The spread is that of
    equal laws: of the coverage by random n of both sides' rows taken
    together, the held-out rows being given.

    Args:
        generated: who of the generated rows lies where.
        reference: the same of the reference.
        generator: of the random rows.
    """
    totals = [len(each.precise) for each in (generated, reference)]
    rows = min(totals)
    of_generated, of_reference = (
        float(np.mean(hit_probability(each.rows_in_balls, total, rows)))
        for each, total in zip((generated, reference), totals, strict=True)
    )
    balls = sparse.hstack([generated.balls, reference.balls], format="csr")
    # A mean over all sets of n rows varies as n / N of that of one set.
    share = sum(rows / total for total in totals)
    spread = _spread(balls, rows, generator) * math.sqrt(share)
    return Coverage(of_generated, of_reference, spread, rows)


def _spread(
    balls: sparse.csr_array, rows: int, generator: np.random.Generator
) -> float:
    """Standard deviation of the coverage by so many rows of one law."""
    total = balls.shape[1]
    drawn = np.zeros((total, RESAMPLES), np.float32)
    for column in range(RESAMPLES):
        drawn[generator.permutation(total)[:rows], column] = 1.0
    coverages = np.mean((balls @ drawn) > 0.0, axis=0)
    # Drawn without replacement they vary less than rows of the law.
    left = 1.0 - rows / total
    return float(coverages.std(ddof=1) / math.sqrt(left))


def hit_probability(inside: np.ndarray, total: int, drawn: int) -> np.ndarray:
    """Probability that rows drawn without replacement hit those inside.

    Args:
        inside: how many of all rows count as hits, integers.
        total: rows to draw from.
        drawn: how many are drawn, at most `total`.

    Example:

    >>> hit_probability(np.array([0, 1, 3]), 4, 2).round(3).tolist()
    [0.0, 0.5, 1.0]
    """
    outside = total - np.asarray(inside)
    possible = outside >= drawn
    left = np.where(possible, outside, drawn)
    misses = (
        gammaln(left + 1)
        - gammaln(left - drawn + 1)
        - gammaln(total + 1)
        + gammaln(total - drawn + 1)
    )
    return np.where(possible, -np.expm1(misses), 1.0)
