"""What games share that make a sample of a condition."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kgan.core import to_unit_range
from kgan.models.categories import categories_of
from kgan.models.categories import inputs_of
from kgan.models.rows import as_samples
from kgan.models.rows import in_row_batches
from kgan.models.shapes import input_shapes


def check_meets(
    maker: str, made: keras.Model, judge: str, judging: keras.Model
) -> None:
    """Raises unless a network makes what another one judges.

    Args:
        maker: the argument's name of the first, for the message.
        made: that makes samples.
        judge: the argument's name of the second.
        judging: with an input `"sample"`.

    Raises:
        ValueError: it names the two shapes that do not meet; or what judges
            returns nothing for each sample.
    """
    sample = tuple(made.output_shape[1:])
    judged = input_shapes(judging)["sample"]
    if sample != judged:
        raise ValueError(
            f"`{maker}` must make what `{judge}` judges. Received: "
            f"{maker} makes {sample}, {judge} judges {judged}"
        )
    if not isinstance(judging.output_shape, tuple):
        raise ValueError(
            f"`{judge}` must return logits of shape (n,), or (n, ...) for "
            f"parts of a sample. Received: {judging.output_shape}"
        )


def check_condition_shapes(
    generator: keras.Model, discriminator: keras.Model
) -> None:
    """Raises unless both networks read conditions of one shape.

    Raises:
        ValueError: it names both shapes.
    """
    read = input_shapes(generator)["condition"]
    judged = input_shapes(discriminator)["condition"]
    if read != judged:
        raise ValueError(
            "`discriminator` must judge the conditions that `generator` "
            f"reads. Received: generator reads {read}, discriminator judges "
            f"{judged}"
        )


def flat_logits(logits: tf.Tensor) -> tf.Tensor:
    """Returns the logits of all parts of all samples, `(n parts,)`.

    Losses mean over them, so that each part is judged as a sample is.

    Args:
        logits: `(n, ...)`.
    """
    return tf.reshape(logits, (-1,))


def condition_for(network: keras.Model, condition: tf.Tensor) -> tf.Tensor:
    """Returns conditions of a batch as a network reads them.

    Pictures of uint8 come to [-1, 1]; for a network of whole numbers, such as
    those of segments or letters, they are left as they are.

    Args:
        network: with an input `"condition"`.
        condition: `(n, ...)`.
    """
    dtype = condition_dtype(network)
    if dtype.is_integer:
        return tf.cast(condition, dtype)
    return tf.cast(to_unit_range(condition), dtype)


def condition_dtype(network: keras.Model) -> tf.DType:
    """Returns the type of a network's input `"condition"`."""
    return next(
        tf.as_dtype(each.dtype)
        for each in inputs_of(network)
        if each.name == "condition"
    )


def condition_values(network: keras.Model) -> int | None:
    """Returns how many values a condition of whole numbers may have.

    They are 0 to one less, as of segments or letters; None: conditions are of
    real numbers.

    Args:
        network: with an input `"condition"`.

    Raises:
        ValueError: it reads whole numbers, and no layer says how many.
    """
    if not condition_dtype(network).is_integer:
        return None
    counts = [count for _, count in categories_of(network, "condition")]
    if not counts:
        raise ValueError(
            "A network of whole numbers must hand its condition to a layer "
            "that says how many there are, such as keras.layers.Embedding or "
            f"kgan.layers.OneHot. Received: {network.name!r} without"
        )
    return min(counts)


def translate_in_batches(
    function: Callable[..., tf.Tensor],
    x: Any,
    network: keras.Model,
    labels: np.ndarray | None = None,
) -> np.ndarray:
    """Returns a translation of each condition, float32 `(n, ...)`.

    Args:
        function: of float32 conditions `(n, ...)`, and labels or None.
        x: `(n, ...)`, as the network reads them.
        network: with an input `"condition"`.
        labels: int32 `(n,)`, or None.

    Raises:
        TypeError: the network reads whole numbers, and these are none.
        ValueError: the conditions have another shape, or are numbers that
            the network does not know.
    """
    x = as_samples("x", x, input_shapes(network)["condition"])
    values = condition_values(network)
    if values is not None:
        _check_whole_numbers(x, values)
        # Not to be taken for pictures; float32 holds them exactly.
        x = x.astype(np.float32)
    return in_row_batches(function, x, labels)


def _check_whole_numbers(x: np.ndarray, values: int) -> None:
    if x.dtype.kind not in "iu":
        raise TypeError(
            f"`x` must be whole numbers, 0 to {values - 1}. "
            f"Received: dtype={x.dtype}"
        )
    if x.size and not 0 <= x.min() <= x.max() < values:
        raise ValueError(
            f"`x` must lie in [0, {values}). "
            f"Received: from {x.min()} to {x.max()}"
        )
