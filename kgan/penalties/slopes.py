"""The slope of a critic at samples, of which penalties are made."""

from collections.abc import Callable

import tensorflow as tf

Critic = Callable[[tf.Tensor], tf.Tensor]


def squared_slopes(critic: Critic, samples: tf.Tensor) -> tf.Tensor:
    """|| grad_x d(x) ||^2 of each sample, over all its entries.

    There is no root, so its own gradient is finite where the critic is flat.

    Args:
        critic: a batch of samples to its logits `(n,)`.
        samples: `(n, ...)`, float32.

    Returns:
        float32 `(n,)`.

    Example:

    >>> critic = lambda x: tf.reduce_sum(2.0 * x, axis=[1, 2])
    >>> squared_slopes(critic, tf.zeros((3, 2, 2))).numpy().tolist()
    [16.0, 16.0, 16.0]
    """
    return slopes_and_logits(critic, samples)[0]


def slopes_and_logits(
    critic: Critic, samples: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """Returns `squared_slopes`, and the logits of the same forward pass.

    Args:
        critic: as of `squared_slopes`.
        samples: as there.

    Returns:
        float32 `(n,)`, and the critic's logits `(n,)`.
    """
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(samples)
        logits = critic(samples)
        total = tf.reduce_sum(tf.cast(logits, tf.float32))
    gradient = tape.gradient(
        total, samples, unconnected_gradients=tf.UnconnectedGradients.ZERO
    )
    rows = tf.reshape(tf.cast(gradient, tf.float32), (tf.shape(samples)[0], -1))
    return tf.reduce_sum(tf.square(rows), axis=1), logits
