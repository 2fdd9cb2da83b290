"""Conditions: checked, and brought to the size of their images."""

import numpy as np

from kgan.data.images import placement
from kgan.data.source import ImageForm


def fit_condition(condition: np.ndarray, form: ImageForm) -> np.ndarray:
    """Returns a map of an image, placed as `fit_image` places the image.

    Every pixel gets the value that lies nearest, so that the numbers of
    classes are never mixed. Where the image gets bars, the map gets 0.

    Args:
        condition: `(H, W, C)` of any dtype.
        form: of the image; its channels are not those of the map.

    Returns:
        `(*form.size, C)` of the same dtype.

    Example:

    >>> segments = np.array([[[1], [2]], [[3], [7]]])
    >>> fit_condition(segments, ImageForm((4, 4), 3, "crop"))[..., 0]
    array([[1, 1, 2, 2],
           [1, 1, 2, 2],
           [3, 3, 7, 7],
           [3, 3, 7, 7]])
    """
    place = placement(condition.shape[:2], form)
    left, top, right, bottom = place.box
    rows = _nearest(top, bottom, place.size[0], condition.shape[0])
    columns = _nearest(left, right, place.size[1], condition.shape[1])
    fitted = np.zeros((*form.size, condition.shape[2]), condition.dtype)
    fitted[place.rows, place.columns] = condition[np.ix_(rows, columns)]
    return fitted


def _nearest(first: float, last: float, count: int, size: int) -> np.ndarray:
    """The pixels that hold the centres of `count` equal parts of a span."""
    centres = first + (np.arange(count) + 0.5) * (last - first) / count
    return np.minimum(centres.astype(np.int64), size - 1)


def check_condition(condition: np.ndarray, count: int) -> np.ndarray:
    """Returns conditions, floats as float32.

    Whole numbers become int32, but uint8 stays what it is.

    Args:
        condition: numbers `(N, ...)`, one row a record; images `(N, H, W, C)`.
        count: records.

    Raises:
        TypeError: they are no numbers.
        ValueError: another number of rows, values that are not finite, or
            whole numbers beyond int32.
    """
    if condition.dtype.kind not in "biuf":
        raise TypeError(
            f"The conditions must be numbers. Received: dtype={condition.dtype}"
        )
    if condition.shape[:1] != (count,):
        raise ValueError(
            f"The conditions must have {count} rows, one a record. "
            f"Received: shape={condition.shape}"
        )
    if condition.dtype == np.uint8:
        return condition
    if condition.dtype.kind != "f":
        return _as_int32(condition)
    # A float64 beyond float32 becomes infinite, and is counted as such.
    with np.errstate(over="ignore"):
        condition = condition.astype(np.float32)
    if not np.isfinite(condition).all():
        raise ValueError(
            "The conditions must be finite. Received: "
            f"{int((~np.isfinite(condition)).sum())} values that are not"
        )
    return condition


def _as_int32(condition: np.ndarray) -> np.ndarray:
    limits = np.iinfo(np.int32)
    if condition.size and (
        condition.min() < limits.min or condition.max() > limits.max
    ):
        raise ValueError(
            "The conditions must be within int32 where they are whole "
            f"numbers. Received: {condition.min()} to {condition.max()}"
        )
    return condition.astype(np.int32)
