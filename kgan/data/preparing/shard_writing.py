"""One shard: written aside, read back, renamed, its facts beside it."""

import hashlib
import posixpath
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from kgan.data.blocks import STRIDE
from kgan.data.gfiles import file_digest
from kgan.data.manifest_facts import Shard
from kgan.data.manifest_facts import Skipped
from kgan.data.preparing.features import Layout
from kgan.data.preparing.features import record_bytes
from kgan.data.preparing.features import serialised
from kgan.data.preparing.supply import Supply
from kgan.data.record_files import AROUND_RECORD

_BLOCK_BYTES = 32 * 2**20
_MOST_RECORDS = 8192


class ShardFacts(NamedTuple):
    """What is known of a shard that is written.

    Attributes:
        shard: as the manifest has it.
        class_counts: records of each class, or None.
        skipped: records that could not be read.
    """

    shard: Shard
    class_counts: tuple[int, ...] | None
    skipped: tuple[Skipped, ...]


class _Content:
    """Counts and digests what goes into a file, or comes out of it."""

    def __init__(self) -> None:
        self.records = 0
        self.bytes = 0
        self.offsets: list[int] = []
        self._digest = hashlib.sha256()

    def add(self, content: bytes) -> None:
        if self.records % STRIDE == 0:
            self.offsets.append(self.bytes)
        self.records += 1
        self.bytes += len(content) + AROUND_RECORD
        self._digest.update(len(content).to_bytes(8, "little"))
        self._digest.update(content)

    def facts(self) -> tuple[int, int, str]:
        return self.records, self.bytes, self._digest.hexdigest()


def write_shard(
    path: str, split: str, rows: np.ndarray, supply: Supply, layout: Layout
) -> ShardFacts:
    """Writes a file of records, and reads it back.

    Records are read in portions of 32 MiB, whatever the file's size is.

    Args:
        path: of the file.
        split: that the records are of.
        rows: their numbers, in their order.
        supply: reads them.
        layout: what they are stored as.

    Returns:
        Its facts; `shard.name` is the last part of the path.

    Raises:
        OSError: what comes back is not what was written.
        ValueError: records that cannot be read and shall not be skipped, or
            a label that is no class.
    """
    written = _Content()
    skipped: list[Skipped] = []
    classes = supply.form.num_classes if supply.form.label is not None else None
    counts = None if classes is None else np.zeros(classes, np.int64)
    size = _BLOCK_BYTES // max(record_bytes(supply.form), 1)
    size = min(max(size, 1), _MOST_RECORDS)
    with tf.io.TFRecordWriter(path) as writer:
        for first in range(0, len(rows), size):
            block = rows[first : first + size]
            records, damaged = supply.read(split, block)
            _check_whole(len(records.sample) + len(damaged), len(block))
            skipped += damaged
            if counts is not None and records.label is not None:
                counts += _count(records.label, len(counts))
            for content in serialised(records, layout):
                writer.write(content)
                written.add(content)
    found = _read_back(path, size)
    if found.facts() != written.facts():
        raise OSError(
            "A shard must come back as it was written: is the disk sound? "
            f"Received: {path} with {found.records} records in "
            f"{found.bytes} bytes, of {written.records} in {written.bytes}"
        )
    shard = Shard(
        posixpath.basename(path),
        written.records,
        written.bytes,
        file_digest(path),
        tuple(written.offsets),
    )
    return ShardFacts(
        shard,
        None if counts is None else tuple(counts.tolist()),
        tuple(skipped),
    )


def _read_back(path: str, size: int) -> _Content:
    found = _Content()
    # In batches, which is several times faster.
    blocks = tf.data.TFRecordDataset(path).batch(min(size, STRIDE))
    try:
        for block in blocks.as_numpy_iterator():
            for content in block:
                found.add(content)
    except tf.errors.DataLossError as error:
        raise OSError(
            "A shard must come back as it was written: is the disk sound? "
            f"Received: {path}, damaged behind record {found.records}"
        ) from error
    return found


def _check_whole(found: int, wanted: int) -> None:
    if found != wanted:
        raise ValueError(
            "`source` must give every record that is asked for. "
            f"Received: {found} of {wanted}"
        )


def _count(label: np.ndarray, classes: int) -> np.ndarray:
    counts = np.bincount(label, minlength=classes)
    if len(counts) > classes:
        raise ValueError(
            f"The labels must be below the {classes} classes. "
            f"Received: a label {len(counts) - 1}"
        )
    return counts
