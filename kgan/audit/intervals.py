"""Intervals and p-values of two shares."""

import math

from scipy import stats

from kgan.audit.estimates import Count
from kgan.audit.estimates import difference
from kgan.audit.estimates import share_estimate
from kgan.core import check_integer

CONFIDENCE = 0.95


def difference_of_shares(
    generated: Count, real: Count, confidence: float
) -> tuple[float, float]:
    """The ends of an interval for `generated.share - real.share`.

    Newcombe's hybrid of two Wilson intervals, l to u around p:
    `p - q - sqrt((p - l_p)^2 + (u_q - q)^2)` to
    `p - q + sqrt((u_p - p)^2 + (q - l_q)^2)`.

    Args:
        generated: the first share p.
        real: the second share q, of other rows.
        confidence: between 0 and 1.

    Example:

    >>> low, high = difference_of_shares(Count(56, 70), Count(48, 80), 0.95)
    >>> round(low, 4), round(high, 4)
    (0.0524, 0.3339)

    Reference: Newcombe, "Interval estimation for the difference between
    independent proportions" (1998), method 10 and its table II (a).
    """
    found = difference(
        share_estimate(generated, confidence), share_estimate(real, confidence)
    )
    return found.low, found.high


def share_interval(
    generated: Count, real: Count, confidence: float
) -> tuple[float, float]:
    """The ends of an interval for a share, the null's uncertainty with it.

    The real share plus the interval of the difference, within [0, 1]: it
    holds the real share just where the difference may be 0.

    Args:
        generated: the share.
        real: its null, of other rows.
        confidence: between 0 and 1.

    Example:

    >>> share_interval(Count(0, 100), Count(0, 100), 0.95)[0]
    0.0
    """
    low, high = difference_of_shares(generated, real, confidence)
    return max(0.0, real.share + low), min(1.0, real.share + high)


def ratio_of_shares(
    generated: Count, real: Count, confidence: float
) -> tuple[float, float]:
    """The ends of an interval for `generated.share / real.share`.

    From two Wilson intervals, l to u around p and q, with
    `a(t) = t (2 p - t)` and `b(t) = t (2 q - t)`:
    `(p q - sqrt((p q)^2 - a(l_p) b(u_q))) / b(u_q)` to
    `(p q + sqrt((p q)^2 - a(u_p) b(l_q))) / b(l_q)`; infinite where the real
    share may be 0.

    Args:
        generated: the share p above.
        real: the share q below, of other rows, not 0.
        confidence: between 0 and 1.

    Example:

    >>> low, high = ratio_of_shares(Count(100, 2000), Count(400, 4000), 0.95)
    >>> round(low, 3), round(high, 3)
    (0.404, 0.618)

    Reference: Newcombe, "MOVER-R confidence intervals for ratios and products
    of two independently estimated quantities" (2016), equation 3.
    """
    p, low_p, high_p = share_estimate(generated, confidence)
    q, low_q, high_q = share_estimate(real, confidence)
    middle = p * q
    # The lower end without a difference of nearly equal numbers.
    above = low_p * (2.0 * p - low_p)
    below = high_q * (2.0 * q - high_q)
    reach = middle + math.sqrt(max(0.0, middle**2 - above * below))
    low = above / reach if above > 0.0 else 0.0
    above = high_p * (2.0 * p - high_p)
    below = low_q * (2.0 * q - low_q)
    reach = middle + math.sqrt(max(0.0, middle**2 - above * below))
    return low, reach / below if below > 0.0 else math.inf


def shares_p_value(generated: Count, real: Count, alternative: str) -> float:
    """Fisher's exact p-value of two shares.

    Args:
        generated: one share.
        real: the other, of other rows.
        alternative: "less", "greater" or "two-sided": what of `generated`
            is unlike chance.

    Example:

    >>> round(shares_p_value(Count(3, 4), Count(1, 4), "greater"), 4)
    0.2429

    Reference: Fisher, "The Design of Experiments" (1935), chapter 2.
    """
    table = [
        [generated.hits, generated.rows - generated.hits],
        [real.hits, real.rows - real.hits],
    ]
    return float(stats.fisher_exact(table, alternative=alternative).pvalue)


def corrected(p_values: list[float]) -> list[float]:
    """Holm's correction: p-values that hold for all of them together.

    Args:
        p_values: in any order.

    Returns:
        the corrected ones, in the same order, at most 1.

    Example:

    >>> [round(p, 4) for p in corrected([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]

    Reference: Holm, "A simple sequentially rejective multiple test
    procedure" (1979).
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    found = [0.0] * len(p_values)
    largest = 0.0
    for rank, index in enumerate(order):
        largest = max(largest, (len(p_values) - rank) * p_values[index])
        found[index] = min(1.0, largest)
    return found


def confidence_of_each(alpha: float, comparisons: int) -> float:
    """Confidence of each interval so that all hold with `1 - alpha`.

    Args:
        alpha: of all together.
        comparisons: how many there are.
    """
    check_integer("comparisons", comparisons)
    return 1.0 - alpha / comparisons
