"""Pictures that a page holds within itself: PNG files as addresses."""

import base64
import io

import numpy as np
from PIL import Image

from kgan.core import picture_columns
from kgan.core import picture_grid
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


def grid_uri(pictures: np.ndarray) -> str:
    """Returns pictures side by side as the address of a PNG.

    What lies between them is transparent, so that a page of any colour can
    show it.

    Args:
        pictures: as stored, `(n, height, width, 1, 3 or 4)`, n from 1 on.
    """
    tiles = _shrunk(pictures, TILE)
    columns = picture_columns(len(tiles))
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
        for picture in _shrunk(pictures, ALONE)
    ]


def _shrunk(pictures: np.ndarray, side: int) -> np.ndarray:
    """Pictures no larger than a side, which a page shows as well."""
    pictures = to_uint8_pictures(pictures)
    height, width, channels = pictures.shape[1:]
    scale = side / max(height, width)
    if scale >= 1.0 or not len(pictures):
        return pictures
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.stack(
        [
            np.asarray(
                _image(picture).resize(size, Image.Resampling.LANCZOS)
            ).reshape(size[1], size[0], channels)
            for picture in pictures
        ]
    )


def _png_uri(picture: np.ndarray) -> str:
    file = io.BytesIO()
    _image(picture).save(file, format="PNG", optimize=True)
    code = base64.b64encode(file.getvalue()).decode("ascii")
    return f"data:image/png;base64,{code}"


def _image(picture: np.ndarray) -> Image.Image:
    return Image.fromarray(
        picture[..., 0] if picture.shape[2] == 1 else picture
    )
