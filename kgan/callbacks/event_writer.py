"""TensorBoard's event files, in which no step stands twice."""

import contextlib
import errno
import functools
import os
import secrets
import warnings
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from tensorboard.plugins.histogram.summary_v2 import histogram_pb
from tensorboard.plugins.scalar.summary_v2 import scalar_pb

from kgan.core import UNFINISHED
from kgan.core import written_whole

EVENT_FILES = "events.out.tfevents.*"
# How TensorFlow names a full disk or quota, a file that is too large, and what
# may not be written to.
NO_ROOM = (
    tf.errors.ResourceExhaustedError,
    tf.errors.OutOfRangeError,
    tf.errors.PermissionDeniedError,
)
# What a kill leaves of an event file that was being written anew.
_UNFINISHED_FILES = f"{UNFINISHED}*.v2"


def read_events(path: str | os.PathLike[str]) -> Iterator[tf.compat.v1.Event]:
    """Yields the events of a file, up to where a killed process cut it off.

    Args:
        path: an event file.
    """
    records = iter(tf.data.TFRecordDataset(os.fspath(path)))
    while True:
        try:
            record = next(records)
        except (StopIteration, tf.errors.DataLossError):
            return
        yield tf.compat.v1.Event.FromString(record.numpy())


def forget_after(directory: str | os.PathLike[str], step: int) -> set[str]:
    """Takes the values of later steps out of a directory's event files.

    A file that holds any is written anew aside, and renamed. TensorBoard
    must be started again to see it.

    Args:
        directory: as TensorBoard is given it; need not exist.
        step: the last step to keep; -1 keeps no value.

    Returns:
        The tags that have a value at `step`.
    """
    tags: set[str] = set()
    for path in Path(directory).glob(_UNFINISHED_FILES):
        path.unlink()
    for path in sorted(Path(directory).glob(EVENT_FILES)):
        later = False
        for event in read_events(path):
            names = [value.tag for value in event.summary.value]
            later = later or bool(names and event.step > step)
            tags.update(names if event.step == step else ())
        if later:
            _rewrite(path, lambda event, value: event.step <= step)
    return tags


def said_already(
    directory: str | os.PathLike[str], summary: tf.compat.v1.Summary
) -> bool:
    """Returns whether event files hold a summary; takes out what differs.

    For what holds for all of a run and of which TensorBoard reads the first:
    an event of the same tag that says something else goes.

    Args:
        directory: as TensorBoard is given it; need not exist.
        summary: of one value.
    """
    (wanted,) = summary.value
    for path in sorted(Path(directory).glob(EVENT_FILES)):
        for event in read_events(path):
            for value in event.summary.value:
                if value.tag != wanted.tag:
                    continue
                if value == wanted:
                    return True
                _rewrite(path, functools.partial(_lacks, tag=wanted.tag))
                break
    return False


def _lacks(
    event: tf.compat.v1.Event, value: tf.compat.v1.Summary.Value, tag: str
) -> bool:
    return value.tag != tag


def _rewrite(
    path: Path,
    kept: Callable[[tf.compat.v1.Event, tf.compat.v1.Summary.Value], bool],
) -> None:
    """Writes a file anew with those of its values that are kept."""
    try:
        with (
            written_whole(path) as aside,
            tf.io.TFRecordWriter(os.fspath(aside)) as writer,
        ):
            for event in read_events(path):
                values = list(event.summary.value)
                if values:
                    del event.summary.value[:]
                    event.summary.value.extend(
                        value for value in values if kept(event, value)
                    )
                if event.summary.value or not values:
                    writer.write(event.SerializeToString())
    except NO_ROOM as error:
        denied = isinstance(error, tf.errors.PermissionDeniedError)
        number = errno.EACCES if denied else errno.ENOSPC
        raise OSError(number, os.strerror(number), os.fspath(path)) from error


