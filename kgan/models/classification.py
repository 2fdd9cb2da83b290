"""Terms of class logits: cross entropies, entropies, and log odds."""

import tensorflow as tf

from kgan.models.mean_matching import squared_mean_distance


def class_losses(logits: tf.Tensor, label: tf.Tensor) -> tf.Tensor:
    """-log p(y | x) of each sample, p the softmax: LSE(l) - l_y.

    Args:
        logits: `(n, K)`.
        label: int32 `(n,)`; a row of -1 has no class, and LSE(l) for a loss.

    Returns:
        float32 `(n,)`.

    Example:

    >>> loss = class_losses(tf.zeros((1, 4)), tf.constant([2]))
    >>> round(float(loss[0]), 4)
    1.3863
    """
    logits = tf.cast(logits, tf.float32)
    return tf.reduce_logsumexp(logits, axis=1) - true_logits(logits, label)


def class_cross_entropy(logits: tf.Tensor, label: tf.Tensor) -> tf.Tensor:
    """The mean of `class_losses`, a scalar; log K where all logits agree."""
    return tf.reduce_mean(class_losses(logits, label))


def class_entropies(logits: tf.Tensor) -> tf.Tensor:
    """-sum_k p_k log p_k of each sample, p the softmax: 0 where it is sure.

    Args:
        logits: `(n, K)`.

    Returns:
        float32 `(n,)`, in nats, from 0 to log K.

    Example:

    >>> round(float(class_entropies(tf.zeros((1, 4)))[0]), 4)
    1.3863
    """
    log_share = tf.nn.log_softmax(tf.cast(logits, tf.float32))
    return -tf.reduce_sum(tf.exp(log_share) * log_share, axis=1)


def class_imbalance(
    logits: tf.Tensor, weight: tf.Tensor, group_rows: int
) -> tf.Tensor:
    """K / 2 || E p - 1 / K ||^2: how far classes are from equal shares.

    The second order of KL(E p || 1 / K), estimated without bias, unlike the
    divergence of a batch's mean, from the products of different rows: see
    `squared_mean_distance`.

    Args:
        logits: `(n, K)`; p is their softmax.
        weight: `(n,)`, 1 for the rows that count and 0 for others.
        group_rows: rows of a group; one with less than two that count adds 0.

    Returns:
        A float32 scalar; (K - 1) / 2 where all rows are surely of one class.

    Example:

    >>> one_class = 99 * tf.one_hot([1, 1, 1], 4)
    >>> float(class_imbalance(one_class, tf.ones((3,)), 3))
    1.5
    """
    share = tf.nn.softmax(tf.cast(logits, tf.float32))
    classes = logits.shape[1]
    equal = tf.fill(tf.shape(share), 1.0 / classes)
    return (classes / 2) * squared_mean_distance(
        share, equal, weight, group_rows
    )


def wrong_class_log_odds(logits: tf.Tensor, label: tf.Tensor) -> tf.Tensor:
    """log (1 - p_y) / p_y of each sample: LSE over k != y of l_k, minus l_y.

    The loss of the class is its softplus: so its gradient has the direction
    of the loss's, and does not vanish where the classifier is sure. The sum
    of a softmax's outputs, for which it is mistaken, is always 1, and its
    gradient 0.

    Args:
        logits: `(n, K)`.
        label: int32 `(n,)`, in [0, K).

    Returns:
        float32 `(n,)`.

    Example:

    >>> odds = wrong_class_log_odds(tf.constant([[99.0, 0.0]]), [0])
    >>> float(odds[0])
    -99.0
    """
    logits = tf.cast(logits, tf.float32)
    is_true = tf.one_hot(label, logits.shape[1], on_value=True, off_value=False)
    # A number, as an infinity would make its gradient a NaN.
    others = tf.where(is_true, logits.dtype.min / 2, logits)
    return tf.reduce_logsumexp(others, axis=1) - true_logits(logits, label)


def true_logits(logits: tf.Tensor, label: tf.Tensor) -> tf.Tensor:
    """Returns l_y of each sample, `(n,)`; 0 where the label is -1."""
    one_hot = tf.one_hot(label, logits.shape[1], dtype=logits.dtype)
    return tf.reduce_sum(one_hot * logits, axis=1)
