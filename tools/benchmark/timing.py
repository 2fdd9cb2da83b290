"""Timing: several ways in turn, and what their seconds say."""

import statistics
import time
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import NamedTuple

# Seconds of single calls: one list for each round.
Rounds = list[list[float]]


class Spread(NamedTuple):
    """A median between two bounds."""

    low: float
    median: float
    high: float


def quartiles(values: Sequence[float]) -> Spread:
    """Returns the median between the first and the third quartile.

    Quartiles are interpolated between sorted values, the least of which is
    quantile 0 and the greatest quantile 1, as `numpy.quantile` does.

    Args:
        values: one or more.

    Raises:
        ValueError: there is none.

    Example:

    >>> quartiles([1.0, 2.0, 3.0, 4.0, 9.0])
    Spread(low=2.0, median=3.0, high=4.0)
    """
    _check_values(values)
    if len(values) == 1:
        return Spread(values[0], values[0], values[0])
    return Spread(*statistics.quantiles(values, n=4, method="inclusive"))


def median_and_range(values: Sequence[float]) -> Spread:
    """Returns the median between the least and the greatest value.

    Args:
        values: one or more.

    Raises:
        ValueError: there is none.

    Example:

    >>> median_and_range([1.0, 2.0, 3.0, 4.0, 9.0])
    Spread(low=1.0, median=3.0, high=9.0)
    """
    _check_values(values)
    return Spread(min(values), statistics.median(values), max(values))


def pooled(rounds: Rounds) -> list[float]:
    """Returns the seconds of all rounds as one list, in order."""
    return [seconds for calls in rounds for seconds in calls]


def round_ratios(numerator: Rounds, denominator: Rounds) -> list[float]:
    """Returns for each round the ratio of the two ways' median seconds.

    Ways that took turns met the same machine within a round, so that its
    noise over minutes cancels in the ratio.

    Args:
        numerator: seconds of the way above the line.
        denominator: those of the way below it, of as many rounds.

    Raises:
        ValueError: other numbers of rounds.
    """
    if len(numerator) != len(denominator):
        raise ValueError(
            "`numerator` and `denominator` must have as many rounds. "
            f"Received: {len(numerator)} and {len(denominator)} rounds"
        )
    return [
        statistics.median(above) / statistics.median(below)
        for above, below in zip(numerator, denominator, strict=True)
    ]


def seconds_of(
    call: Callable[[], Any],
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """Returns the seconds of one call.

    Args:
        call: it must return only when its work is done.
        clock: seconds from any start.
    """
    start = clock()
    call()
    return clock() - start


def interleaved(
    ways: Mapping[str, Callable[[], Any]],
    *,
    rounds: int,
    steps: int,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, Rounds]:
    """Times several ways of doing the same, which take turns.

    A round is `steps` calls of the first way, then as many of the next, so
    that noise of the machine hits all ways alike.

    Args:
        ways: by name, what to call; warm already.
        rounds: of all ways.
        steps: calls of one way in a round.
        clock: seconds from any start.

    Returns:
        By name the seconds of every call, a list for each round.
    """
    timed: dict[str, Rounds] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, call in ways.items():
            timed[name].append([seconds_of(call, clock) for _ in range(steps)])
    return timed


def _check_values(values: Sequence[float]) -> None:
    if not values:
        raise ValueError(
            "`values` must hold at least one value. Received: none"
        )
