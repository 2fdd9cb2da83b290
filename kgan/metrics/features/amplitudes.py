"""Sounds as numbers that no longer tell a file from a generator."""

from typing import Any

import numpy as np

from kgan.metrics.rounding import to_int16

_FULL_SCALE = np.float32(32768)


def rounded_amplitudes(sounds: Any, *, name: str) -> np.ndarray:
    """Returns float32 amplitudes in [-1, 1] that 16 bits hold.

    Args:
        sounds: int16, or floats in [-1, 1], which are rounded to 16 bits.
        name: the argument's name in messages.

    Raises:
        TypeError: neither int16 nor floats.
        ValueError: NaN, or values outside [-1, 1].
    """
    return to_int16(sounds, name=name).astype(np.float32) / _FULL_SCALE
