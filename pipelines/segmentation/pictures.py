"""Maps in the colours of their classes, and panels with a legend."""

from collections.abc import Mapping
from collections.abc import Sequence

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from kgan.core import picture_grid

_PIXELS_AN_INCH = 100
_ENLARGED = 2


def class_colours(classes: int) -> np.ndarray:
    """Returns a colour for each class: black for the first, the background.

    Args:
        classes: how many.

    Returns:
        uint8 `(classes, 3)`, all different up to 21 classes.

    Example:

    >>> class_colours(3).tolist()
    [[0, 0, 0], [31, 119, 180], [255, 127, 14]]
    """
    few = classes <= 11
    colours = matplotlib.color_sequences["tab10" if few else "tab20"]
    cycle = [colours[k % len(colours)] for k in range(classes - 1)]
    parts = np.array([(0.0, 0.0, 0.0), *cycle])
    return np.rint(255.0 * parts).astype(np.uint8)


def coloured(maps: np.ndarray, classes: int) -> np.ndarray:
    """Returns maps as pictures.

    Args:
        maps: whole numbers `(n, height, width)` or `(n, height, width, 1)`.
        classes: how many there are.

    Returns:
        uint8 `(n, height, width, 3)`.
    """
    maps = maps[..., 0] if maps.ndim == 4 else maps
    return class_colours(classes)[maps]


def panels(
    columns: Mapping[str, np.ndarray], class_names: Sequence[str]
) -> np.ndarray:
    """Draws a row for each scene, titles above and a legend below.

    Args:
        columns: uint8 pictures `(n, height, width, 1 or 3)`, by title.
        class_names: in the order of the maps' numbers.

    Returns:
        uint8 `(H, W, 3)`.
    """
    tiles = np.stack([_in_colour(each) for each in columns.values()], axis=1)
    grid = picture_grid(
        tiles.reshape(-1, *tiles.shape[2:]),
        columns=len(columns),
        enlarge=_ENLARGED,
    )
    height, width = grid.shape[:2]
    title, legend = 24, 22 * -(-len(class_names) // 4) + 10
    whole = height + title + legend
    figure = Figure(
        figsize=(width / _PIXELS_AN_INCH, whole / _PIXELS_AN_INCH),
        dpi=_PIXELS_AN_INCH,
    )
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, legend / whole, 1.0, height / whole))
    axes.imshow(grid, interpolation="nearest", aspect="auto")
    axes.set_axis_off()
    for place, name in enumerate(columns):
        figure.text(
            (place + 0.5) / len(columns),
            1.0 - 0.5 * title / whole,
            name,
            ha="center",
            va="center",
            fontsize=8,
        )
    figure.legend(
        handles=[
            Patch(color=colour / 255.0, label=name)
            for name, colour in zip(
                class_names, class_colours(len(class_names)), strict=True
            )
        ],
        loc="lower center",
        ncols=4,
        fontsize=7,
        frameon=False,
        handlelength=1.0,
        columnspacing=1.0,
    )
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()


def _in_colour(pictures: np.ndarray) -> np.ndarray:
    if pictures.shape[3] == 3:
        return pictures
    return np.repeat(pictures, 3, axis=3)
