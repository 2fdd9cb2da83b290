"""Records of a shard that can be read, but whose values break a rule."""

from collections.abc import Mapping
from typing import final

import numpy as np
import tensorflow as tf

from kgan.data.blocks import STRIDE
from kgan.data.blocks import ShardFile
from kgan.data.record_files import AROUND_RECORD
from kgan.data.record_files import records_from
from kgan.data.shard_parsing import Column
from kgan.data.shard_parsing import decoder
from kgan.data.shard_scan import Damage
from kgan.data.shard_scan import Scan
from kgan.data.shard_scan import scan_shard
from kgan.data.value_rules import check_values

_CHECKED = 256


@final
class RecordCheck:
    """Says what is wrong with the values of serialised records.

    Two of the same columns and classes are equal.
    """

    def __init__(
        self, columns: Mapping[str, Column], classes: int | None
    ) -> None:
        """Keeps how records are read.

        Args:
            columns: how each role is stored.
            classes: that labels may name; None where that is not known.
        """
        signature = [tf.TensorSpec((None,), tf.string)]
        self._decode = tf.function(decoder(columns), input_signature=signature)
        self._classes = classes
        self._key = str(
            [
                (role, each.name, each.stored, each.spec, classes)
                for role, each in sorted(columns.items())
            ]
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RecordCheck) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    def reasons(self, serialised: np.ndarray) -> dict[int, str]:
        """Returns what is wrong with each record that breaks a rule.

        Args:
            serialised: the records, bytes `(n,)`.

        Returns:
            By the number of the record among these.
        """
        if self._reason(serialised) is None:
            return {}
        found = {
            row: self._reason(serialised[row : row + 1])
            for row in range(len(serialised))
        }
        return {row: text for row, text in found.items() if text is not None}

    def _reason(self, serialised: np.ndarray) -> str | None:
        try:
            values = self._decode(tf.constant(serialised))
            arrays = {role: value.numpy() for role, value in values.items()}
            check_values(arrays, self._classes)
        except ValueError as error:
            return str(error)
        except tf.errors.InvalidArgumentError as error:
            return f"it cannot be decoded ({error.message.splitlines()[0]})"
        return None


def scan_records(shard: ShardFile, check: RecordCheck) -> Scan:
    """Does what `scan_shard` does, and checks the values of each record.

    Args:
        shard: as of `scan_shard`.
        check: what values are checked by.

    Raises:
        FileNotFoundError: there is no such file.
    """
    scan = scan_shard(shard)
    runs: list[ShardFile] = []
    damage = list(scan.damage)
    for run in scan.runs:
        found = _scan_run(run, run.first - shard.first, check)
        runs += found.runs
        damage += found.damage
    return Scan(tuple(runs), tuple(sorted(damage, key=lambda d: d.record)))


def _scan_run(run: ShardFile, number: int, check: RecordCheck) -> Scan:
    """Cuts a run, which begins at that record of its shard, at the broken."""
    lengths: list[int] = []
    reasons: dict[int, str] = {}
    stored = records_from(run.path, run.offsets[0]).take(run.records)
    for block in stored.batch(_CHECKED).as_numpy_iterator():
        for row, reason in check.reasons(block).items():
            reasons[len(lengths) + row] = reason
        lengths += map(len, block)
    starts = run.offsets[0] + np.cumsum(
        [0, *(length + AROUND_RECORD for length in lengths)]
    )
    runs, damage = [], []
    for first, last in _stretches(reasons, run.records):
        place = int(starts[first])
        if first in reasons:
            damage.append(
                Damage(
                    run.path,
                    number + first,
                    place,
                    last - first,
                    reasons[first],
                )
            )
        else:
            offsets = tuple(starts[first:last:STRIDE].tolist())
            runs.append(
                ShardFile(run.path, run.first + first, last - first, offsets)
            )
    return Scan(tuple(runs), tuple(damage))


def _stretches(reasons: Mapping[int, str], count: int) -> list[tuple[int, int]]:
    """Where records that are whole, or broken alike, begin and end."""
    edges = [0]
    for row in range(1, count):
        if reasons.get(row) != reasons.get(row - 1):
            edges.append(row)
    return list(zip(edges, [*edges[1:], count], strict=True))
