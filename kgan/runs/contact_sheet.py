"""Pictures of a data set side by side, drawn at random: a row a class."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image
from PIL import ImageDraw
from PIL import ImageFont

from kgan.core import as_image
from kgan.core import picture_columns
from kgan.core import picture_grid
from kgan.core import shrunk_pictures
from kgan.core import to_uint8_pictures

# Pictures of each class, and without classes.
OF_A_CLASS = 12
OF_ALL = 96
# Classes that are shown, the first ones.
MOST_CLASSES = 40
# Longest side of a picture, in pixels.
SIDE = 64
_WHITE = 255
_BLACK = 0
_MARGIN = 8


class SheetRow(NamedTuple):
    """Pictures that are shown together.

    Attributes:
        name: of their class; "" without classes.
        rows: numbers of the records.
    """

    name: str
    rows: np.ndarray


def draw_rows(
    count: int,
    labels: np.ndarray | None,
    class_names: Sequence[str] | None,
    *,
    seed: int,
) -> list[SheetRow]:
    """Draws which records are shown.

    Args:
        count: of all records.
        labels: integers `(count,)`, or None.
        class_names: in the order of labels; None without.
        seed: of the draw.

    Returns:
        one row a class, without those of no record; or all in one.
    """
    order = np.random.default_rng(seed).permutation(count)
    if labels is None or class_names is None:
        return [SheetRow("", order[:OF_ALL])]
    drawn = [
        SheetRow(name, order[labels[order] == number][:OF_A_CLASS])
        for number, name in enumerate(class_names)
    ]
    return [row for row in drawn if len(row.rows)][:MOST_CLASSES]


def contact_sheet(samples: np.ndarray, drawn: Sequence[SheetRow]) -> np.ndarray:
    """Returns the pictures that were drawn as one, with names of classes.

    Args:
        samples: pictures, uint8 or floats in [-1, 1].
        drawn: by `draw_rows`.

    Returns:
        uint8 `(height, width, channels)`.
    """
    if not drawn[0].name:
        tiles = _tiles(samples, drawn[0].rows)
        return picture_grid(tiles, columns=picture_columns(len(tiles)))
    columns = max(len(row.rows) for row in drawn)
    grid = picture_grid(
        np.concatenate(
            [_filled(_tiles(samples, row.rows), columns) for row in drawn]
        ),
        columns=columns,
    )
    return _with_names(grid, [row.name for row in drawn])


def _tiles(samples: np.ndarray, rows: np.ndarray) -> np.ndarray:
    return shrunk_pictures(to_uint8_pictures(samples[rows]), SIDE)


def _filled(tiles: np.ndarray, columns: int) -> np.ndarray:
    """Tiles, and white ones to the end of the row."""
    shape = (columns - len(tiles), *tiles.shape[1:])
    return np.concatenate([tiles, np.full(shape, _WHITE, np.uint8)])


def _with_names(grid: np.ndarray, names: Sequence[str]) -> np.ndarray:
    """The grid with a name left of each of its rows of equal height."""
    picture = as_image(grid)
    font = ImageFont.load_default()
    margin = 2 * _MARGIN + max(round(font.getlength(name)) for name in names)
    white = (_WHITE,) * len(picture.getbands())
    black = (_BLACK,) * min(3, len(white)) + (_WHITE,) * (len(white) // 4)
    sheet = Image.new(
        picture.mode, (margin + picture.width, picture.height), white
    )
    sheet.paste(picture, (margin, 0))
    draw = ImageDraw.Draw(sheet)
    height = picture.height / len(names)
    for row, name in enumerate(names):
        draw.text(
            (_MARGIN, (row + 0.5) * height),
            name,
            fill=black,
            font=font,
            anchor="lm",
        )
    return np.asarray(sheet).reshape(sheet.height, sheet.width, len(white))