class EventWriter:
    """Writes values for TensorBoard, on the game's steps.

    What the directory holds of later steps is removed first, so that a run
    which was resumed from a checkpoint has each value once; what it already
    has at the step itself is not written again. Values are kept until
    `flush` has written them: on a full disk they wait for room.

    Args:
        directory: made where it is missing.
        step: the game's step. At 0 nothing has been done: all values that
            the directory holds are removed.
    """

    def __init__(self, directory: str | os.PathLike[str], step: int) -> None:
        self._directory = Path(directory)
        self._step = step
        self._written = forget_after(directory, step if step > 0 else -1)
        # Numbers by their step, which go as one event: an event costs more
        # than the numbers in it.
        self._numbers: dict[int, tf.compat.v1.Summary] = {}
        # What writes each other value into the default writer.
        self._waiting: list[Callable[[], object]] = []
        self._writer: tf.summary.SummaryWriter | None = None
        self._name = ""
        self._bytes = 0

    def scalar(self, name: str, value: float, step: int) -> None:
        """Takes a value under a tag."""
        self._add(name, step, scalar_pb, value)

    def image(
        self,
        name: str,
        picture: np.ndarray,
        step: int,
        caption: str | None = None,
    ) -> None:
        """Takes a uint8 `(height, width, channels)` picture under a tag."""
        self._take(
            name,
            step,
            functools.partial(
                tf.summary.image,
                name,
                picture[np.newaxis],
                step=step,
                description=caption,
            ),
        )

    def text(self, name: str, text: str, step: int) -> None:
        """Takes a text under a tag."""
        self._take(
            name, step, functools.partial(tf.summary.text, name, text, step)
        )

    def histogram(self, name: str, values: np.ndarray, step: int) -> None:
        """Takes the finite ones of values of any shape under a tag."""
        finite = values[np.isfinite(values)]
        # In NumPy: as TensorFlow's operations it takes fifteen times longer.
        self._add(name, step, histogram_pb, finite)

    def audio(
        self, name: str, waveform: np.ndarray, rate_hz: int, step: int
    ) -> None:
        """Takes a float `(time, 1 or 2)` sound in [-1, 1] under a tag."""
        self._take(
            name,
            step,
            functools.partial(
                tf.summary.audio, name, waveform[np.newaxis], rate_hz, step
            ),
        )

    def once(self, summary: tf.compat.v1.Summary) -> None:
        """Takes what holds for all of a run, in place of what was said.

        What the directory holds of its tag goes, unless it is the same; then
        nothing is written.

        Args:
            summary: of one value.
        """
        if not said_already(self._directory, summary):
            self._waiting.append(
                functools.partial(
                    tf.summary.experimental.write_raw_pb,
                    summary.SerializeToString(),
                    0,
                )
            )

    def _add(
        self, name: str, step: int, summary: Callable[..., Any], value: Any
    ) -> None:
        if self._is_new(name, step):
            numbers = self._numbers.setdefault(step, tf.compat.v1.Summary())
            numbers.MergeFromString(summary(name, value).SerializeToString())

    def _take(self, name: str, step: int, write: Callable[[], object]) -> None:
        if self._is_new(name, step):
            self._waiting.append(write)

    def _is_new(self, name: str, step: int) -> bool:
        return step > self._step or name not in self._written

    def flush(self) -> None:
        """Hands to the system what was taken, so that a kill spares it.

        Warns:
            UserWarning: there is no room for it.
        """
        try:
            self._write()
        except NO_ROOM as error:
            self._drop()
            reason = error.message.splitlines()[0].rpartition("}} ")[2]
            warnings.warn(
                f"The events of {self._directory} could not be written: "
                f"{reason}. They are kept, and written when there is room.",
                stacklevel=2,
            )

    def _write(self) -> None:
        if self._writer is None and not self._waiting and not self._numbers:
            return
        if self._writer is None:
            self._name, self._bytes = f".{secrets.token_hex(8)}.v2", 0
            self._writer = tf.summary.create_file_writer(
                os.fspath(self._directory), filename_suffix=self._name
            )
        with self._writer.as_default():
            for step, numbers in self._numbers.items():
                tf.summary.experimental.write_raw_pb(
                    numbers.SerializeToString(), step
                )
            for write in self._waiting:
                write()
        self._writer.flush()
        self._numbers, self._waiting = {}, []
        (path,) = self._files()
        self._bytes = path.stat().st_size

    def _drop(self) -> None:
        """Takes what was half written out of the file, and begins another."""
        with contextlib.suppress(*NO_ROOM):
            if self._writer is not None:
                self._writer.close()
        # Where nothing can be written, nothing can be taken out either.
        with contextlib.suppress(OSError):
            for path in self._files():
                if self._bytes:
                    os.truncate(path, self._bytes)
                else:
                    path.unlink()
        self._writer = None

    def _files(self) -> list[Path]:
        return list(self._directory.glob(f"{EVENT_FILES}{self._name}"))

    def close(self) -> None:
        """Flushes, and writes no more."""
        self.flush()
        if self._writer is not None:
            self._writer.close()
