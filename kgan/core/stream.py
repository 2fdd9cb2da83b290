"""What a game needs of data: a stream that can start at any record."""

from typing import Protocol
from typing import runtime_checkable

import tensorflow as tf


@runtime_checkable
class RecordStream(Protocol):
    """An endless, resumable order of records, cut into batches.

    `kgan.data.load` returns one; anything with these members will do.
    """

    batch_size: int
    num_examples: int
    class_names: tuple[str, ...] | None

    def stream(self, start_record: int = 0) -> tf.data.Dataset:
        """Returns endless full batches (dicts) from record `start_record`."""

    @property
    def dataset(self) -> tf.data.Dataset:
        """One pass over the records in batches; the last may be smaller."""
