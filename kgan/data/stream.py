"""A data set that is loaded: batches of it, and what is known about it."""

import functools
import hashlib
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import NoReturn
from typing import final

import numpy as np
import tensorflow as tf

from kgan.core import check_integer
from kgan.core import damage_named
from kgan.core import mirror_batches
from kgan.data.readable import UnreadableFile
from kgan.data.reading import MemoryReading
from kgan.data.reading import Reading
from kgan.data.shard_scan import Damage
from kgan.data.sharded import Sharded
from kgan.data.texts import bytes_of

# `tf.data.AUTOTUNE` fills hundreds, gigabytes of them, where steps pause.
_BATCHES_AHEAD = 4
# That are copied for a fingerprint.
_ROWS_AT_ONCE = 1024


@final
class DataStream:
    """Records in batches, in an order that can start at any record.

    `kgan.data.load` makes it; `fit` takes it directly. It is a
    `kgan.core.RecordStream`. Batches are dicts: `"sample"` uint8
    `(B, H, W, C)` for images, or float32; and as present `"label"` int32
    `(B,)`, `"condition"` with B rows, and `"text"`, B strings.

    Attributes:
        name: what was loaded.
        split: which part of it.
        batch_size: records a batch.
        num_examples: records in one epoch.
        spec: `tf.TensorSpec` of one record by name, without the batch axis.
        class_names: names in the order of labels; None where they have none.
        num_classes: classes of the whole source: as many as have names, else
            the highest label of all splits + 1; None without labels, and
            where records that are not in memory do not tell.
        class_shares: float64 share of each class in this split, summing to 1
            (of a slice that stays in shards, of the whole split); None where
            labels are not known.
        sample_rate: of sounds, in samples a second; None where it is not
            known.
        records: arrays by name, in stored order, which cannot be written to;
            texts are objects, each of them bytes. Empty where the records are
            not in memory.
        damage: what of this split is passed over: records of shards that
            cannot be read or break a rule of values (`kgan.data.Damage`), or
            files of a folder (`kgan.data.UnreadableFile`).
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
        sample_rate: int | None = None,
        sharded: Sharded | None = None,
        damage: Sequence[Damage | UnreadableFile] = (),
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
            sample_rate: of sounds, in samples a second.
            sharded: the records, where they stay in their shards.
            damage: what of this split is passed over.

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
        self.sample_rate = sample_rate
        self.records = dict(records or {})
        self.damage = tuple(damage)
        self._sharded = sharded
        self._reading = reading
        self._seed = seed
        self._mirror = mirror

    def __repr__(self) -> str:
        return (
            f"DataStream({self.name!r}, split={self.split!r}, "
            f"{self.num_examples:,} records of "
            f"{tuple(self.spec['sample'].shape)}, "
            f"batch_size={self.batch_size})"
        )

    def __iter__(self) -> NoReturn:
        raise TypeError(
            "A DataStream is no iterator: `.dataset` has one pass over its "
            "records in batches, `.stream()` batches without end, and `fit` "
            "takes it as it is. Received: iter(data)"
        )

    @property
    def dataset(self) -> tf.data.Dataset:
        """One pass over the records in batches; the last may be smaller.

        The order is that of epoch 0; nothing is mirrored. Reading shards may
        fail as it does for `stream`.
        """
        one_pass = self._reading.one_pass(self.batch_size)
        return one_pass.prefetch(_BATCHES_AHEAD)

    def stream(self, start_record: int = 0) -> tf.data.Dataset:
        """Returns endless full batches from one record of the stream.

        Record r is record `order(seed, r // n)[r % n]` of the n records,
        whatever `start_record` and `batch_size` are. Batches go on across
        epochs: nothing is left out or comes twice.

        Args:
            start_record: r of the first record.

        Raises:
            TypeError, ValueError: `start_record` is no integer from 0.
            tf.errors.DataLossError, tf.errors.InvalidArgumentError: from the
                iterator, not from the call, where a record of a shard cannot
                be read, or breaks a rule of values. TensorFlow does not name
                the file: `find_damage` does, and so does
                `kgan.data.verify(directory)` for what `kgan prepare` wrote.
                `fit` calls it, and raises a ValueError that names the record.
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
        return batches.apply(endless).prefetch(_BATCHES_AHEAD)

    def head(self, count: int) -> "DataStream":
        """Returns the first records, in stored order, in memory.

        Args:
            count: how many; of fewer all.

        Raises:
            TypeError, ValueError: `count` is no integer from 1.
        """
        count = min(check_integer("count", count), self.num_examples)
        with damage_named(self):
            arrays = self._reading.head(count)
        reading = MemoryReading(arrays, seed=self._seed, shuffle=False)
        return DataStream(
            reading,
            name=self.name,
            split=f"the first {count} of {self.split}",
            batch_size=min(self.batch_size, count),
            seed=self._seed,
            mirror=self._mirror,
            records=reading.records,
            class_names=self.class_names,
            num_classes=self.num_classes,
            sample_rate=self.sample_rate,
            damage=self.damage,
        )

    def find_damage(self) -> tuple[Damage, ...]:
        """Reads all shards, and returns what cannot be read or used of them.

        For when reading has failed: TensorFlow does not name the file.

        Returns:
            Nothing where the records are not in shards; without `.damage`,
            which is passed over.
        """
        return () if self._sharded is None else self._sharded.find_damage()

    @functools.cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hexadecimal) of the records' names, forms and bytes.

        Of records in shards, of the whole split's shards as they should be:
        records that are passed over change nothing.

        Raises:
            ValueError: the records are those of a pipeline.
        """
        if self._sharded is not None:
            return self._sharded.fingerprint
        if not self.records:
            raise ValueError(
                "`fingerprint` needs records in memory or in shards. "
                f"Received: {self.name}, read as a pipeline"
            )
        return fingerprint_of(self.records)


def fingerprint_of(
    records: Mapping[str, np.ndarray], rows: np.ndarray | None = None
) -> str:
    """Returns the fingerprint of a `DataStream` of these records.

    Args:
        records: arrays by name, C-contiguous; texts are objects, each of them
            bytes.
        rows: numbers of the records that count, in their order; None for
            all. No more than a few are copied at a time.

    Returns:
        SHA-256, hexadecimal.

    Example:

    >>> fingerprint_of({"sample": np.zeros((2, 3), np.float32)})[:8]
    '522d64b9'
    """
    digest = hashlib.sha256()
    for role, array in sorted(records.items()):
        count = len(array) if rows is None else len(rows)
        shape = (count, *array.shape[1:])
        digest.update(f"{role} {array.dtype} {shape}\n".encode())
        if array.dtype == np.object_:
            # Objects hold where their strings lie, not what these say.
            digest.update(bytes_of(array if rows is None else array[rows]))
            continue
        for part in _chosen(array, rows):
            digest.update(part.data)
    return digest.hexdigest()


def _chosen(array: np.ndarray, rows: np.ndarray | None) -> Iterator[np.ndarray]:
    """Rows of an array, a few at a time; all of them as they are."""
    if rows is None:
        yield array
        return
    for first in range(0, len(rows), _ROWS_AT_ONCE):
        yield array[rows[first : first + _ROWS_AT_ONCE]]


def _mirrored(
    batch: dict[str, tf.Tensor], decisions: tf.Tensor
) -> dict[str, tf.Tensor]:
    chosen = decisions[:, tf.newaxis, tf.newaxis, tf.newaxis]

    def flipped(values: tf.Tensor) -> tf.Tensor:
        return tf.where(chosen, tf.reverse(values, axis=[2]), values)

    # A condition that is a map of the image goes with it.
    return {
        role: flipped(values)
        if role == "sample" or (role == "condition" and values.shape.rank == 4)
        else values
        for role, values in batch.items()
    }
