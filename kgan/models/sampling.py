"""What a sample is drawn from: latents and labels, row by row."""

from collections.abc import Callable
from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from kgan.core import Noise
from kgan.core import Normal
from kgan.core import Uniform
from kgan.core import check_choice
from kgan.core import check_integer
from kgan.core import check_number
from kgan.core import draw_noise
from kgan.core import noise_key

LATENTS = ("normal", "uniform")


def latent_law(latent: str, latent_size: int) -> Noise:
    """Returns the law of latent vectors: N(0, I) or uniform on [-1, 1).

    Args:
        latent: "normal" or "uniform".
        latent_size: values in a vector.

    Raises:
        ValueError: `latent` is neither.
    """
    if check_choice("latent", latent, LATENTS) == "normal":
        return Normal((latent_size,))
    return Uniform((latent_size,), -1.0, 1.0)


def truncate_normal(values: tf.Tensor, bound: tf.Tensor | float) -> tf.Tensor:
    """Maps standard normal values to normal ones cut at +-bound.

    Phi^-1(Phi(-b) + Phi(z) (Phi(b) - Phi(-b))): increasing in z, so a row
    keeps its character as the bound shrinks; no draw is repeated.

    Args:
        values: any shape, standard normal.
        bound: positive.

    Example:

    >>> cut = truncate_normal(tf.constant([-9.0, 0.0, 9.0]), 0.5)
    >>> [round(float(value), 3) for value in cut]
    [-0.5, 0.0, 0.5]
    """
    root = tf.sqrt(2.0)
    mass = tf.math.erf(bound / root)
    return root * tf.math.erfinv(mass * tf.math.erf(values / root))


def check_truncation(
    truncation: float | None, noise: Mapping[str, Noise]
) -> None:
    """Raises unless the latent can be truncated there.

    Raises:
        ValueError: `truncation` is not positive, or the latent not normal.
    """
    if truncation is None:
        return
    check_number("truncation", truncation, minimum=1e-3)
    latent = noise.get("latent")
    if not isinstance(latent, Normal):
        raise ValueError(
            "`truncation` must be None unless the latent is normal. "
            f"Received: truncation={truncation}, latent={latent}"
        )


def sample_noise(
    noise: Mapping[str, Noise],
    count: tf.Tensor | int,
    seed: tf.Tensor | int,
    truncation: float | None = None,
) -> dict[str, tf.Tensor]:
    """Draws what samples are made of; row i depends only on (seed, i).

    Args:
        noise: what the model draws, by name; "latent" may be truncated.
        count: rows.
        seed: any integer.
        truncation: the bound on the latent's values; None for none.
    """
    drawn = draw_noise(noise, count, noise_key(seed))
    if truncation is not None:
        drawn["latent"] = truncate_normal(drawn["latent"], truncation)
    return drawn


def sample_labels(
    count: tf.Tensor | int, seed: tf.Tensor | int, counts: tf.Tensor
) -> tf.Tensor:
    """Draws labels by the classes' shares; row i depends only on (seed, i).

    Args:
        count: rows.
        seed: any integer.
        counts: `(classes,)`, how often each class was seen; where none was,
            all classes are alike.

    Returns:
        int32 `(count,)`.
    """
    counts = tf.cast(counts, tf.float32)
    counts = tf.where(tf.reduce_sum(counts) > 0, counts, tf.ones_like(counts))
    bounds = tf.cumsum(counts) / tf.reduce_sum(counts)
    drawn = draw_noise({"label": Uniform(())}, count, noise_key(seed))
    return tf.minimum(
        tf.searchsorted(bounds, drawn["label"], side="right"),
        tf.size(counts) - 1,
    )


def check_labels(label: Any, count: int, classes: int | None) -> np.ndarray:
    """Returns a label or labels as int32 `(count,)`.

    Args:
        label: one class for all, or one for each of `count` samples.
        count: rows.
        classes: how many the model knows; None: it is unconditional.

    Raises:
        ValueError: the model is unconditional, the number of labels is not
            `count`, or one lies outside [0, classes).
        TypeError: a label is no integer.
    """
    if classes is None:
        raise ValueError(
            "`label` must be None for an unconditional model. "
            f"Received: label={label!r}"
        )
    labels = np.asarray(label)
    if not np.issubdtype(labels.dtype, np.integer):
        raise TypeError(
            f"`label` must be an integer or several. Received: label={label!r}"
        )
    if labels.ndim > 1 or (labels.ndim == 1 and len(labels) != count):
        raise ValueError(
            f"`label` must be one class or one for each of {count} samples. "
            f"Received: shape={labels.shape}"
        )
    outside = labels[(labels < 0) | (labels >= classes)]
    if outside.size:
        raise ValueError(
            f"`label` must lie in [0, {classes}). "
            f"Received: label={int(outside.flat[0])}"
        )
    return np.broadcast_to(labels, (count,)).astype(np.int32)


def check_count(count: Any) -> int:
    """Returns `count`, a non-negative integer."""
    return check_integer("count", count, minimum=0)


def check_seed(seed: Any) -> int:
    """Returns `seed`, any integer."""
    return check_integer("seed", seed, minimum=-(2**63), maximum=2**63 - 1)


def drawing(
    draw: Callable[[Mapping[str, tf.Tensor], tf.Tensor | None], tf.Tensor],
) -> Callable[..., tf.Tensor]:
    """Returns a graph of `draw` for any number of rows, in float32.

    XLA does not compile it: it would move pixels by more than rounding.

    Args:
        draw: from noise by name and labels to samples.
    """
    return tf.function(
        lambda noise, label: tf.cast(draw(noise, label), tf.float32),
        reduce_retracing=True,
    )


def in_batches(
    draw: Callable[..., tf.Tensor],
    noise: Mapping[str, tf.Tensor],
    labels: np.ndarray | None,
    batch_size: int,
) -> np.ndarray:
    """Returns the samples of given noise, so many at once.

    Args:
        draw: as `drawing` returns it.
        noise: `(n, ...)` values by name.
        labels: int32 `(n,)`, or None.
        batch_size: rows at once.

    Returns:
        float32 `(n, ...)`; n may be 0.

    Raises:
        ValueError: there is no noise: the game draws no samples.
    """
    if not noise:
        raise ValueError(
            "A game must draw noise for its samples. Received: none"
        )
    count = len(next(iter(noise.values())))
    rows = []
    for start in range(0, max(count, 1), batch_size):
        part = slice(start, start + batch_size)
        rows.append(
            draw(
                {name: values[part] for name, values in noise.items()},
                None if labels is None else tf.constant(labels[part]),
            ).numpy()
        )
    return np.concatenate(rows)
