"""Means over the steps since the last look, from sums over an epoch."""

import math
from collections.abc import Mapping
from typing import Any


class WindowMean:
    """Turns the running sums of epochs into means of windows.

    An epoch has, after n of its steps, the sum s(n) of each value over the
    steps in which it was finite, and w(n), how many those were. The mean of
    steps a+1 to n is (s(n) - s(a)) / (w(n) - w(a)); NaN where no step had a
    finite value. A window may reach over epochs.

    Example:

    >>> window = WindowMean(0)
    >>> window.update(2, {"x": 6.0}, {"x": 2.0})
    >>> window.take()
    {'x': 3.0}
    >>> window.update(3, {"x": 11.0}, {"x": 3.0})
    >>> window.take()
    {'x': 5.0}

    Attributes:
        step: the last one seen.

    Args:
        step: at which the first epoch begins.
    """

    def __init__(self, step: int) -> None:
        self._window_start = self.step = step
        # Of the epoch: (sum, weight); of the window, what lies outside it.
        self._totals: dict[str, tuple[float, float]] = {}
        self._offsets: dict[str, tuple[float, float]] = {}

    @property
    def steps(self) -> int:
        """Steps since the last look."""
        return self.step - self._window_start

    def state(self) -> dict[str, Any]:
        """Returns all that it knows, as JSON holds it."""
        return {
            "window_start": self._window_start,
            "step": self.step,
            "totals": {k: list(v) for k, v in self._totals.items()},
            "offsets": {k: list(v) for k, v in self._offsets.items()},
        }

    def set_state(self, state: dict[str, Any]) -> None:
        """Goes on from what `state` returned."""
        self._window_start = state["window_start"]
        self.step = state["step"]
        self._totals = {k: (a, b) for k, (a, b) in state["totals"].items()}
        self._offsets = {k: (a, b) for k, (a, b) in state["offsets"].items()}

    def begin_epoch(self) -> None:
        """Keeps what the epoch before has added to the window."""
        self._offsets = self._added()
        self._totals = {}

    def update(
        self,
        step: int,
        sums: Mapping[str, float],
        weights: Mapping[str, float],
    ) -> None:
        """Takes the epoch's sums after a step.

        Args:
            step: the step.
            sums: by name, over the steps with a finite value.
            weights: by name, how many those were.
        """
        self.step = step
        self._totals = {name: (sums[name], weights[name]) for name in sums}

    def take(self) -> dict[str, float]:
        """Returns the means since the last call; empty without a step."""
        if self.steps == 0:
            return {}
        added = self._added()
        self._offsets = {k: (-a, -b) for k, (a, b) in self._totals.items()}
        self._window_start = self.step
        return {
            name: total / weight if weight else math.nan
            for name, (total, weight) in added.items()
        }

    def _added(self) -> dict[str, tuple[float, float]]:
        added = dict(self._offsets)
        for name, (total, weight) in self._totals.items():
            before = self._offsets.get(name, (0.0, 0.0))
            added[name] = (total + before[0], weight + before[1])
        return added
