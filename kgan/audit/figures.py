"""Pictures that a page holds within itself: PNG files as addresses."""

import base64
import io

import numpy as np
from PIL import Image

from kgan.core import picture_columns
from kgan.core import picture_grid
from kgan.core import shrunk_pictures
from kgan.core import to_uint8_pictures

# Longest side, in pixels, of pictures in a grid and of those alone.
TILE = 64
ALONE = 160
_PADDING = 2
_OPAQUE = 255
# Channels of pictures that can be shown.
_CHANNELS = (1, 3, 4)


def are_pictures(samples: np.ndarray) -> bool:
    """Whether samples are pictures that can be shown.

    Args:
        samples: as stored, `(n, ...)`.
    """
    return samples.ndim == 4 and samples.shape[3] in _CHANNELS


def grid_uri(pictures: np.ndarray, *, columns: int | None = None) -> str:
    """Returns pictures side by side as the address of a PNG.

    What lies between them is transparent, so that a page of any colour can
    show it.

    Args:
        pictures: as stored, `(n, height, width, 1, 3 or 4)`, n from 1 on.
        columns: pictures in a row; None for a grid that is nearly square.
    """
    tiles = shrunk_pictures(to_uint8_pictures(pictures), TILE)
    columns = columns or picture_columns(len(tiles))
    grid, between = (
        picture_grid(layer, columns=columns, padding=_PADDING)
        for layer in (tiles, np.zeros_like(tiles[..., :1]))
    )
    opacity = _OPAQUE - between
    if grid.shape[2] == 4:
        opacity = np.minimum(opacity, grid[..., 3:])
        grid = grid[..., :3]
    return _png_uri(np.concatenate([grid, opacity], axis=2))


def picture_uris(pictures: np.ndarray) -> list[str]:
    """Returns the address of a PNG of each picture.

    Args:
        pictures: as stored, `(n, height, width, 1, 3 or 4)`.
    """
    return [
        _png_uri(picture_grid(picture[np.newaxis], columns=1, padding=0))
        for picture in shrunk_pictures(to_uint8_pictures(pictures), ALONE)
    ]


def _png_uri(picture: np.ndarray) -> str:
    file = io.BytesIO()
    _image(picture).save(file, format="PNG", optimize=True)
    code = base64.b64encode(file.getvalue()).decode("ascii")
    return f"data:image/png;base64,{code}"


def _image(picture: np.ndarray) -> Image.Image:
    """A picture for Pillow; of two channels, gray and opacity, too."""
    return Image.fromarray(
        picture[..., 0] if picture.shape[2] == 1 else picture
    )
