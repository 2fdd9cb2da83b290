"""Means over the steps since the last look, from means over an epoch."""

from collections.abc import Mapping
from typing import Any


class WindowMean:
    """Turns the running means of epochs into means of windows.

    Keras hands out, after n steps of an epoch, the mean m(n) of each value;
    the sum over steps a+1 to n is n m(n) - a m(a). A window may reach over
    epochs.

    Example:

    >>> window = WindowMean(0)
    >>> window.update(1, {"x": 4.0}), window.update(2, {"x": 3.0})
    (None, None)
    >>> window.take()
    {'x': 3.0}
    >>> window.update(3, {"x": 3.0})
    >>> window.take()
    {'x': 3.0}

    Attributes:
        step: the last one seen.

    Args:
        step: at which the first epoch begins.
    """

    def __init__(self, step: int) -> None:
        self._epoch_start = self._window_start = self.step = step
        self._means: Mapping[str, float] = {}
        self._offsets: dict[str, float] = {}

    @property
    def steps(self) -> int:
        """Steps since the last look."""
        return self.step - self._window_start

    def state(self) -> dict[str, Any]:
        """Returns all that it knows, as JSON holds it."""
        return {
            "epoch_start": self._epoch_start,
            "window_start": self._window_start,
            "step": self.step,
            "means": dict(self._means),
            "offsets": dict(self._offsets),
        }

    def set_state(self, state: dict[str, Any]) -> None:
        """Goes on from what `state` returned."""
        self._epoch_start = state["epoch_start"]
        self._window_start = state["window_start"]
        self.step = state["step"]
        self._means = dict(state["means"])
        self._offsets = dict(state["offsets"])

    def begin_epoch(self) -> None:
        """Keeps what the epoch before has added to the window."""
        self._offsets = self._sums()
        self._epoch_start, self._means = self.step, {}

    def update(self, step: int, means: Mapping[str, float]) -> None:
        """Takes the epoch's means after a step."""
        self.step, self._means = step, means

    def take(self) -> dict[str, float]:
        """Returns the means since the last call; empty without a step."""
        steps = self.steps
        if steps == 0:
            return {}
        sums = self._sums()
        self._offsets = {
            name: self._offset(name) - value for name, value in sums.items()
        }
        self._window_start = self.step
        return {name: value / steps for name, value in sums.items()}

    def _sums(self) -> dict[str, float]:
        weight = self.step - self._epoch_start
        return {
            name: self._means.get(name, 0.0) * weight + self._offset(name)
            for name in {**self._offsets, **self._means}
        }

    def _offset(self, name: str) -> float:
        return self._offsets.get(name, 0.0)
