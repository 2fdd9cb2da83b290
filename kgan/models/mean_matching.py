"""The distance between the means of two populations of features."""

import tensorflow as tf


def squared_mean_distance(
    real: tf.Tensor,
    fake: tf.Tensor,
    real_weight: tf.Tensor,
    group_rows: int,
) -> tf.Tensor:
    """An unbiased estimate of || E f(x) - E f(G) ||^2, in groups of rows.

    In each group of rows the products of *different* rows are meaned:
    <f_i, f_j> of reals, plus that of fakes, minus twice that of both. The
    square of a difference of batch means, for which it is mistaken, adds
    tr Cov / n of each population: it would pull fakes towards their mean,
    and a mean of such squares over replicas would be another number than
    that of the whole batch. Here groups of any size estimate the same, and
    where `group_rows` divides the rows of a replica, the groups, and so the
    value, do not depend on the number of replicas.

    Args:
        real: `(n, F)` features of reals.
        fake: `(n, F)` features of fakes.
        real_weight: `(n,)`, 1 for the reals that count and 0 for others.
        group_rows: rows of a group; the last may have fewer. One with less
            than two reals that count, or two fakes, adds 0.

    Returns:
        A float32 scalar, below 0 at times where the distance is small.

    Example:

    >>> ones = tf.ones((4, 2))
    >>> distance = squared_mean_distance(3 * ones, ones, tf.ones((4,)), 4)
    >>> float(distance)
    8.0

    Reference:
        Gretton et al., A Kernel Two-Sample Test, 2012, equation 3, with a
        linear kernel.
    """
    rows = tf.shape(real)[0]
    real_weight = tf.cast(real_weight, tf.float32)[:, tf.newaxis]
    real = real_weight * tf.cast(real, tf.float32)
    fake = tf.cast(fake, tf.float32)

    def grouped(values: tf.Tensor) -> tf.Tensor:
        missing = -rows % group_rows
        padded = tf.pad(values, [[0, missing], [0, 0]])
        return tf.reshape(padded, (-1, group_rows, values.shape[1]))

    reals = tf.reduce_sum(grouped(real_weight), axis=(1, 2))
    fakes = tf.reduce_sum(grouped(tf.ones_like(real_weight)), axis=(1, 2))
    real_sum = tf.reduce_sum(grouped(real), axis=1)
    fake_sum = tf.reduce_sum(grouped(fake), axis=1)
    distance = (
        _between_rows(real_sum, grouped(real), reals)
        + _between_rows(fake_sum, grouped(fake), fakes)
        - 2.0
        * tf.math.divide_no_nan(
            tf.reduce_sum(real_sum * fake_sum, axis=1), reals * fakes
        )
    )
    whole = (reals > 1.0) & (fakes > 1.0)
    return tf.reduce_sum(fakes * tf.where(whole, distance, 0.0)) / tf.cast(
        rows, tf.float32
    )


def _between_rows(
    sums: tf.Tensor, values: tf.Tensor, counts: tf.Tensor
) -> tf.Tensor:
    """Means <f_i, f_j> over i != j in each group."""
    products = tf.reduce_sum(tf.square(sums), axis=1) - tf.reduce_sum(
        tf.square(values), axis=(1, 2)
    )
    return tf.math.divide_no_nan(products, counts * (counts - 1.0))
