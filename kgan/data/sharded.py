"""Records that stay in their shards, and what is known of them."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from kgan.core import DAMAGE_REMEDY
from kgan.data.blocks import BlockOrder
from kgan.data.blocks import ShardFile
from kgan.data.blocks import block_records
from kgan.data.blocks import cut_blocks
from kgan.data.shard_parsing import Column
from kgan.data.shard_parsing import parser
from kgan.data.shard_reading import ShardReading
from kgan.data.shard_scan import Damage
from kgan.data.shard_scan import missing
from kgan.data.value_scan import RecordCheck
from kgan.data.value_scan import scan_records

_SHOWN = 5


class Sharded(NamedTuple):
    """Records that stay in their shards, and what is known of them.

    Attributes:
        shards: runs of whole records, in stored order.
        damage: what lies between them.
        files: the shards as they should be.
        columns: how each role is stored.
        class_names: in the order of labels, or None.
        num_classes: of the whole source, where it is known.
        class_shares: of the whole split, where they are known.
        sample_rate: of sounds, where it is known.
        fingerprint: SHA-256 (hexadecimal) of what the shards are.
    """

    shards: tuple[ShardFile, ...]
    damage: tuple[Damage, ...]
    files: tuple[ShardFile, ...]
    columns: Mapping[str, Column]
    class_names: tuple[str, ...] | None
    num_classes: int | None
    class_shares: np.ndarray | None
    sample_rate: int | None
    fingerprint: str

    def reading(
        self, start: int, stop: int, *, seed: int, shuffle: bool
    ) -> ShardReading:
        """Returns what reads records `start` to `stop` of them.

        Args:
            start: the first one.
            stop: the one after the last.
            seed: of the order.
            shuffle: False for the stored order in every epoch.
        """
        blocks = cut_blocks(
            self.shards,
            start,
            stop,
            records=block_records(record_bytes(self.columns)),
        )
        order = BlockOrder(blocks, seed=seed, shuffle=shuffle)
        specs = {role: column.spec for role, column in self.columns.items()}
        parse = parser(self.columns, self.num_classes)
        return ShardReading(order, parse, specs)

    def damage_within(self, start: int, stop: int) -> tuple[Damage, ...]:
        """Returns what is passed over of records `start` to `stop`.

        Args:
            start: the first one.
            stop: the one after the last.
        """
        firsts = {file.path: file.first for file in self.files}
        return tuple(
            part
            for part in self.damage
            if firsts[part.path] + part.record < stop
            and firsts[part.path] + part.record + max(part.records, 1) > start
        )

    def find_damage(self) -> tuple[Damage, ...]:
        """Reads all shards, and returns what cannot be read or used of them.

        What is passed over anyway is left out.

        Raises:
            FileNotFoundError: a shard is missing that is not passed over.
        """
        check = RecordCheck(self.columns, self.num_classes)
        return tuple(
            part
            for file in self.files
            if missing(file) not in self.damage
            for part in scan_records(file, check).damage
            if part not in self.damage
        )


def record_bytes(columns: Mapping[str, Column]) -> int:
    """Returns the bytes of a record in memory; a text counts as one.

    Args:
        columns: of a record, by role.
    """
    return sum(
        int(np.prod(column.spec.shape, dtype=np.int64))
        * max(column.spec.dtype.size or 1, 1)
        for column in columns.values()
    )


def damage_message(damage: Sequence[Damage]) -> str:
    """Returns what is wrong with shards, and what to do."""
    records = sum(part.records for part in damage)
    named = "; ".join(map(str, damage[:_SHOWN]))
    return (
        "Every record of a shard must be readable, and its values keep their "
        f"rules: {DAMAGE_REMEDY}. "
        f"Received: {records} that cannot be used: {named}"
        f"{'; ...' if len(damage) > _SHOWN else ''}"
    )
