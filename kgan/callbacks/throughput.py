"""Images a second, where the progress bar shows them."""

from collections import deque
from typing import Any
from typing import final

import keras

from kgan.callbacks.pace import NO_TIME
from kgan.callbacks.pace import Mark
from kgan.callbacks.pace import Stopwatch
from kgan.callbacks.pace import pace_between
from kgan.callbacks.step_clock import check_game
from kgan.core import check_integer
from kgan.models import Game


@final
class Throughput(keras.callbacks.Callback):
    """Adds `images_per_second` and `input_wait` to the logs.

    It is the rows of data trained on by wall time, from the end of the first
    execution of each `fit`, which traces and compiles; time in callbacks
    counts, time in validation does not. The logs of a batch get the pace of
    the last `window_steps`, those of an epoch the pace of the epoch. With
    one execution done, there is none yet; with a `Checkpoint` in the `fit`,
    an epoch that an earlier process began has its time too. `input_wait` is
    the share of that time, in [0, 1], in which training waited for input.

    Keras hands one dict of logs from callback to callback, the progress bar
    and the history at the end: put this one before those that read it.

    Args:
        window_steps: steps over which a batch's pace is taken, at least 1;
            a window holds one execution at least.

    Raises:
        ValueError: `window_steps` is less than 1.
        TypeError: when training starts, the model is no game.

    Example:

    >>> model.fit(
    ...     data, callbacks=[kgan.callbacks.Throughput(window_steps=50)]
    ... )  # doctest: +SKIP
    """

    def __init__(self, *, window_steps: int = 100) -> None:
        super().__init__()
        self.window_steps = check_integer("window_steps", window_steps)
        self._marks: deque[Mark] = deque()
        self._epoch_mark: Mark | None = None
        # What an earlier process had of the epoch.
        self._before: Mark | None = None

    def set_model(self, model: Game) -> None:
        """Takes the game's time from now on."""
        super().set_model(model)
        check_game(model)
        self._watch = Stopwatch(model)

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Begins anew: the next execution may trace."""
        self._marks.clear()
        self._epoch_mark = self._before = None

    def state(self) -> dict[str, Any]:
        """Returns the time of the epoch so far."""
        if self._epoch_mark is None or not self._marks:
            return {"epoch": None}
        return {"epoch": list(self._marks[-1].since(self._epoch_mark))}

    def set_state(self, state: dict[str, Any]) -> None:
        """Counts the time of an earlier process to the epoch."""
        self._before = state["epoch"] and Mark(*state["epoch"])

    def on_epoch_begin(
        self, epoch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Begins the epoch's pace."""
        self._epoch_mark = self._watch.mark() if self._marks else None
        self._before = None

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Adds the pace of the last steps."""
        mark = self._watch.mark()
        self._marks.append(mark)
        if self._epoch_mark is None:
            self._epoch_mark = mark.since(self._before or NO_TIME)
        while (
            len(self._marks) > 1
            and mark.step - self._marks[1].step >= self.window_steps
        ):
            self._marks.popleft()
        if logs is not None:
            logs.update(pace_between(self._marks[0], mark))

    def on_epoch_end(
        self, epoch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Adds the pace of the epoch."""
        if logs is not None and self._epoch_mark and self._marks:
            logs.update(pace_between(self._epoch_mark, self._marks[-1]))

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Leaves validation out."""
        self._watch.pause()

    def on_test_end(self, logs: dict[str, Any] | None = None) -> None:
        """Takes the time again."""
        self._watch.resume()
