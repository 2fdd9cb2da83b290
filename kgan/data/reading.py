"""Where the records of a stream come from: memory, or a pipeline."""

import math
from typing import Protocol
from typing import final

import numpy as np
import tensorflow as tf

from kgan.core import epoch_order
from kgan.core import order_batches


class Reading(Protocol):
    """A way to read records in batches."""

    spec: dict[str, tf.TensorSpec]
    count: int

    def one_pass(self, batch_size: int) -> tf.data.Dataset:
        """Returns every record once; the last batch may be smaller."""

    def endless(self, start_record: int, batch_size: int) -> tf.data.Dataset:
        """Returns full batches without end, from one record of the stream."""

    def head(self, count: int) -> dict[str, np.ndarray]:
        """Returns the first records in stored order, as arrays by role."""


@final
class MemoryReading:
    """Reads arrays in an order that (seed, epoch) tells."""

    def __init__(
        self, records: dict[str, np.ndarray], *, seed: int, shuffle: bool
    ) -> None:
        """Copies the records into tensors; `.records` are views of these.

        Args:
            records: arrays by role, one row a record.
            seed: seed of the order.
            shuffle: False for the stored order in every epoch.
        """
        self.count = len(records["sample"])
        self.spec = {
            role: tf.TensorSpec(array.shape[1:], array.dtype)
            for role, array in records.items()
        }
        self._seed = seed
        self._shuffle = shuffle
        # Data sets share these tensors; a GPU must not hold them.
        with tf.device("CPU:0"):
            self._tensors = {
                role: tf.constant(array) for role, array in records.items()
            }
        # Views, since a second copy would halve what fits into memory.
        self.records = {
            role: _view(tensor) for role, tensor in self._tensors.items()
        }

    def one_pass(self, batch_size: int) -> tf.data.Dataset:
        """Returns the records of epoch 0 in order."""
        order = epoch_order(self.count, self._seed, 0, shuffle=self._shuffle)
        batches = tf.data.Dataset.from_tensors(order).rebatch(batch_size)
        return self._gather(batches).apply(
            tf.data.experimental.assert_cardinality(
                math.ceil(self.count / batch_size)
            )
        )

    def endless(self, start_record: int, batch_size: int) -> tf.data.Dataset:
        """Returns record r as the order of epoch r // count says."""
        batches = order_batches(
            self.count,
            self._seed,
            start_record,
            batch_size,
            shuffle=self._shuffle,
        )
        return self._gather(batches)

    def head(self, count: int) -> dict[str, np.ndarray]:
        """Returns views of the first records."""
        return {role: array[:count] for role, array in self.records.items()}

    def _gather(self, batches: tf.data.Dataset) -> tf.data.Dataset:
        # One gather a batch is several times faster than one a record.
        return batches.map(
            lambda rows: {
                role: tf.gather(tensor, rows)
                for role, tensor in self._tensors.items()
            }
        )


def _view(tensor: tf.Tensor) -> np.ndarray:
    if tensor.dtype != tf.string:
        return np.asarray(memoryview(tensor))
    # NumPy cannot look at strings of TensorFlow: these are copied.
    strings = tensor.numpy()
    strings.flags.writeable = False
    return strings


@final
class SkippingReading:
    """Reads a pipeline in its own order, and resumes by skipping records."""

    def __init__(self, records: tf.data.Dataset, count: int) -> None:
        """Keeps the pipeline.

        Args:
            records: a `tf.data.Dataset` of dicts, one record an element.
            count: how many they are.
        """
        self.count = count
        self.spec = dict(records.element_spec)
        self._records = records

    def one_pass(self, batch_size: int) -> tf.data.Dataset:
        """Returns one pass of the pipeline."""
        return self._records.batch(batch_size)

    def endless(self, start_record: int, batch_size: int) -> tf.data.Dataset:
        """Returns the pipeline repeated, without its first records."""
        # Whole epochs are skipped too: each may come in another order.
        repeated = self._records.repeat().skip(start_record)
        return repeated.batch(batch_size, drop_remainder=True)

    def head(self, count: int) -> dict[str, np.ndarray]:
        """Returns the first records of one pass."""
        first = self._records.take(count).batch(count)
        return next(first.as_numpy_iterator())
