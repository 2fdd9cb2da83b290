"""Numbers of a job that claims are asked by, and what is no number there."""

import math
from collections.abc import Callable

import numpy as np

from kgan.data import zipf_grid
from pipelines.study.report.evidence import Values

# What stands for more digits than a float has.
_MOST_DIGITS = 38.0
_ANSWERS = ("is_realistic", "is_covers", "is_keeps_proportions", "is_novel")

Quantity = Callable[[Values], float]
Difference = Callable[[Values, Values], float]


def value(name: str) -> Quantity:
    """Returns the quantity that is a value itself."""
    return lambda values: values[name]


def of_real(name: str) -> Quantity:
    """Returns a value over what real data have in the samples' place."""
    return lambda values: _ratio(values[name], values[f"{name}_real"])


def beyond_real(name: str) -> Quantity:
    """Returns a value less what real data have in the samples' place."""
    return lambda values: values[name] - values[f"{name}_real"]


def evenness(name: str) -> Quantity:
    """Returns made over due, or due over made: what is at most 1."""

    def even(values: Values) -> float:
        ratio = values[name]
        return min(ratio, 1.0 / ratio) if ratio > 0.0 else 0.0

    return even


def least_slack(*asked: tuple[Quantity, float, bool]) -> Quantity:
    """Returns by how much the worst of several quantities is within bounds.

    Above 0 all of them hold, of one system at once.

    Args:
        asked: quantities, each with its bound and whether it must be above.
    """

    def least(values: Values) -> float:
        return min(
            (quantity(values) - bound) * (1.0 if above else -1.0)
            for quantity, bound, above in asked
        )

    return least


def more(name: str) -> Difference:
    """Returns by how much a value is above that of another system."""
    return lambda values, other: values[name] - other[name]


def share_more(name: str) -> Difference:
    """Returns by which share a value is above that of another system."""
    return lambda values, other: _ratio(values[name], other[name]) - 1.0


def digits_more(name: str) -> Difference:
    """Returns log10(1 + nats above another system), of what has no mean.

    What is not finite counts as 38 digits.
    """

    def digits(values: Values, other: Values) -> float:
        difference = values[name] - other[name]
        if not math.isfinite(difference):
            return _MOST_DIGITS
        return math.log10(1.0 + max(0.0, difference))

    return digits


def worst_answer(values: Values) -> float:
    """Returns the worst of the audit's four answers: 1, 0 or -1."""
    return min(values[name] for name in _ANSWERS)


def even_over_zipf() -> float:
    """Returns the KL divergence of even shares from those of Zipf's law."""
    shares = zipf_grid().shares
    return float(np.mean(np.log(1.0 / (len(shares) * shares))))


def _ratio(one: float, other: float) -> float:
    return one / other if other else math.inf
