"""Samples as files hold them: images of 256 levels, sounds of 16 bits."""

from typing import Any

import numpy as np

from kgan.core import from_unit_range

_TOLERANCE = 1e-3
_LEVELS = 32768.0


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
    _check_unit_range(name, images, "uint8")
    return from_unit_range(images)


def to_int16(sounds: Any, *, name: str = "sounds") -> np.ndarray:
    """Rounds sounds from [-1, 1] to int16: `round(32768 x)`, clipped.

    Real and generated sounds must both pass here before they are embedded,
    for the reason of `to_uint8`. What was read from a 16-bit file as
    `level / 32768` comes back exactly.

    Args:
        sounds: floats in [-1, 1] of any shape (up to 0.001 outside is
            clipped), or int16, which comes back as it is.
        name: the argument's name in messages.

    Returns:
        int16, the same shape.

    Raises:
        TypeError: neither int16 nor floats.
        ValueError: NaN, or values outside [-1, 1].

    Example:

    >>> to_int16([-1.0, 0.0, 0.5, 1.0]).tolist()
    [-32768, 0, 16384, 32767]
    """
    sounds = np.asarray(sounds)
    if sounds.dtype == np.int16:
        return sounds
    _check_unit_range(name, sounds, "int16")
    levels = np.rint(_LEVELS * sounds.astype(np.float64))
    return np.clip(levels, -_LEVELS, _LEVELS - 1.0).astype(np.int16)


def as_stored(samples: Any, *, name: str = "samples") -> np.ndarray:
    """Returns samples as a file would hold them.

    Args:
        samples: images `(n, height, width, channels)`, which `to_uint8`
            rounds; sounds `(n, time, channels)`, which `to_int16` rounds; or
            vectors `(n, d)`, which stay as they are.
        name: the argument's name in messages.

    Raises:
        TypeError: as `to_uint8` and `to_int16`.
        ValueError: likewise, or samples of another rank.
    """
    samples = np.asarray(samples)
    if samples.ndim == 4:
        return to_uint8(samples, name=name)
    if samples.ndim == 3 and samples.dtype == np.uint8:
        raise ValueError(
            f"`{name}` must have a last axis of channels, (n, height, width, "
            f"channels), if these are images. Received: {name}.shape="
            f"{samples.shape}"
        )
    if samples.ndim == 3:
        return to_int16(samples, name=name)
    if samples.ndim == 2:
        return samples
    raise ValueError(
        f"`{name}` must be images (n, height, width, channels), sounds (n, "
        "time, channels) or vectors (n, d). "
        f"Received: {name}.shape={samples.shape}"
    )


def _check_unit_range(name: str, samples: np.ndarray, stored: str) -> None:
    if samples.dtype.kind != "f":
        raise TypeError(
            f"`{name}` must be {stored}, or floats in [-1, 1]. "
            f"Received: {name}.dtype={samples.dtype}"
        )
    if samples.size:
        low, high = float(samples.min()), float(samples.max())
        # Written so that NaN fails too.
        if not (low >= -1.0 - _TOLERANCE and high <= 1.0 + _TOLERANCE):
            raise ValueError(
                f"`{name}` must lie in [-1, 1], without NaN. "
                f"Received: {name} from {low:g} to {high:g}"
            )
