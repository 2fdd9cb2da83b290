"""Blocks: runs of records of one shard, the units of a large set's order."""

from collections.abc import Sequence
from typing import NamedTuple
from typing import final

import numpy as np
import tensorflow as tf

from kgan.core import epoch_order
from kgan.core import noise_key

# Larger blocks mix records further apart; several are in memory at once.
BLOCK_BYTES = 16 * 2**20
MOST_RECORDS = 8192
# Records from one known offset of a shard to the next; blocks begin at such.
STRIDE = 256

_WITHIN = 3


class ShardFile(NamedTuple):
    """A run of whole records in a file, and where some of them begin.

    Attributes:
        path: of the file.
        first: number of the first one, counted over all files.
        records: how many.
        offsets: byte at which record 0, `STRIDE`, 2 `STRIDE`, ... begins.
    """

    path: str
    first: int
    records: int
    offsets: tuple[int, ...]


class Block(NamedTuple):
    """A run of records of one shard.

    Attributes:
        path: of the shard.
        offset: byte from which to read.
        skipped: records from there to the block's first one.
        records: how many.
    """

    path: str
    offset: int
    skipped: int
    records: int


def block_records(record_bytes: int) -> int:
    """Returns the records of a block, a multiple of `STRIDE`.

    It depends on the records alone, so that their order does.

    Args:
        record_bytes: of one, as it is in memory.
    """
    wanted = min(BLOCK_BYTES // max(record_bytes, 1), MOST_RECORDS)
    return max(1, wanted // STRIDE) * STRIDE


def cut_blocks(
    shards: Sequence[ShardFile], start: int, stop: int, *, records: int
) -> list[Block]:
    """Cuts records `start` to `stop` into blocks.

    No block reaches from one shard into the next: the last one of a shard,
    and the ends of a slice, may be smaller.

    Args:
        shards: in their order.
        start: number of the first record.
        stop: the one after the last.
        records: of a full block, a multiple of `STRIDE`.
    """
    blocks = []
    for shard in shards:
        first = max(start - shard.first, 0)
        last = min(stop - shard.first, shard.records)
        edges = range(first - first % records, last, records)
        for edge in edges if first < last else ():
            begin, end = max(edge, first), min(edge + records, last)
            blocks.append(
                Block(
                    shard.path,
                    shard.offsets[begin // STRIDE],
                    begin % STRIDE,
                    end - begin,
                )
            )
    return blocks


@final
class BlockOrder:
    """The order of blocks and of the records within them, in every epoch.

    In epoch e blocks come in the order of a permutation by (seed, e), and the
    records of block b in that of one by (seed, e, b). Nothing is stored: the
    place of record r of the stream is found by counting blocks.
    """

    def __init__(
        self, blocks: Sequence[Block], *, seed: int, shuffle: bool
    ) -> None:
        """Keeps what the order is of.

        Args:
            blocks: in stored order.
            seed: another one gives other orders.
            shuffle: False for the stored order in every epoch.
        """
        self.blocks = tuple(blocks)
        self.counts = np.array([block.records for block in blocks], np.int64)
        self._seed = seed
        self._shuffle = shuffle

    @property
    def count(self) -> int:
        """The records of an epoch."""
        return int(self.counts.sum())

    def of_epoch(self, epoch: tf.Tensor | int) -> tf.Tensor:
        """Returns int32 `(blocks,)`: the blocks' numbers in their order."""
        if not self._shuffle:
            return tf.range(len(self.blocks))
        return epoch_order(len(self.blocks), self._seed, epoch, shuffle=True)

    def within(
        self, epoch: tf.Tensor, block: tf.Tensor, count: tf.Tensor
    ) -> tf.Tensor:
        """Returns int32 `(count,)`: the records of a block in their order.

        Args:
            epoch: passes before this one.
            block: the block's number in stored order.
            count: its records.
        """
        stored = tf.range(count)
        if not self._shuffle:
            return stored
        return tf.random.experimental.stateless_shuffle(
            stored, noise_key(self._seed, _WITHIN, epoch, block), alg="philox"
        )

    def place(self, record: int) -> tuple[int, int, int]:
        """Returns the epoch, the blocks before, and the records skipped.

        Args:
            record: number in the endless stream.

        Returns:
            The epoch of the record; how many blocks of that epoch end before
            it; and how many records of the next block, in its order, do.
        """
        epoch, offset = divmod(record, self.count)
        ends = np.cumsum(self.counts[self.of_epoch(epoch).numpy()])
        blocks = int(np.searchsorted(ends, offset, side="right"))
        return epoch, blocks, offset - int(ends[blocks - 1] if blocks else 0)
