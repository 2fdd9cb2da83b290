"""A data set that is loaded: batches of it, and what is known about it."""

import functools
import hashlib
from collections.abc import Mapping
from typing import final

import numpy as np
import tensorflow as tf

from kgan.core import check_integer
from kgan.core import mirror_batches
from kgan.data.reading import Reading


@final
class DataStream:
    """Records in batches, in an order that can start at any record.

    `kgan.data.load` makes it; `fit` takes it directly. It is a
    `kgan.core.RecordStream`. Batches are dicts: `"sample"` uint8
    `(B, H, W, C)` for images, or float32; and as present `"label"` int32
    `(B,)`.

    Attributes:
        name: what was loaded.
        split: which part of it.
        batch_size: records a batch.
        num_examples: records in one epoch.
        spec: `tf.TensorSpec` of one record by name, without the batch axis.
        class_names: names in the order of labels; None where they have none.
        num_classes: classes of the whole source: as many as have names, else
            the highest label of all splits + 1; None without labels, and for
            a pipeline that is too large for memory.
        class_shares: float64 share of each class in this split, summing to 1;
            None without labels in memory.
        records: arrays by name, in stored order, which cannot be written to;
            empty where the records are not in memory.
    """

    def __init__(
        self,
        reading: Reading,
        *,
        name: str,
        split: str,
        batch_size: int,
        seed: int = 0,
        mirror: bool = False,
        records: dict[str, np.ndarray] | None = None,
        class_names: tuple[str, ...] | None = None,
        num_classes: int | None = None,
        class_shares: np.ndarray | None = None,
    ) -> None:
        """Wraps a reading; `kgan.data.load` chooses the arguments.

        Args:
            reading: where batches come from.
            name: what was loaded.
            split: which part of it.
            batch_size: records a batch.
            seed: seed of mirroring.
            mirror: flip images left to right in `.stream`, one half of them.
            records: the arrays that `reading` reads, if they are in memory.
            class_names: names in the order of labels.
            num_classes: classes of the whole source.
            class_shares: share of each class in this split.

        Raises:
            ValueError: `batch_size` above the number of records, or `mirror`
                for what is no image.
        """
        check_integer("batch_size", batch_size)
        if batch_size > reading.count:
            raise ValueError(
                "`batch_size` must be at most the number of records. "
                f"Received: batch_size={batch_size} for the "
                f"{reading.count} records of {name}, split={split!r}"
            )
        if mirror and len(reading.spec["sample"].shape) != 3:
            raise ValueError(
                "`mirror` is for images. Received: mirror=True for samples "
                f"of shape {tuple(reading.spec['sample'].shape)}"
            )
        self.name = name
        self.split = split
        self.batch_size = batch_size
        self.num_examples = reading.count
        self.spec = dict(reading.spec)
        self.class_names = class_names
        self.num_classes = num_classes
        self.class_shares = class_shares
        self.records = dict(records or {})
        self._reading = reading
        self._seed = seed
        self._mirror = mirror

    @property
    def dataset(self) -> tf.data.Dataset:
        """One pass over the records in batches; the last may be smaller.

        The order is that of epoch 0; nothing is mirrored.
        """
        one_pass = self._reading.one_pass(self.batch_size)
        return one_pass.prefetch(tf.data.AUTOTUNE)

    def stream(self, start_record: int = 0) -> tf.data.Dataset:
        """Returns endless full batches from one record of the stream.

        Record r is record `order(seed, r // n)[r % n]` of the n in memory,
        whatever `start_record` and `batch_size` are. Batches go on across
        epochs: nothing is left out or comes twice.

        Args:
            start_record: r of the first record.

        Raises:
            TypeError, ValueError: `start_record` is no integer from 0.
        """
        check_integer("start_record", start_record, minimum=0)
        batches = self._reading.endless(start_record, self.batch_size)
        if self._mirror:
            decisions = mirror_batches(
                self._seed, start_record, self.batch_size
            )
            batches = tf.data.Dataset.zip(batches, decisions).map(_mirrored)
        endless = tf.data.experimental.assert_cardinality(
            tf.data.INFINITE_CARDINALITY
        )
        return batches.apply(endless).prefetch(tf.data.AUTOTUNE)

    @functools.cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hexadecimal) of the records' names, forms and bytes.

        Raises:
            ValueError: the records are not in memory.
        """
        if not self.records:
            raise ValueError(
                "`fingerprint` needs the records in memory. "
                f"Received: {self.name}, read as a pipeline"
            )
        return fingerprint_of(self.records)


def fingerprint_of(records: Mapping[str, np.ndarray]) -> str:
    """Returns the fingerprint of a `DataStream` of these records.

    Args:
        records: arrays by name, C-contiguous.

    Returns:
        SHA-256, hexadecimal.

    Example:

    >>> fingerprint_of({"sample": np.zeros((2, 3), np.float32)})[:8]
    '522d64b9'
    """
    digest = hashlib.sha256()
    for role, array in sorted(records.items()):
        digest.update(f"{role} {array.dtype} {array.shape}\n".encode())
        digest.update(array.data)
    return digest.hexdigest()


def _mirrored(
    batch: dict[str, tf.Tensor], decisions: tf.Tensor
) -> dict[str, tf.Tensor]:
    sample = batch["sample"]
    flipped = tf.where(
        decisions[:, tf.newaxis, tf.newaxis, tf.newaxis],
        tf.reverse(sample, axis=[2]),
        sample,
    )
    return {**batch, "sample": flipped}
