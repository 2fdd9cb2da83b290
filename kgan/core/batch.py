"""The batch: one dict, whatever form it was given in."""

from typing import Any

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


def to_unit_range(sample: tf.Tensor) -> tf.Tensor:
    """Maps uint8 pixels from [0, 255] to float32 in [-1, 1].

    Args:
        sample: any shape; what is not uint8 is only cast to float32.
    """
    sample = tf.convert_to_tensor(sample)
    if sample.dtype == tf.uint8:
        return tf.cast(sample, tf.float32) / 127.5 - 1.0
    return tf.cast(sample, tf.float32)
