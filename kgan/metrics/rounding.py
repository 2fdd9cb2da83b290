"""Images as files hold them: rounded to 256 levels."""

from typing import Any

import numpy as np

from kgan.core import from_unit_range

_TOLERANCE = 1e-3


def to_uint8(images: Any, *, name: str = "images") -> np.ndarray:
    """Rounds images from [-1, 1] to uint8: `round((x + 1) 127.5)`.

    Real and generated images must both pass here before they are embedded:
    decimals that no image file can hold would give a generator away.

    Args:
        images: floats in [-1, 1] of any shape (up to 0.001 outside is
            clipped), or uint8, which comes back as it is.
        name: the argument's name in messages.

    Returns:
        uint8, the same shape.

    Raises:
        TypeError: neither uint8 nor floats.
        ValueError: NaN, or values outside [-1, 1].

    Example:

    >>> to_uint8([-1.0, 0.0, 0.5, 1.0]).tolist()
    [0, 128, 191, 255]
    """
    images = np.asarray(images)
    if images.dtype == np.uint8:
        return images
    if images.dtype.kind != "f":
        raise TypeError(
            f"`{name}` must be uint8, or floats in [-1, 1]. "
            f"Received: {name}.dtype={images.dtype}"
        )
    if images.size:
        low, high = float(images.min()), float(images.max())
        # Written so that NaN fails too.
        if not (low >= -1.0 - _TOLERANCE and high <= 1.0 + _TOLERANCE):
            raise ValueError(
                f"`{name}` must lie in [-1, 1], without NaN. "
                f"Received: {name} from {low:g} to {high:g}"
            )
    return from_unit_range(images)
