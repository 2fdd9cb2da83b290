"""Noise and labels of a request, as `model.sample` draws them."""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from kgan.core import Noise
from kgan.models import sample_labels
from kgan.models import sample_noise

# The label of a request that leaves the class to the data's shares.
ANY_LABEL = -1


def drawn_by_seeds(
    laws: Mapping[str, Noise], counts: np.ndarray | None, seeds: tf.Tensor
) -> dict[str, tf.Tensor]:
    """Draws one row a seed, as `sample(1, seed=seed)` does.

    A loop over the rows: `tf.vectorized_map` draws the same numbers, but by
    a loop for each op, and is slower.

    Args:
        laws: of the noise, by name.
        counts: how often each class was seen; None: no label is drawn.
        seeds: int32 `(n,)`.

    Returns:
        `(n, ...)` by name, `"label"` int32 among them.
    """

    def row(seed: tf.Tensor) -> dict[str, tf.Tensor]:
        drawn = drawn_by_seed(laws, counts, 1, seed)
        return {name: values[0] for name, values in drawn.items()}

    specs = {
        name: tf.TensorSpec(law.shape, tf.float32) for name, law in laws.items()
    }
    if counts is not None:
        specs["label"] = tf.TensorSpec((), tf.int32)
    return tf.map_fn(row, seeds, fn_output_signature=specs)


def drawn_by_seed(
    laws: Mapping[str, Noise],
    counts: np.ndarray | None,
    count: tf.Tensor | int,
    seed: tf.Tensor,
) -> dict[str, tf.Tensor]:
    """Draws all rows by one seed, as `sample(count, seed=seed)` does.

    Args:
        laws: as of `drawn_by_seeds`.
        counts: as of `drawn_by_seeds`.
        count: rows.
        seed: int32 `()`.

    Returns:
        As `drawn_by_seeds`.
    """
    drawn = sample_noise(laws, count, seed)
    if counts is not None:
        drawn["label"] = sample_labels(count, seed, counts)
    return drawn


def labels_asked(drawn: tf.Tensor, asked: tf.Tensor) -> tf.Tensor:
    """Returns the labels that were asked for, and drawn ones for -1.

    Args:
        drawn: int32 `(n,)`.
        asked: int32 `(n,)` or `()`.
    """
    return tf.where(asked == ANY_LABEL, drawn, asked)
