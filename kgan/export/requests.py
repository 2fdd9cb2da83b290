"""What a request must fulfil, as ops in the graph: every server checks it."""

import math
from collections.abc import Mapping

import tensorflow as tf


def rows_of(
    inputs: Mapping[str, tf.Tensor], specs: Mapping[str, tf.TensorSpec]
) -> dict[str, tf.Tensor]:
    """Fails a request of uneven inputs, of other shapes, or not finite.

    Uneven inputs could broadcast silently. A server does not compare shapes
    with the signature's, and an elementwise op takes what it gets.

    Args:
        inputs: `(n, ...)` by name.
        specs: of the signature, `(None, ...)`.

    Returns:
        The inputs, to be read after the checks.
    """
    return _same_rows(
        {
            name: finite(name, shaped(name, value, specs[name].shape[1:]))
            for name, value in inputs.items()
        }
    )


def shaped(name: str, value: tf.Tensor, shape: tf.TensorShape) -> tf.Tensor:
    """Fails a request whose rows have not this shape.

    Args:
        name: of the input.
        value: `(n, ...)`.
        shape: of one row.
    """
    row = tuple(shape.as_list())
    # By size, since the shape of the signature is taken for granted when the
    # graph is optimised, and with it any question about axes.
    wanted = tf.shape(value)[0] * math.prod(row)
    return _after(
        tf.equal(tf.size(value), wanted),
        f"`{name}` must have rows of shape {row}. Received:",
        tf.shape(value),
        value,
    )


def finite(name: str, value: tf.Tensor) -> tf.Tensor:
    """Fails a request whose floats are NaN or infinite.

    Args:
        name: of the input.
        value: of any shape and dtype; integers pass.
    """
    if not value.dtype.is_floating:
        return value
    return _after(
        tf.reduce_all(tf.math.is_finite(value)),
        f"`{name}` must be finite. Received: NaN or infinite values",
        tf.shape(value),
        value,
    )


def within(
    name: str,
    value: tf.Tensor,
    least: int,
    most: int | tf.Tensor,
    rule: str,
) -> tf.Tensor:
    """Fails a request of which a value lies outside [least, most].

    Args:
        name: of the input.
        value: of any shape.
        least: the lower end.
        most: the upper end.
        rule: both ends, as the sentence says them.
    """
    inside = tf.reduce_all((value >= least) & (value <= most))
    return _after(
        inside, f"`{name}` must lie in {rule}. Received:", value, value
    )


def _same_rows(inputs: dict[str, tf.Tensor]) -> dict[str, tf.Tensor]:
    rows = tf.stack([tf.shape(inputs[name])[0] for name in sorted(inputs)])
    names = " and ".join(f"`{name}`" for name in sorted(inputs))
    sentence = f"{names} must have as many rows as each other. Received:"
    check = tf.debugging.Assert(
        tf.reduce_all(rows == rows[0]), [sentence, rows]
    )
    with tf.control_dependencies([check]):
        return {name: tf.identity(value) for name, value in inputs.items()}


def _after(
    condition: tf.Tensor, sentence: str, shown: tf.Tensor, value: tf.Tensor
) -> tf.Tensor:
    check = tf.debugging.Assert(condition, [sentence, shown])
    with tf.control_dependencies([check]):
        return tf.identity(value)
