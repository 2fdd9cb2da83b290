"""Ends to training: by the clock on the wall, by the game's clock."""

import time
from typing import Any
from typing import final

import keras

from kgan.callbacks.step_clock import step_of
from kgan.core import check_integer
from kgan.core import check_number
from kgan.core import worker_values


@final
class TimeLimit(keras.callbacks.Callback):
    """Stops training once so many seconds have passed since it began.

    The step in progress is finished first, and whatever the other callbacks
    do when training ends is done. Workers that train together all stop when
    the time of the first one is over.

    Args:
        seconds: above 0.

    Raises:
        TypeError: `seconds` is no number.
        ValueError: it is not above 0.

    Example:

    >>> model.fit(
    ...     data, callbacks=[kgan.callbacks.TimeLimit(600.0)]
    ... )  # doctest: +SKIP
    """

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = check_number("seconds", seconds, minimum=1e-9)
        self._end: float | None = None

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Starts the clock, which runs on where training begins again."""
        if self._end is None:
            self._end = time.monotonic() + self.seconds

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Lets the next `fit` start it anew; a rollback comes without."""
        self._end = None

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Stops training when the time is over."""
        over = self._end is not None and time.monotonic() >= self._end
        if any(worker_values(over, self.model.distribute_strategy)):
            self.model.stop_training = True


@final
class StepLimit(keras.callbacks.Callback):
    """Stops training once the game has done so many steps in all.

    Args:
        steps: of the game, those before this `fit` among them; at least 1.

    Raises:
        TypeError: `steps` is no integer.
        ValueError: it is less than 1.

    Example:

    >>> model.fit(
    ...     data, epochs=100, callbacks=[kgan.callbacks.StepLimit(5_000)]
    ... )  # doctest: +SKIP
    """

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.steps = check_integer("steps", steps)

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Stops training when the steps are done."""
        if step_of(self.model) >= self.steps:
            self.model.stop_training = True
