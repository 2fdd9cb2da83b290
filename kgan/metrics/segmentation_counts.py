"""What maps of segments have in common with true ones, scene by scene."""

from typing import Any
from typing import NamedTuple

import numpy as np

from kgan.core import check_integer


class SegmentationCounts(NamedTuple):
    """Pixels of each class in each scene, as float64 `(n, classes)`.

    Attributes:
        common: of the class in both maps.
        truth: in the true map.
        predicted: in the other one.
        truth_edge: boundary pixels in the true map.
        predicted_edge: boundary pixels in the other one.
        truth_edge_found: of `truth_edge` those with a pixel of the other
            map's boundary within the tolerance.
        predicted_edge_true: of `predicted_edge` those with a pixel of the
            true map's boundary within the tolerance.
    """

    common: np.ndarray
    truth: np.ndarray
    predicted: np.ndarray
    truth_edge: np.ndarray
    predicted_edge: np.ndarray
    truth_edge_found: np.ndarray
    predicted_edge_true: np.ndarray

    def rows(self, rows: Any) -> "SegmentationCounts":
        """Returns the counts of some scenes."""
        return SegmentationCounts(*(each[rows] for each in self))


def segmentation_counts(
    *, truth: Any, predicted: Any, classes: int, tolerance: int = 1
) -> SegmentationCounts:
    """Counts, for each class and scene, pixels and boundary pixels in common.

    A boundary pixel of a class is one of it above, below, left or right of
    which lies, within the picture, a pixel of another class. Two boundaries
    meet where pixels of them are at most `tolerance` apart, in a straight
    line between their centres.

    Args:
        truth: whole numbers `(n, height, width)` or `(n, height, width, 1)`
            in [0, classes).
        predicted: of the same scenes, likewise.
        classes: how many there are, at least 2.
        tolerance: pixels, at least 0.

    Raises:
        TypeError: a number is no integer.
        ValueError: other shapes, no scene, or numbers that are no class.

    Example:

    >>> truth = np.array([[[0, 0, 1, 1]]])
    >>> moved = np.array([[[0, 1, 1, 1]]])
    >>> counts = segmentation_counts(truth=truth, predicted=moved, classes=2)
    >>> counts.common.tolist(), counts.truth_edge_found.tolist()
    ([[1.0, 2.0]], [[1.0, 1.0]])
    """
    classes = check_integer("classes", classes, minimum=2)
    tolerance = check_integer("tolerance", tolerance, minimum=0)
    truth = _check_maps("truth", truth, classes)
    predicted = _check_maps("predicted", predicted, classes)
    if truth.shape != predicted.shape:
        raise ValueError(
            "`predicted` must have the shape of `truth`. "
            f"Received: {predicted.shape} and {truth.shape}"
        )
    columns = [
        _counts_of_class(truth == k, predicted == k, tolerance)
        for k in range(classes)
    ]
    return SegmentationCounts(
        *(np.stack(values, axis=1) for values in zip(*columns, strict=True))
    )


def _counts_of_class(
    truth: np.ndarray, predicted: np.ndarray, tolerance: int
) -> tuple[np.ndarray, ...]:
    truth_edge, predicted_edge = _edge(truth), _edge(predicted)
    return (
        _number(truth & predicted),
        _number(truth),
        _number(predicted),
        _number(truth_edge),
        _number(predicted_edge),
        _number(truth_edge & _near(predicted_edge, tolerance)),
        _number(predicted_edge & _near(truth_edge, tolerance)),
    )


def _number(pixels: np.ndarray) -> np.ndarray:
    return pixels.sum(axis=(1, 2)).astype(np.float64)


def _edge(region: np.ndarray) -> np.ndarray:
    """Pixels of a region with a neighbour outside it; the frame is none."""
    padded = np.pad(region, ((0, 0), (1, 1), (1, 1)), constant_values=True)
    inside = (
        padded[:, :-2, 1:-1]
        & padded[:, 2:, 1:-1]
        & padded[:, 1:-1, :-2]
        & padded[:, 1:-1, 2:]
    )
    return region & ~inside


def _near(pixels: np.ndarray, distance: int) -> np.ndarray:
    """Pixels that have one of the given ones at most so far away."""
    height, width = pixels.shape[1:]
    padded = np.pad(pixels, ((0, 0), (distance,) * 2, (distance,) * 2))
    reached = np.zeros_like(pixels)
    for down in range(-distance, distance + 1):
        for right in range(-distance, distance + 1):
            if down**2 + right**2 > distance**2:
                continue
            top, left = distance + down, distance + right
            reached |= padded[:, top : top + height, left : left + width]
    return reached


def _check_maps(name: str, maps: Any, classes: int) -> np.ndarray:
    maps = np.asarray(maps)
    if maps.ndim == 4 and maps.shape[3] == 1:
        maps = maps[..., 0]
    if maps.ndim != 3 or not maps.size:
        raise ValueError(
            f"`{name}` must have shape (n, height, width), n at least 1. "
            f"Received: {name}.shape={maps.shape}"
        )
    if maps.dtype.kind not in "iu":
        raise ValueError(
            f"`{name}` must be whole numbers. Received: dtype={maps.dtype}"
        )
    if maps.min() < 0 or maps.max() >= classes:
        raise ValueError(
            f"`{name}` must lie in [0, {classes}). "
            f"Received: from {maps.min()} to {maps.max()}"
        )
    return maps
