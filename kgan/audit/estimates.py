"""Shares and other numbers with their intervals, and their differences."""

import math
from typing import NamedTuple

from scipy import stats


class Count(NamedTuple):
    """How many of the rows of a population are of a sort.

    Attributes:
        hits: how many are.
        rows: of all.
    """

    hits: int
    rows: int

    @property
    def share(self) -> float:
        """Their share."""
        return self.hits / self.rows


class Estimate(NamedTuple):
    """A number and its interval.

    Attributes:
        value: the number.
        low: the lower end, at most `value`.
        high: the upper end.
    """

    value: float
    low: float
    high: float


def share_estimate(count: Count, confidence: float) -> Estimate:
    """Returns a share with Wilson's interval.

    Args:
        count: of a sort and of all.
        confidence: between 0 and 1.

    Reference: Wilson, "Probable inference, the law of succession, and
    statistical inference" (1927).
    """
    found = stats.binomtest(count.hits, count.rows).proportion_ci(
        confidence, method="wilson"
    )
    # Rounding may leave a little on the wrong side of the share itself.
    return Estimate(
        count.share,
        float(max(0.0, min(found.low, count.share))),
        float(min(1.0, max(found.high, count.share))),
    )


def difference(first: Estimate, second: Estimate) -> Estimate:
    """Returns `first - second` with the interval that theirs give.

    Of independent estimates p and q with intervals l to u: from
    `p - q - sqrt((p - l_p)^2 + (u_q - q)^2)` to
    `p - q + sqrt((u_p - p)^2 + (q - l_q)^2)`.

    Args:
        first: p.
        second: q.

    Example:

    >>> found = difference(Estimate(0.5, 0.2, 0.9), Estimate(0.5, 0.4, 0.9))
    >>> found.value, round(found.low, 3), round(found.high, 3)
    (0.0, -0.5, 0.412)

    Reference: Zou & Donner, "Construction of confidence limits about effect
    measures: a general approach" (2008), equation 3.
    """
    value = first.value - second.value
    below = math.hypot(first.value - first.low, second.high - second.value)
    above = math.hypot(first.high - first.value, second.value - second.low)
    return Estimate(value, value - below, value + above)
