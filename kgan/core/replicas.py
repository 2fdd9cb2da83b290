"""Rows of the global batch that belong to this replica."""

import tensorflow as tf


def global_rows(local_rows: tf.Tensor | int) -> tf.Tensor | int:
    """Returns the rows of the global batch, given those of one replica.

    Args:
        local_rows: rows of this replica's batch, the same on every replica.
    """
    context = tf.distribute.get_replica_context()
    return local_rows * context.num_replicas_in_sync


def row_range(
    local_rows: tf.Tensor | int,
) -> tuple[tf.Tensor | int, tf.Tensor | int]:
    """Returns the place of this replica's rows, of batches of any sizes.

    Args:
        local_rows: rows of this replica's batch, perhaps other ones, or
            none, on other replicas.

    Returns:
        The number of its first row in the global batch, which has the rows
        of replica 0, then those of replica 1, and so on; and the rows of the
        global batch.
    """
    context = tf.distribute.get_replica_context()
    if context.num_replicas_in_sync == 1:
        return 0, local_rows
    places = tf.range(context.num_replicas_in_sync)
    own = tf.equal(places, context.replica_id_in_sync_group)
    # As floats, which every kind of device can sum; exact up to 2^24 rows.
    counts = tf.where(own, tf.cast(local_rows, tf.float32), 0.0)
    counts = tf.cast(sum_over_replicas([counts])[0], tf.int32)
    before = places < context.replica_id_in_sync_group
    return tf.reduce_sum(tf.where(before, counts, 0)), tf.reduce_sum(counts)


def replica_rows(tensor: tf.Tensor, local_rows: tf.Tensor | int) -> tf.Tensor:
    """Returns this replica's rows of a tensor with the global batch's rows.

    Args:
        tensor: `(global_rows(local_rows), ...)`.
        local_rows: rows of this replica's batch.

    Returns:
        `(local_rows, ...)`: replica r holds rows `[r n, (r + 1) n)`.
    """
    context = tf.distribute.get_replica_context()
    if context.num_replicas_in_sync == 1:
        return tensor
    first = tf.cast(context.replica_id_in_sync_group, tf.int32) * local_rows
    return tensor[first : first + local_rows]


def sum_over_replicas(values: list[tf.Tensor]) -> list[tf.Tensor]:
    """Returns each tensor summed over the replicas, in replica context.

    In one exchange for each kind of number: workers join what they exchange.
    """
    context = tf.distribute.get_replica_context()
    if context.num_replicas_in_sync == 1:
        return values
    sums = list(values)
    for dtype in dict.fromkeys(value.dtype for value in values):
        places = [i for i, value in enumerate(values) if value.dtype == dtype]
        found = context.all_reduce("SUM", [values[i] for i in places])
        for place, total in zip(places, found, strict=True):
            sums[place] = total
    return sums
