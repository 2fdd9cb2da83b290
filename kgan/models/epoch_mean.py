"""The mean of every logged term over an epoch."""

import keras


class EpochMean(keras.metrics.Metric):
    """Weighted means by name, kept on the host.

    The step reduces its terms over replicas itself, so nothing is left for
    variables on devices to do. `result` has one mean for each name seen.
    """

    def __init__(self) -> None:
        super().__init__(name="epoch_mean")
        self._sums: dict[str, float] = {}
        self._weight = 0.0

    def update_state(self, sums: dict[str, float], weight: float) -> None:
        """Adds sums of terms, and the weight that they were summed over."""
        for name, value in sums.items():
            self._sums[name] = self._sums.get(name, 0.0) + value
        self._weight += weight

    def result(self) -> dict[str, float]:
        """Returns the mean of each term since the last reset."""
        return {
            name: value / self._weight for name, value in self._sums.items()
        }

    def reset_state(self) -> None:
        """Forgets what was added."""
        self._sums, self._weight = {}, 0.0
