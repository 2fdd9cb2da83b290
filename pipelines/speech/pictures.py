"""Spectrograms as pictures: time to the right, frequency upwards."""

from collections.abc import Sequence

import matplotlib
import numpy as np

from kgan.core import picture_grid

_COLOURS = "magma"


def spectrogram_rows(
    rows: Sequence[np.ndarray], *, enlargement: int = 2
) -> np.ndarray:
    """Returns a picture with one row for each array of spectrograms.

    Args:
        rows: each `(n, frames, bins, 1)` in [-1, 1], all of one shape.
        enlargement: pixels of the picture for each value, along a side.

    Returns:
        uint8 `(height, width, 3)`.

    Raises:
        ValueError: rows of different shapes.
    """
    shapes = {np.shape(row) for row in rows}
    if len(shapes) != 1:
        raise ValueError(
            "`rows` must be arrays of one shape. "
            f"Received: {sorted(map(str, shapes))}"
        )
    levels = np.concatenate(rows)[..., 0]
    upright = levels.swapaxes(1, 2)[:, ::-1]
    shades = matplotlib.colormaps[_COLOURS]((upright + 1.0) / 2.0)[..., :3]
    pictures = np.round(255.0 * shades).astype(np.uint8)
    for axis in (1, 2):
        pictures = np.repeat(pictures, enlargement, axis=axis)
    return picture_grid(pictures, columns=len(rows[0]))
