"""Intervals of observed shares."""

from scipy import stats


def share_with_interval(
    name: str, successes: int, trials: int
) -> dict[str, float]:
    """Returns a share with its 95 % Wilson interval.

    Args:
        name: of the share; the interval's ends are `<name>_low` and
            `<name>_high`.
        successes: how many of the trials count.
        trials: at least 1.

    Example:

    >>> round(share_with_interval("near", 0, 10)["near_high"], 4)
    0.2775

    Reference: Wilson, "Probable inference, the law of succession, and
    statistical inference" (1927).
    """
    interval = stats.binomtest(successes, trials).proportion_ci(method="wilson")
    return {
        name: successes / trials,
        f"{name}_low": float(interval.low),
        f"{name}_high": float(interval.high),
    }
