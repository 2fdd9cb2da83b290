"""Samples of one side that are, all but noise, samples of another."""

import numpy as np

from kgan.metrics import as_stored
from kgan.metrics import nearest

# Of the spread of pictures around their mean. A JPEG of quality 90 is .04 to
# .06 of it away from its picture; no digit is nearer than .23 to another, and
# of the test pictures of Fashion-MNIST a thousandth are nearer than this to a
# training picture: photographs of the same thing.
NEAR = 0.1
# Of the small pictures among which the nearest one is found.
THUMBNAIL_PIXELS = 8
# Rows that tell the spread well enough.
SPREAD_ROWS = 2_000


def near_duplicates(samples: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Whether each sample equals one of the others, or nearly.

    Of pictures the nearest one among small, gray versions is compared in
    full: a copy that was stored again is near, another picture is not.
    Anything else must be equal, since among few numbers some are always
    near.

    Args:
        samples: what `kgan.metrics.as_stored` takes, `(n, ...)`.
        others: of the same kind and shape, at least one.

    Returns:
        bool `(n,)`.

    Example:

    >>> points = np.array([[1.0], [2.0]])
    >>> near_duplicates(points, np.array([[2.0], [2.1]])).tolist()
    [False, True]
    """
    samples = as_stored(samples)
    others = as_stored(others)
    if samples.ndim != 4:
        known = {row.tobytes() for row in np.ascontiguousarray(others)}
        rows = np.ascontiguousarray(samples)
        return np.array([row.tobytes() in known for row in rows], bool)
    places = nearest(thumbnails(samples), thumbnails(others), 1)[1][:, 0]
    distances = [
        distance(sample, others[place])
        for sample, place in zip(samples, places, strict=True)
    ]
    return np.array(distances) <= near_distance(others)


def near_distance(pictures: np.ndarray) -> float:
    """Returns how far from another a picture is that is nearly the same.

    Args:
        pictures: uint8 `(n, height, width, channels)`.

    Returns:
        levels of a value, the root of the mean square.
    """
    # From everywhere: pictures often lie in the order of their classes.
    some = pictures[:: -(-len(pictures) // SPREAD_ROWS)]
    return NEAR * float(np.sqrt(np.var(some, axis=0).mean()))


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """Returns how far two pictures are apart, as of `near_distance`.

    Args:
        one: uint8 `(height, width, channels)`.
        other: likewise.
    """
    return float(np.sqrt(np.mean(np.square(one.astype(np.float32) - other))))


def thumbnails(pictures: np.ndarray) -> np.ndarray:
    """Returns float64 `(n, values)`: sums of the grays of blocks of pixels.

    Args:
        pictures: uint8 `(n, height, width, channels)`.
    """
    gray = pictures.mean(axis=3, dtype=np.float32)
    for axis in (1, 2):
        side = gray.shape[axis]
        blocks = min(side, THUMBNAIL_PIXELS)
        starts = np.linspace(0, side, blocks, endpoint=False).astype(int)
        gray = np.add.reduceat(gray, starts, axis=axis)
    return gray.reshape(len(gray), -1).astype(np.float64)
