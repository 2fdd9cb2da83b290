"""TensorBoard's event files, in which no step stands twice."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import tensorflow as tf

from kgan.core import written_whole

EVENT_FILES = "events.out.tfevents.*"


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
    for path in sorted(Path(directory).glob(EVENT_FILES)):
        later = False
        for event in read_events(path):
            names = [value.tag for value in event.summary.value]
            later = later or bool(names and event.step > step)
            tags.update(names if event.step == step else ())
        if later:
            _rewrite(path, step)
    return tags


def _rewrite(path: Path, step: int) -> None:
    with (
        written_whole(path) as aside,
        tf.io.TFRecordWriter(os.fspath(aside)) as writer,
    ):
        for event in read_events(path):
            if event.step <= step or not event.summary.value:
                writer.write(event.SerializeToString())


class EventWriter:
    """Writes scalars and pictures for TensorBoard, on the game's steps.

    What the directory holds of later steps is removed first, so that a run
    which was resumed from a checkpoint has each value once; what it already
    has at the step itself is not written again.

    Args:
        directory: made where it is missing.
        step: the game's step. At 0 nothing has been done: all values that
            the directory holds are removed.
    """

    def __init__(self, directory: str | os.PathLike[str], step: int) -> None:
        self._step = step
        self._written = forget_after(directory, step if step > 0 else -1)
        self._writer = tf.summary.create_file_writer(os.fspath(directory))

    def scalar(self, name: str, value: float, step: int) -> None:
        """Writes a value under a tag."""
        if self._is_new(name, step):
            with self._writer.as_default():
                tf.summary.scalar(name, value, step=step)

    def image(self, name: str, picture: np.ndarray, step: int) -> None:
        """Writes a uint8 `(height, width, channels)` picture under a tag."""
        if self._is_new(name, step):
            with self._writer.as_default():
                tf.summary.image(name, picture[np.newaxis], step=step)

    def _is_new(self, name: str, step: int) -> bool:
        return step > self._step or name not in self._written

    def flush(self) -> None:
        """Hands to the system what was written, so that a kill spares it."""
        self._writer.flush()

    def close(self) -> None:
        """Flushes, and writes no more."""
        self._writer.close()
