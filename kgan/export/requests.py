"""What a request must fulfil, as ops in the graph: every server checks it."""

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


def numbers_of(inputs: Mapping[str, tf.Tensor]) -> dict[str, tf.Tensor]:
    """Fails a request of lists where single numbers are asked for.

    Args:
        inputs: `()` by name.

    Returns:
        The inputs, to be read after the checks.
    """
    return {name: single(name, value) for name, value in inputs.items()}


def shaped(name: str, value: tf.Tensor, shape: tf.TensorShape) -> tf.Tensor:
    """Fails a request that is no rows, or whose rows have not this shape.

    Args:
        name: of the input.
        value: `(n, ...)`.
        shape: of one row.
    """
    row = tuple(shape.as_list())
    rule = f"`{name}` must have rows of shape {row}."
    if not row:
        rule = f"`{name}` must be a list, one number for each row."
    sent = tf.shape(_as_sent(value))
    # Filled up, so that a shape of any rank can be compared.
    filled = tf.concat([sent, tf.fill([1 + len(row)], -1)], axis=0)
    is_row = tf.reduce_all(
        filled[1 : 1 + len(row)] == tf.constant(row, "int32")
    )
    return _after(
        (tf.size(sent) == 1 + len(row)) & is_row,
        f"{rule} Received: shape",
        sent,
        value,
    )


def single(name: str, value: tf.Tensor) -> tf.Tensor:
    """Fails a request of a list where one number is asked for.

    Args:
        name: of the input.
        value: `()`.
    """
    sent = _as_sent(value)
    checked = _after(
        tf.rank(sent) == 0,
        f"`{name}` must be a single number, not a list. Received: shape",
        tf.shape(sent),
        sent,
    )
    # Of a value that is known to be a number the check would be optimised
    # away: only here it becomes one.
    return tf.reshape(checked, ())


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


def _as_sent(value: tf.Tensor) -> tf.Tensor:
    """Returns a value as if nothing were known of its shape.

    The shape of the signature is taken for granted when a graph is optimised,
    and with it any question about rank and axes. Not so behind a placeholder
    of unknown shape.
    """
    return tf.compat.v1.placeholder_with_default(value, shape=None)


def _after(
    condition: tf.Tensor, sentence: str, shown: tf.Tensor, value: tf.Tensor
) -> tf.Tensor:
    check = tf.debugging.Assert(condition, [sentence, shown], summarize=8)
    with tf.control_dependencies([check]):
        return tf.identity(value)
