"""Arrays of the user through a function of rows, in batches."""

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from kgan.core import to_unit_range


def as_samples(name: str, x: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Returns samples as an array, of any dtype.

    Args:
        name: of the argument, for the message.
        x: `(n, *shape)`.
        shape: of one sample.

    Raises:
        ValueError: the samples have another shape.
    """
    x = np.asarray(x)
    if x.shape[1:] != shape or x.ndim != len(shape) + 1:
        raise ValueError(
            f"`{name}` must have the shape (n, {', '.join(map(str, shape))}). "
            f"Received: {x.shape}"
        )
    return x


def in_row_batches(
    function: Callable[..., tf.Tensor],
    x: np.ndarray,
    *others: np.ndarray | None,
    batch_size: int = 256,
) -> np.ndarray:
    """Returns a function of rows, so many rows at once, as float32.

    Args:
        function: of as many tensors as there are arrays; None stays None.
        x: `(n, ...)`, handed on as float32; of uint8 images, in [-1, 1].
        *others: `(n, ...)` each, handed on as they are.
        batch_size: rows at once.
    """
    if not len(x):
        # Convolutions of no rows fail on some processors: one stands in.
        stand_ins = [
            None if a is None else np.zeros((1, *a.shape[1:]), a.dtype)
            for a in others
        ]
        one = np.zeros((1, *x.shape[1:]), x.dtype)
        return in_row_batches(function, one, *stand_ins)[:0]
    made = []
    for start in range(0, len(x), batch_size):
        rows = slice(start, start + batch_size)
        parts = (None if a is None else tf.constant(a[rows]) for a in others)
        values = function(to_unit_range(x[rows]), *parts)
        made.append(np.asarray(tf.cast(values, tf.float32)))
    return np.concatenate(made)
