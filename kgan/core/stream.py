"""What a game needs of data: a stream that can start at any record."""

from typing import Protocol
from typing import runtime_checkable

import tensorflow as tf


@runtime_checkable
class RecordStream(Protocol):
    """An endless, resumable order of records, cut into batches.

    `kgan.data.load` returns one; anything with these members will do.

    Attributes:
        batch_size: records a batch.
        num_examples: records in one pass.
        num_classes: classes that labels can name, 0 to `num_classes` - 1;
            None without labels, or where they have not been counted.
    """

    batch_size: int
    num_examples: int
    num_classes: int | None

    def stream(self, start_record: int = 0) -> tf.data.Dataset:
        """Returns endless full batches (dicts) from record `start_record`."""

    @property
    def dataset(self) -> tf.data.Dataset:
        """One pass over the records in batches; the last may be smaller."""
