"""Where the marks of a chart stand; the template draws them as SVG."""

import math
from collections.abc import Sequence
from typing import Any
from typing import NamedTuple

# Part of a scale left free at each end, so that marks are seen whole.
_ROOM = 0.08
_MOST_TICKS = 5
# A width of none is widened to this part of its value.
_NARROW = 0.1


class Scale(NamedTuple):
    """A line from left to right.

    Attributes:
        low: the number at its left end, a logarithm if logarithmic.
        high: at its right end.
        logarithmic: whether equal steps are equal ratios.
    """

    low: float
    high: float
    logarithmic: bool = False

    def place(self, value: float) -> float:
        """Returns where a number stands, percent; ends hold what is beyond.

        Args:
            value: a number; infinite ones stand at the ends.
        """
        if self.logarithmic:
            value = math.log10(value) if value > 0.0 else -math.inf
        part = (value - self.low) / (self.high - self.low)
        return round(100.0 * min(1.0, max(0.0, part)), 2)

    def ticks(self) -> list[tuple[float, str]]:
        """Returns places and labels of round numbers, five or so."""
        step = _round_step((self.high - self.low) / _MOST_TICKS)
        if self.logarithmic:
            step = max(1.0, math.ceil(step))
        first = math.ceil(self.low / step)
        values = [
            number * step
            for number in range(first, math.floor(self.high / step) + 1)
        ]
        if self.logarithmic:
            values = [10.0**value for value in values]
        return [(self.place(value), f"{value:,.6g}") for value in values]


class Span(NamedTuple):
    """Part of a scale.

    Attributes:
        start: percent.
        width: percent.
        cut_low: whether it goes on beyond the scale's left end.
        cut_high: beyond its right end.
    """

    start: float
    width: float
    cut_low: bool
    cut_high: bool


class Dot(NamedTuple):
    """A value and its interval against what real data give.

    Attributes:
        value: percent of the scale.
        interval: the 95 % interval, or None.
        bounds: the wider interval of the verdicts, or None.
        null: percent, or None where nothing is known of real data.
        good: what is within the margin, or None.
        ticks: places and labels.
    """

    value: float
    interval: Span | None
    bounds: Span | None
    null: float | None
    good: Span | None
    ticks: list[tuple[float, str]]


def scale_of(values: Sequence[float], *, logarithmic: bool = False) -> Scale:
    """Returns a scale on which all finite ones of some numbers are seen.

    Args:
        values: of which infinite ones are left out; and of a logarithmic
            scale those that are not above 0.
        logarithmic: whether equal steps are equal ratios.

    Example:

    >>> scale_of([1.0, float("inf"), 2.0]).place(1.5)
    50.0
    """
    shown = [value for value in values if math.isfinite(value)]
    if logarithmic:
        shown = [math.log10(value) for value in shown if value > 0.0]
    low, high = min(shown, default=0.0), max(shown, default=1.0)
    # Of a logarithmic scale, a power of ten: else it may have no tick.
    narrow = 1.0 if logarithmic else 1e-9 * max(abs(low), abs(high))
    if high - low <= narrow:
        reach = narrow / 2.0 if logarithmic else _NARROW * abs(low) or _NARROW
        low, high = low - reach, high + reach
    room = _ROOM * (high - low)
    return Scale(low - room, high + room, logarithmic)


def span_on(scale: Scale, ends: Sequence[float]) -> Span:
    """Returns where an interval lies on a scale.

    Args:
        scale: of the chart.
        ends: of the interval, which may be infinite.
    """
    low, high = ends
    start, end = scale.place(low), scale.place(high)
    return Span(start, round(end - start, 2), start == 0.0, end == 100.0)


def dot_on(
    scale: Scale,
    *,
    value: float,
    interval: Sequence[float] | None,
    bounds: Sequence[float] | None = None,
    null: float | None = None,
    good: Sequence[float] | None = None,
) -> Dot:
    """Returns where the marks of a finding stand on a scale.

    Args:
        scale: of the chart.
        value: of the samples.
        interval: ends of its 95 % interval, which may be infinite.
        bounds: ends of the wider interval of the verdicts.
        null: what real data give.
        good: least and greatest value within the margin.
    """
    interval_span, bounds_span, good_span = (
        None if ends is None else span_on(scale, ends)
        for ends in (interval, bounds, good)
    )
    return Dot(
        value=scale.place(value),
        interval=interval_span,
        bounds=bounds_span,
        null=None if null is None else scale.place(null),
        good=good_span,
        ticks=scale.ticks(),
    )


def finite_or_infinite(value: Any) -> float | None:
    """Returns a number of a report; None for none, and for "nan".

    Args:
        value: a number, "inf", "-inf", "nan" or None.
    """
    if value is None or math.isnan(float(value)):
        return None
    return float(value)


def _round_step(least: float) -> float:
    """The least of 1, 2, 5, 10, 20, ... and their tenths, from a number on."""
    power = 10.0 ** math.floor(math.log10(least))
    for factor in (1.0, 2.0, 5.0):
        if factor * power >= least:
            return factor * power
    return 10.0 * power
