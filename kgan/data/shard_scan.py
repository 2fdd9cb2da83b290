"""Every record of a shard read once: where it begins, which are damaged."""

from typing import NamedTuple

import numpy as np
import tensorflow as tf

from kgan.core import DAMAGE_REMEDY
from kgan.data.blocks import STRIDE
from kgan.data.blocks import ShardFile
from kgan.data.record_files import AROUND_RECORD
from kgan.data.record_files import next_offset
from kgan.data.record_files import records_from

_SCANNED = 256


class Damage(NamedTuple):
    """Records of a shard that cannot be read, or whose values break a rule.

    Attributes:
        path: of the shard.
        record: number in the shard of the first one.
        offset: byte at which it begins.
        records: how many; 0 of what lies behind the last that should be there.
        reason: which rule the values of the first one break, or that there
            is no such file; "" where they cannot be read.
    """

    path: str
    record: int
    offset: int
    records: int
    reason: str = ""

    def __str__(self) -> str:
        lost = f"record {self.record}"
        if self.records == 0:
            lost = f"what lies behind the {self.record} records"
        if self.records > 1:
            lost = f"records {self.record} to {self.record + self.records - 1}"
        place = f"{lost} of {self.path} (at byte {self.offset})"
        return f"{place}: {self.reason}" if self.reason else place


class Scan(NamedTuple):
    """What a shard holds: its runs of whole records, and what lies between."""

    runs: tuple[ShardFile, ...]
    damage: tuple[Damage, ...]


def scan_shard(shard: ShardFile) -> Scan:
    """Reads every record of a shard and checks it against its checksum.

    Args:
        shard: a TFRecord file that is not compressed, and what it should
            hold. Its offsets may be left out; where they are known, a length
            that is damaged costs the records up to the next of them, else
            all that follow.

    Raises:
        FileNotFoundError: there is no such file.
    """
    path = shard.path
    if not tf.io.gfile.exists(path):
        raise FileNotFoundError(
            f"Every shard must be there: {DAMAGE_REMEDY}. Received: {path} is "
            "missing"
        )
    size = tf.io.gfile.stat(path).length
    runs: list[ShardFile] = []
    damage: list[Damage] = []
    record, place = 0, 0
    while place < size:
        if record == shard.records:
            damage.append(Damage(path, record, place, 0))
            break
        lengths = _readable_lengths(path, place)[: shard.records - record]
        if lengths.size:
            begins = place + np.cumsum(lengths + AROUND_RECORD)
            starts = (place, *begins[:-1].tolist())
            first = shard.first + record
            run = ShardFile(path, first, len(lengths), starts[::STRIDE])
            runs.append(run)
            record, place = record + len(lengths), int(begins[-1])
        if place == size or record == shard.records:
            continue
        goes_on = _behind(record, place, shard) or (shard.records, size)
        damage.append(Damage(path, record, place, goes_on[0] - record))
        record, place = goes_on
    if record < shard.records:
        damage.append(Damage(path, record, place, shard.records - record))
    return Scan(tuple(runs), tuple(damage))


def missing(shard: ShardFile) -> Damage:
    """Returns the damage of a shard whose file is not there: all of it.

    Args:
        shard: what it should hold.
    """
    return Damage(shard.path, 0, 0, shard.records, "the file is missing")


def _readable_lengths(path: str, offset: int) -> np.ndarray:
    """Returns the bytes of each record from one on, up to a damaged one."""
    found: list[np.ndarray] = []
    # In batches it is several times faster; the one that holds the damage is
    # lost as a whole and read again, a record at a time.
    for size in (_SCANNED, 1):
        lengths = records_from(path, offset).batch(size).map(tf.strings.length)
        try:
            found += lengths.as_numpy_iterator()
        except tf.errors.DataLossError:
            done = sum(map(len, found))
            offset += int(sum(map(np.sum, found))) + done * AROUND_RECORD
        else:
            break
    return np.concatenate(found) if found else np.zeros(0, np.int64)


def _behind(
    record: int, place: int, shard: ShardFile
) -> tuple[int, int] | None:
    """Returns the record, and its byte, behind one that is damaged."""
    behind = next_offset(shard.path, place)
    if behind is not None:
        return record + 1, behind
    known = record // STRIDE + 1
    if known < len(shard.offsets):
        return known * STRIDE, shard.offsets[known]
    return None
