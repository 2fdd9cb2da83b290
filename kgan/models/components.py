"""Which component of a mixture makes which row."""

from typing import Any

import numpy as np
import tensorflow as tf


def component_of(values: tf.Tensor, weights: tf.Tensor) -> tf.Tensor:
    """Returns the component that each value stands for, int32 `(n,)`.

    Args:
        values: `(n,)`: in [0, 1), the component whose interval holds it, the
            intervals as long as the weights; 1 + k asks for component k.
        weights: `(components,)`, positive, of sum 1.

    Example:

    >>> weights = tf.constant([0.5, 0.25, 0.25])
    >>> component_of(tf.constant([0.4, 0.5, 0.99, 1.0, 3.0]), weights).numpy()
    array([0, 1, 2, 0, 2], dtype=int32)
    """
    bounds = tf.cumsum(weights)[:-1]
    reached = tf.cast(values[:, tf.newaxis] >= bounds, tf.int32)
    asked = tf.cast(values, tf.int32) - 1
    return tf.where(values >= 1.0, asked, tf.reduce_sum(reached, axis=1))


def component_given(values: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    """Returns a component drawn for each row by its own softmax, int32 `(n,)`.

    Args:
        values: `(n,)`, uniform on [0, 1).
        logits: `(n, components)`.

    Example:

    >>> logits = tf.constant([[0.0, 0.0, -99.0], [0.0, 9.0, 0.0]])
    >>> component_given(tf.constant([0.4, 0.4]), logits).numpy()
    array([0, 1], dtype=int32)
    """
    shares = tf.nn.softmax(tf.cast(logits, tf.float32))
    bounds = tf.cumsum(shares, axis=1)[:, :-1]
    return tf.reduce_sum(
        tf.cast(values[:, tf.newaxis] >= bounds, tf.int32), axis=1
    )


def asked_components(
    component: Any, count: int, components: int | None
) -> tf.Tensor:
    """Returns values that stand for given components, float32 `(count,)`.

    Args:
        component: one for all rows, or one for each of `count`.
        count: rows.
        components: how many the model has; None: it is no mixture.

    Raises:
        TypeError: a component is no integer.
        ValueError: the model is no mixture, the number of components is not
            `count`, or one lies outside [0, components).
    """
    if components is None:
        raise ValueError(
            "`component` must be None unless the model is a mixture. "
            f"Received: component={component!r}"
        )
    asked = np.asarray(component)
    if not np.issubdtype(asked.dtype, np.integer):
        raise TypeError(
            "`component` must be an integer or several. "
            f"Received: component={component!r}"
        )
    if asked.ndim > 1 or (asked.ndim == 1 and len(asked) != count):
        raise ValueError(
            f"`component` must be one, or one for each of {count} samples. "
            f"Received: shape={asked.shape}"
        )
    outside = asked[(asked < 0) | (asked >= components)]
    if outside.size:
        raise ValueError(
            f"`component` must lie in [0, {components}). "
            f"Received: component={int(outside.flat[0])}"
        )
    return tf.constant(np.broadcast_to(asked + 1, (count,)), tf.float32)
