"""The order of records: a pure function of (seed, epoch), nothing stored."""

from collections.abc import Callable

import tensorflow as tf

from kgan.core.noise import noise_key

_SHUFFLE = 1
_MIRROR = 2
_MIRROR_BLOCK = 4096


def epoch_order(
    count: int, seed: int, epoch: tf.Tensor | int, *, shuffle: bool
) -> tf.Tensor:
    """Returns the records of one epoch in their order.

    Args:
        count: records in all.
        seed: another one gives other orders.
        epoch: passes over the data before this one, from 0.
        shuffle: False for the stored order.

    Returns:
        int32 `(count,)`, a permutation of 0 to count - 1.

    Example:

    >>> order = epoch_order(5, seed=0, epoch=3, shuffle=True)
    >>> sorted(order.numpy().tolist())
    [0, 1, 2, 3, 4]
    """
    stored = tf.range(count)
    if not shuffle:
        return stored
    return tf.random.experimental.stateless_shuffle(
        stored, noise_key(seed, _SHUFFLE, epoch), alg="philox"
    )


def order_batches(
    count: int,
    seed: int,
    start_record: int,
    batch_size: int,
    *,
    shuffle: bool,
    drop_remainder: bool = False,
) -> tf.data.Dataset:
    """Returns endless batches of record numbers.

    Record r of the stream is `epoch_order(count, seed, r // n)[r % n]`, n the
    records that an epoch gives.

    Args:
        count: records in all.
        seed: seed of the order.
        start_record: r of the first one.
        batch_size: records a batch, at most `count`.
        shuffle: False for the stored order.
        drop_remainder: n is the largest multiple of `batch_size` in `count`:
            each epoch leaves out the last records of its order, which fill no
            batch. Otherwise n is `count`, and batches go on across epochs.

    Returns:
        int32 `(batch_size,)`, endless.
    """
    given = count - count % batch_size if drop_remainder else count

    def draw(epoch: tf.Tensor) -> tf.Tensor:
        return epoch_order(count, seed, epoch, shuffle=shuffle)[:given]

    return _batches_of_blocks(draw, given, start_record, batch_size)


def mirror_batches(
    seed: int, start_record: int, batch_size: int
) -> tf.data.Dataset:
    """Returns endless batches that say which records are to be mirrored.

    Args:
        seed: seed of the decisions.
        start_record: number in the stream of the first record; a decision
            depends on (seed, that number) alone.
        batch_size: records a batch.

    Returns:
        bool `(batch_size,)`, endless, True for one half.
    """

    def draw(block: tf.Tensor) -> tf.Tensor:
        key = noise_key(seed, _MIRROR, block)
        return (
            tf.random.stateless_uniform((_MIRROR_BLOCK,), key, alg="philox")
            < 0.5
        )

    return _batches_of_blocks(draw, _MIRROR_BLOCK, start_record, batch_size)


def _batches_of_blocks(
    draw: Callable[[tf.Tensor], tf.Tensor],
    block_size: int,
    start_record: int,
    batch_size: int,
) -> tf.data.Dataset:
    """Cuts `draw(0), draw(1), ...`, joined, into batches from one record."""
    first_block, skipped = divmod(start_record, block_size)

    def block_values(block: tf.Tensor) -> tf.Tensor:
        return draw(block)[tf.where(block == first_block, skipped, 0) :]

    blocks = tf.data.Dataset.counter(first_block).map(block_values)
    endless = tf.data.experimental.assert_cardinality(
        tf.data.INFINITE_CARDINALITY
    )
    return blocks.rebatch(batch_size, drop_remainder=True).apply(endless)
