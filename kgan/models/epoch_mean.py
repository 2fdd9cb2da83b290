"""The mean of every logged term over an epoch."""

import math
from typing import Any

import keras


class EpochMean(keras.metrics.Metric):
    """Weighted means by name, kept on the host.

    The step reduces its terms over replicas itself, so nothing is left for
    variables on devices to do. `result` has one mean for each name seen. What
    is not finite is left out of a mean that has finite values: its step was
    skipped, and should not blot out the epoch.
    """

    def __init__(self) -> None:
        super().__init__(name="epoch_mean")
        self._sums: dict[str, float] = {}
        self._weights: dict[str, float] = {}

    def update_state(self, sums: dict[str, float], weight: float) -> None:
        """Adds sums of terms, and the weight that they were summed over."""
        for name, value in sums.items():
            self._sums.setdefault(name, 0.0)
            self._weights.setdefault(name, 0.0)
            if math.isfinite(value):
                self._sums[name] += value
                self._weights[name] += weight

    def result(self) -> dict[str, float]:
        """Returns each term's mean since the last reset; NaN without any."""
        return {
            name: value / self._weights[name]
            if self._weights[name]
            else math.nan
            for name, value in self._sums.items()
        }

    def state(self) -> dict[str, Any]:
        """Returns what was added since the last reset, as JSON holds it."""
        return {"sums": dict(self._sums), "weights": dict(self._weights)}

    def set_state(self, state: dict[str, Any]) -> None:
        """Goes on from what `state` returned."""
        self._sums = dict(state["sums"])
        self._weights = dict(state["weights"])

    def reset_state(self) -> None:
        """Forgets what was added."""
        self._sums, self._weights = {}, {}
