"""A closed way through latents, for pictures that change little by little."""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from kgan.core.noise import Noise
from kgan.core.noise import Normal


def along_arcs(points: np.ndarray, frames: int) -> np.ndarray:
    """Returns a closed way through points, `frames` steps from each to next.

    p(t) = p_0 cos(pi t / 2) + p_1 sin(pi t / 2): for independent normal
    points every p(t) is again standard normal.

    Args:
        points: `(n, d)`.
        frames: steps between neighbours.

    Returns:
        float32 `(n * frames, d)`; every `frames`-th row is a point.

    Example:

    >>> along_arcs(np.eye(2), 1).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    angle = np.linspace(0.0, np.pi / 2, frames, endpoint=False)[:, None]
    return _closed(points, np.cos(angle), np.sin(angle))


def along_lines(points: np.ndarray, frames: int) -> np.ndarray:
    """Returns a closed way along straight lines: p_0 (1 - t) + p_1 t.

    Args:
        points: `(n, d)`.
        frames: steps between neighbours.

    Returns:
        float32 `(n * frames, d)`; every `frames`-th row is a point.

    Example:

    >>> along_lines(np.array([[0.0], [1.0]]), 2).ravel().tolist()
    [0.0, 0.5, 1.0, 0.5]
    """
    share = np.linspace(0.0, 1.0, frames, endpoint=False)[:, None]
    return _closed(points, 1.0 - share, share)


def _closed(
    points: np.ndarray, of_start: np.ndarray, of_end: np.ndarray
) -> np.ndarray:
    following = np.roll(points, -1, axis=0)
    return np.concatenate(
        [
            of_start * start + of_end * end
            for start, end in zip(points, following, strict=True)
        ]
    ).astype(np.float32)


def walk_noise(
    laws: Mapping[str, Noise], drawn: Mapping[str, tf.Tensor], frames: int
) -> dict[str, tf.Tensor]:
    """Returns the noise of a walk through latents and back to the first.

    Between two normal latents it turns from one to the other along an arc,
    so that every frame is as far from the origin as normal latents are;
    others are mixed along a line, which stays within their bounds. All else
    that samples are drawn from is that of the first row in every frame.

    Args:
        laws: what samples are drawn from, by name; "latent" is walked.
        drawn: `(n, ...)` values of them, n at least 1.
        frames: steps between neighbours, at least 1.

    Returns:
        `(n * frames, ...)` values by name.
    """
    along = along_arcs if isinstance(laws["latent"], Normal) else along_lines
    way = along(np.asarray(drawn["latent"]), frames)
    noise = {
        name: tf.repeat(values[:1], len(way), axis=0)
        for name, values in drawn.items()
    }
    return noise | {"latent": tf.constant(way)}
