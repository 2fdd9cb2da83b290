"""Float values of any range, brought to [-1, 1]."""

import numpy as np

from kgan.runs.say import say

UNIT_RANGE = (-1.0, 1.0)
# What rounding may put outside, as a share of the range's width.
TOLERANCE = 5e-4
# Share of values that may lie outside a range that was asked for.
MOST_OUTSIDE = 0.05


def check_values(
    name: str,
    sample: np.ndarray,
    value_range: tuple[float, float] | None,
) -> None:
    """Raises unless samples are of a kind that has a range, or needs none.

    Args:
        name: what holds them, for messages.
        sample: `(n, ...)`.
        value_range: as of `to_unit_values`.

    Raises:
        TypeError: neither uint8 nor floats.
        ValueError: no samples, a scalar each, or a range for what has none.
    """
    if sample.dtype != np.uint8 and sample.dtype.kind != "f":
        raise TypeError(
            f"`{name}` must hold uint8 pictures or floats. "
            f"Received: dtype={sample.dtype}"
        )
    if sample.ndim not in (2, 3, 4) or sample.size == 0:
        raise ValueError(
            f"`{name}` must hold pictures (n, height, width, channels) or "
            "(n, height, width), sounds (n, time, channels) or vectors "
            f"(n, d), one at least. Received: shape={sample.shape}"
        )
    if value_range is not None and (
        sample.dtype == np.uint8 or sample.ndim == 2
    ):
        raise ValueError(
            "`range` is of float pictures and sounds; uint8 pictures and "
            "vectors are taken as they are. Received: "
            f"range={value_range[0]:g},{value_range[1]:g}, "
            f"dtype={sample.dtype}, shape={sample.shape}"
        )


def to_unit_values(
    name: str,
    sample: np.ndarray,
    value_range: tuple[float, float] | None,
) -> np.ndarray:
    """Returns floats of a range as float32 in [-1, 1]; all else as it is.

    A range that was asked for may be left by a few values, which are
    clipped, and this is said: a generator without a last tanh does so.

    Args:
        name: what holds them, for messages.
        sample: as `check_values` allows.
        value_range: its ends; None for [-1, 1].

    Raises:
        ValueError: values that are not finite or do not lie in the range;
            or, where none was asked for, all lie in its upper half, as they
            do in [0, 1].
    """
    if sample.dtype == np.uint8:
        return sample
    if not np.isfinite(sample).all():
        raise ValueError(
            f"`{name}` must hold finite values. Received: NaN or infinity"
        )
    if sample.ndim == 2:
        return sample.astype(np.float32)
    low, high = value_range or UNIT_RANGE
    lowest, highest = float(sample.min()), float(sample.max())
    slack = TOLERANCE * (high - low)
    outside = float(np.mean((sample < low - slack) | (sample > high + slack)))
    if outside > (0.0 if value_range is None else MOST_OUTSIDE):
        raise ValueError(
            f"`{name}` must hold floats in [{low:g}, {high:g}]; `--range` "
            "names another range, such as --range=0,255. Received: values "
            f"from {lowest:g} to {highest:g}, {outside:.1%} of them outside"
        )
    if value_range is None and lowest >= 0.0:
        raise ValueError(
            f"`{name}` must hold floats in [-1, 1], or `--range` must name "
            "their range; that of these could be 0,1: say --range=0,1 or "
            f"--range=-1,1. Received: values from {lowest:g} to {highest:g}"
        )
    if outside:
        say(
            f"Note: {outside:.2%} of the values of `{name}` lie outside "
            f"[{low:g}, {high:g}] and were clipped."
        )
    unit = (sample.astype(np.float64) - low) / (high - low) * 2.0 - 1.0
    return np.clip(unit, -1.0, 1.0).astype(np.float32)
