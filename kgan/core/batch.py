"""The batch: one dict, whatever form it was given in."""

from typing import Any

import numpy as np
import tensorflow as tf


def as_batch(data: Any) -> dict[str, tf.Tensor]:
    """Returns the batch as a dict with `"sample"` and, as given, `"label"`.

    Args:
        data: a dict with `"sample"`; or a tensor of samples; or a tuple
            `(sample,)` or `(sample, label)`, as Keras makes of arrays.

    Raises:
        ValueError: a dict without `"sample"`, or a longer tuple.
    """
    if isinstance(data, dict):
        if "sample" not in data:
            raise ValueError(
                'A batch must have the key "sample". '
                f"Received: keys={sorted(data)}"
            )
        return dict(data)
    if isinstance(data, tuple | list):
        if len(data) == 1:
            return as_batch(data[0])
        if len(data) == 2:
            return {**as_batch(data[0]), "label": data[1]}
        raise ValueError(
            "A batch must be a dict, a tensor, (sample,) or (sample, label). "
            f"Received: a sequence of {len(data)}"
        )
    return {"sample": data}


def numeric_batch(data: Any) -> dict[str, tf.Tensor]:
    """Returns the batch as `as_batch` does, without its texts.

    Neither XLA nor a GPU knows strings: what a turn reads of a text comes to
    it as numbers.

    Args:
        data: as of `as_batch`.
    """
    return {
        role: values
        for role, values in as_batch(data).items()
        if tf.as_dtype(values.dtype) != tf.string
    }


def to_unit_range(sample: tf.Tensor) -> tf.Tensor:
    """Maps uint8 pixels from [0, 255] to float32 in [-1, 1].

    Args:
        sample: any shape; what is not uint8 is only cast to float32.
    """
    sample = tf.convert_to_tensor(sample)
    if sample.dtype == tf.uint8:
        return tf.cast(sample, tf.float32) / 127.5 - 1.0
    return tf.cast(sample, tf.float32)


def from_unit_range(sample: np.ndarray | tf.Tensor) -> np.ndarray | tf.Tensor:
    """Rounds values from [-1, 1] to 256 levels: round(127.5 (x + 1)).

    The inverse of `to_unit_range`. Values outside [-1, 1] are clipped to its
    ends, and a NaN becomes 0.

    Args:
        sample: floats of any shape. Arrays are rounded by NumPy, tensors by
            TensorFlow, so that it can stand in a graph; both in float64.

    Returns:
        uint8 of the same shape, an array or a tensor as `sample` is.

    Example:

    >>> from_unit_range(np.array([-1.0, 0.0, 1.0, 7.0])).tolist()
    [0, 128, 255, 255]
    """
    if isinstance(sample, np.ndarray):
        unit = np.nan_to_num(sample.astype(np.float64), nan=-1.0)
        levels = np.rint(127.5 * (np.clip(unit, -1.0, 1.0) + 1.0))
        return levels.astype(np.uint8)
    unit = tf.cast(sample, tf.float64)
    unit = tf.where(tf.math.is_nan(unit), -tf.ones_like(unit), unit)
    levels = tf.round(127.5 * (tf.clip_by_value(unit, -1.0, 1.0) + 1.0))
    return tf.cast(levels, tf.uint8)
