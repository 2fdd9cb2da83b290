"""Codes that a user asks for: their noise, and lines between them."""

import numpy as np

from kgan.core import Normal
from kgan.core import check_integer
from kgan.core import noise_key
from kgan.models.sampling import check_seed


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
