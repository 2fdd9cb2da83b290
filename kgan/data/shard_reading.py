"""Records of a large set, read from its shards and never all in memory."""

from collections.abc import Callable
from collections.abc import Mapping
from typing import final

import numpy as np
import tensorflow as tf

from kgan.core import SHARD_ENDS_EARLY
from kgan.data.blocks import BlockOrder
from kgan.data.record_files import records_from

# Blocks that are read at once: one would leave the disk idle while it is
# shuffled, and more cost memory.
_BLOCKS_READ = 2
_HEAD_RECORDS = 1024

Parse = Callable[[tf.Tensor], dict[str, tf.Tensor]]


@final
class ShardReading:
    """Reads blocks of shards, several records at a time, in a known order."""

    def __init__(
        self,
        order: BlockOrder,
        parse: Parse,
        spec: Mapping[str, tf.TensorSpec],
    ) -> None:
        """Keeps where records are and how to read them.

        Args:
            order: of the blocks and of the records within them.
            parse: from serialised records `(n,)` to values by role.
            spec: of one record's values by role.
        """
        self.count = order.count
        self.spec = dict(spec)
        self._order = order
        self._parse = parse

    def one_pass(self, batch_size: int) -> tf.data.Dataset:
        """Returns the records of epoch 0 in order."""
        blocks = self._order.of_epoch(0)
        none = tf.zeros_like(blocks)
        places = tf.data.Dataset.from_tensor_slices((none, blocks, none))
        batches = self._batches(self._read(places), batch_size, whole=False)
        return batches.apply(
            tf.data.experimental.assert_cardinality(
                -(-self.count // batch_size)
            )
        )

    def endless(self, start_record: int, batch_size: int) -> tf.data.Dataset:
        """Returns full batches without end, from one record of the stream.

        Blocks before that record are passed over unread.
        """
        first_epoch, first_block, skipped = self._order.place(start_record)

        def places_of(epoch: tf.Tensor) -> tf.data.Dataset:
            blocks = self._order.of_epoch(epoch)
            begun = epoch == first_epoch
            blocks = blocks[tf.where(begun, first_block, 0) :]
            within = tf.one_hot(0, tf.size(blocks), skipped, 0)
            within = tf.where(begun, within, 0)
            epochs = tf.fill(tf.shape(blocks), tf.cast(epoch, tf.int32))
            return tf.data.Dataset.from_tensor_slices((epochs, blocks, within))

        epochs = tf.data.Dataset.counter(first_epoch)
        places = epochs.flat_map(places_of)
        return self._batches(self._read(places), batch_size, whole=True)

    def head(self, count: int) -> dict[str, np.ndarray]:
        """Returns the first records in stored order, as arrays by role."""
        stored = ShardReading(
            BlockOrder(self._order.blocks, seed=0, shuffle=False),
            self._parse,
            self.spec,
        )
        batches = stored.one_pass(min(count, _HEAD_RECORDS))
        found = list(
            batches.take(-(-count // _HEAD_RECORDS)).as_numpy_iterator()
        )
        return {
            role: np.concatenate([batch[role] for batch in found])[:count]
            for role in found[0]
        }

    def _read(self, places: tf.data.Dataset) -> tf.data.Dataset:
        """Reads (epoch, block, records to leave out), a block an element."""
        blocks = self._order.blocks
        # A GPU must not hold what is looked up on the host.
        with tf.device("CPU:0"):
            paths = tf.constant([block.path for block in blocks])
            numbers = tf.constant(
                [(b.offset, b.skipped, b.records) for b in blocks], tf.int64
            )

        def read(
            epoch: tf.Tensor, block: tf.Tensor, skip: tf.Tensor
        ) -> tf.Tensor:
            # TensorFlow 2.21 crashes where these come of one `tf.unstack`.
            offset, before, count = (numbers[block, i] for i in range(3))
            stored = (
                records_from(paths[block], offset)
                .skip(before)
                .take(count)
                .batch(count)
            )
            # Of a file that ends before the block there is no batch at all.
            nothing = tf.data.Dataset.from_tensors(tf.zeros((0,), tf.string))
            records = stored.concatenate(nothing).take(1).get_single_element()
            # A shard cut between records would pass for a smaller one.
            whole = tf.debugging.Assert(
                tf.size(records, tf.int64) == count,
                [SHARD_ENDS_EARLY, paths[block]],
            )
            order = self._order.within(epoch, block, tf.cast(count, tf.int32))
            with tf.control_dependencies([whole]):
                return tf.gather(records, order[skip:])

        # Not `interleave`, which reads six blocks ahead where it is told two.
        return places.map(
            read, num_parallel_calls=_BLOCKS_READ, deterministic=True
        )

    def _batches(
        self, serialised: tf.data.Dataset, batch_size: int, *, whole: bool
    ) -> tf.data.Dataset:
        batches = serialised.rebatch(batch_size, drop_remainder=whole)
        return batches.map(
            self._parse,
            num_parallel_calls=tf.data.AUTOTUNE,
            deterministic=True,
        )
