"""TensorBoard on the game's clock."""

import os
from collections.abc import Callable
from typing import Any
from typing import final

import keras
import numpy as np
import tensorflow as tf

from kgan.callbacks.event_writer import EventWriter
from kgan.callbacks.pace import NO_TIME
from kgan.callbacks.pace import Mark
from kgan.callbacks.pace import Stopwatch
from kgan.callbacks.pace import pace_between
from kgan.callbacks.step_clock import StepClock
from kgan.callbacks.step_clock import check_game
from kgan.callbacks.step_clock import step_of
from kgan.callbacks.window_mean import WindowMean
from kgan.core import is_chief
from kgan.models import Game

# The line of a chart on which real samples stand.
REAL_LINE = "real"


@final
class TensorBoard(keras.callbacks.Callback):
    """Writes a run for TensorBoard, each value at the step of the game.

    At every period and at the end of training: the mean of every
    `<player>/<term>` since the last time, `<player>/learning_rate`,
    `images_per_second` and `input_wait` (see `Throughput`). After a
    validation: each `val_<player>/<term>`. Other callbacks add their own by
    `scalar`, `image`, `text`, `histogram`, `audio` and `once`.

    A run that is resumed from a checkpoint goes on in the same directory:
    values of steps past the game's are removed first, so that none stands
    twice. A game that has done no step empties the event files. With a
    `Checkpoint` in the `fit`, means that an earlier process began go on.

    Of workers that train together the chief alone writes.

    Args:
        directory: for the event files; made where it is missing.
        every_steps: the period, at least 1.

    Raises:
        ValueError: `every_steps` is less than 1.
        TypeError: when training starts, the model is no game.

    Example:

    >>> import kgan
    >>> board = kgan.callbacks.TensorBoard("run/logs", every_steps=50)
    >>> model.fit(data, callbacks=[board])  # doctest: +SKIP
    """

    def __init__(
        self, directory: str | os.PathLike[str], *, every_steps: int = 100
    ) -> None:
        super().__init__()
        self.directory = directory
        self._clock = StepClock(every_steps)
        self._events: dict[str, EventWriter] = {}
        # Names that other callbacks write.
        self._others: set[str] = set()
        self._mark: Mark | None = None
        # What an earlier process had of the time since the last write.
        self._before: Mark | None = None
        self._has_ended = False

    def scalar(
        self, name: str, value: float, step: int, *, line: str = ""
    ) -> None:
        """Writes a value of another callback.

        Args:
            name: the tag.
            value: a number.
            step: of the game.
            line: names a second line in the tag's chart, such as "real".
                TensorBoard shows it as a run of its own, from the folder of
                that name in the directory.

        Raises:
            ValueError: this callback is not among those of the `fit`.
        """
        self._others.add(name)
        self._scalar(name, value, step, line)

    def open_line(self, line: str) -> None:
        """Clears a line of what the game has not done, as training begins.

        Args:
            line: as of `scalar`.

        Raises:
            ValueError: this callback is not among those of the `fit`.
        """
        self._writer(line)

    def _scalar(
        self, name: str, value: float, step: int, line: str = ""
    ) -> None:
        self._put(lambda writer: writer.scalar(name, value, step), line)

    def image(
        self,
        name: str,
        picture: np.ndarray,
        step: int,
        *,
        caption: str | None = None,
    ) -> None:
        """Writes a picture.

        Args:
            name: the tag.
            picture: uint8 `(height, width, channels)`.
            step: of the game.
            caption: what is seen, in Markdown.

        Raises:
            ValueError: this callback is not among those of the `fit`.
        """
        self._put(lambda writer: writer.image(name, picture, step, caption))

    def text(self, name: str, text: str, step: int) -> None:
        """Writes a text, which is shown as Markdown.

        Raises:
            ValueError: this callback is not among those of the `fit`.
        """
        self._put(lambda writer: writer.text(name, text, step))

    def histogram(self, name: str, values: np.ndarray, step: int) -> None:
        """Writes how values are distributed.

        Args:
            name: the tag.
            values: any shape; those that are not finite are left out.
            step: of the game.

        Raises:
            ValueError: this callback is not among those of the `fit`.
        """
        self._put(
            lambda writer: writer.histogram(name, np.asarray(values), step)
        )

    def audio(
        self, name: str, waveform: np.ndarray, rate_hz: int, step: int
    ) -> None:
        """Writes a sound.

        Args:
            name: the tag.
            waveform: float `(time, 1 or 2)`, in [-1, 1].
            rate_hz: samples a second.
            step: of the game.

        Raises:
            ValueError: this callback is not among those of the `fit`.
        """
        self._put(
            lambda writer: writer.audio(
                name, np.asarray(waveform), rate_hz, step
            )
        )

    def once(self, summary: tf.compat.v1.Summary, *, line: str = "") -> None:
        """Writes what holds for all of a run, in place of what was said.

        For what a plugin of TensorBoard reads, as a layout of charts. A
        resumed run that says the same writes nothing.

        Args:
            summary: of one value.
            line: as of `scalar`.

        Raises:
            ValueError: this callback is not among those of the `fit`.
        """
        self._put(lambda writer: writer.once(summary), line)

    def _put(
        self, write: Callable[[EventWriter], None], line: str = ""
    ) -> None:
        writer = self._writer(line)
        if writer is not None:
            write(writer)
            # Of callbacks that come after this one, training ends later.
            if self._has_ended:
                writer.flush()

    def flush(self) -> None:
        """Hands to the system what was written, so that a kill spares it."""
        for writer in self._events.values():
            writer.flush()

    def _writer(self, line: str = "") -> EventWriter | None:
        if self.model is None:
            raise ValueError(
                "A TensorBoard that another callback writes to must be among "
                "the `callbacks` of `fit`. "
                f"Received: directory={os.fspath(self.directory)!r}"
            )
        if not is_chief(self.model.distribute_strategy):
            return None
        # On first use, since a callback before this one may be the first.
        if line not in self._events:
            self._events[line] = EventWriter(
                os.path.join(self.directory, line), step_of(self.model)
            )
        return self._events[line]

    def set_model(self, model: Game) -> None:
        """Begins a fit: the game may be at another step than before."""
        super().set_model(check_game(model))
        for writer in self._events.values():
            writer.close()
        self._events = {}
        self._has_ended = False
        self._watch = Stopwatch(model)
        self._players = model.players

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Clears the directory of what the game has not done."""
        self._writer()
        step = step_of(self.model)
        self._clock.start(step)
        self._window = WindowMean(step)
        self._mark = self._before = None

    def state(self) -> dict[str, Any]:
        """Hands over what was written, and returns what is not yet."""
        self.flush()
        time = self._before
        if self._mark is not None:
            time = self._watch.mark().since(self._mark)
        return {
            "window": self._window.state(),
            "pace": time and list(time),
            "others": sorted(self._others),
        }

    def set_state(self, state: dict[str, Any]) -> None:
        """Goes on with the means and the time of an earlier process."""
        self._window.set_state(state["window"])
        self._before = state["pace"] and Mark(*state["pace"])
        self._others |= set(state["others"])

    def on_epoch_begin(
        self, epoch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Carries the window over."""
        self._window.begin_epoch()

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Writes at every period."""
        step = step_of(self.model)
        self._window.update(step, **self.model.epoch_mean.state())
        if self._mark is None:
            self._mark = self._watch.mark().since(self._before or NO_TIME)
        if self._clock.rings(step):
            self._write(step)

    def _write(self, step: int) -> None:
        for name, value in self._window.take().items():
            self._scalar(name, value, step)
        for player in self._players:
            optimizer = self.model.optimizer_of(player)
            rate = keras.ops.convert_to_numpy(optimizer.learning_rate)
            self._scalar(f"{player}/learning_rate", float(rate), step)
        mark = self._watch.mark()
        if self._mark is not None:
            for name, value in pace_between(self._mark, mark).items():
                self._scalar(name, value, step)
        self._mark = mark
        self.flush()

    def on_epoch_end(
        self, epoch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Writes what a validation found."""
        step = step_of(self.model)
        for name, value in (logs or {}).items():
            if name.startswith("val_") and name not in self._others:
                self._scalar(name, value, step)
        self.flush()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Writes the steps since the last period."""
        if self._window.steps:
            # Not the game's: early stopping may have set its clock back.
            self._write(self._window.step)
        self.flush()
        self._has_ended = True

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Leaves validation out of the time."""
        self._watch.pause()

    def on_test_end(self, logs: dict[str, Any] | None = None) -> None:
        """Takes the time again."""
        self._watch.resume()
