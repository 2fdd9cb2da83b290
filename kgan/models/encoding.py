"""Arrays of the user through an encoder, in batches, as in inference."""

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from kgan.core import Normal
from kgan.core import check_integer
from kgan.core import noise_key
from kgan.core import to_unit_range
from kgan.models.sampling import check_seed


def as_samples(name: str, x: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Returns samples as float32 in the data's range.

    Args:
        name: of the argument, for the message.
        x: `(n, *shape)`, float32, or uint8 images.
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
    return np.asarray(to_unit_range(tf.constant(x)), np.float32)


def in_row_batches(
    function: Callable[..., tf.Tensor],
    *arrays: np.ndarray | None,
    batch_size: int = 256,
) -> np.ndarray:
    """Returns a function of rows, so many rows at once, as float32.

    Args:
        function: of as many tensors as there are arrays; None stays None.
        *arrays: `(n, ...)` each; the first is no None.
        batch_size: rows at once.
    """
    first = next(array for array in arrays if array is not None)
    made = []
    for start in range(0, max(len(first), 1), batch_size):
        rows = slice(start, start + batch_size)
        parts = (None if a is None else tf.constant(a[rows]) for a in arrays)
        made.append(np.asarray(tf.cast(function(*parts), tf.float32)))
    return np.concatenate(made)


def code_noise(
    count: int, size: int, seed: int | None, *, stochastic: bool = True
) -> np.ndarray | None:
    """Returns the noise of drawn codes; None, for their means, if no seed.

    Args:
        count: rows.
        size: of a code.
        seed: any integer; row i depends only on (seed, i).
        stochastic: whether the encoder has laws to draw codes from.

    Raises:
        ValueError: a seed where it has none.
    """
    if seed is None:
        return None
    if not stochastic:
        raise ValueError(
            "`seed` must be None where the encoder is deterministic. "
            f"Received: seed={seed}"
        )
    return Normal((size,)).draw(count, noise_key(check_seed(seed))).numpy()


def between(first: np.ndarray, last: np.ndarray, steps: int) -> np.ndarray:
    """Returns points on the line from one code to another, both included.

    Args:
        first: `(n, latent_size)`.
        last: `(n, latent_size)`.
        steps: points on each line, at least 2.

    Returns:
        `(n, steps, latent_size)`.

    Raises:
        ValueError: `steps` is below 2, or the codes are not as many.

    Example:

    >>> between(np.zeros((1, 1)), np.ones((1, 1)), 3)[0, :, 0].tolist()
    [0.0, 0.5, 1.0]
    """
    check_integer("steps", steps, minimum=2)
    if len(first) != len(last):
        raise ValueError(
            "`x` and `y` must be as many as each other. "
            f"Received: {len(first)} and {len(last)} rows"
        )
    share = np.linspace(0.0, 1.0, steps).astype(first.dtype)[:, None]
    return (1.0 - share) * first[:, None] + share * last[:, None]
