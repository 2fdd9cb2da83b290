"""Samples as pictures that a person can look at, and as files."""

import math
import os
from collections.abc import Sequence

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from kgan.core.batch import from_unit_range
from kgan.core.checks import check_integer
from kgan.core.files import written_whole

CHANNELS = (1, 3, 4)
VISIBLE_PIXELS = 48
WHITE = 255


def to_uint8_pictures(samples: np.ndarray) -> np.ndarray:
    """Maps images from [-1, 1] to [0, 255], as `from_unit_range` does.

    What lies outside is clipped, and a NaN becomes 0, so that a picture of a
    diverged model can still be drawn.

    Args:
        samples: `(n, height, width, 1, 3 or 4)`, float in [-1, 1]; uint8
            ones are returned as they are.

    Returns:
        uint8, the same shape.

    Raises:
        ValueError: another shape.
        TypeError: neither float nor uint8.

    Example:

    >>> pixels = np.array([-1.0, 0.0, 1.0, 7.0]).reshape(1, 2, 2, 1)
    >>> to_uint8_pictures(pixels).ravel().tolist()
    [0, 128, 255, 255]
    """
    samples = np.asarray(samples)
    _check_shape("samples", samples)
    if samples.dtype == np.uint8:
        return samples
    if samples.dtype.kind != "f":
        raise TypeError(
            "`samples` must be float in [-1, 1], or uint8. "
            f"Received: dtype={samples.dtype}"
        )
    return from_unit_range(samples)


def picture_columns(count: int) -> int:
    """Returns the columns of a grid that is filled, or nearly square.

    Args:
        count: tiles, at least 1.

    Returns:
        The least divisor of `count` in [s, 2 s], s the root of `count`;
        where there is none, s rounded up.

    Raises:
        TypeError, ValueError: `count` is no integer from 1.

    Example:

    >>> [picture_columns(count) for count in (1, 7, 10, 64, 100)]
    [1, 3, 5, 8, 10]
    """
    check_integer("count", count)
    square = math.ceil(math.sqrt(count))
    for columns in range(square, math.floor(2 * math.sqrt(count)) + 1):
        if count % columns == 0:
            return columns
    return square


def picture_grid(
    pictures: np.ndarray,
    *,
    columns: int,
    padding: int = 2,
    enlarge: int | None = None,
) -> np.ndarray:
    """Puts pictures side by side on white, row by row.

    Args:
        pictures: uint8 `(n, height, width, 1, 3 or 4)`, n at least 1.
        columns: pictures in a row; the last row may stay part empty.
        padding: white pixels between pictures and around them.
        enlarge: each pixel becomes a square of so many; None: as many as
            make the longer side of a picture at least 48 pixels.

    Returns:
        uint8 `(H, W, channels)`.

    Raises:
        ValueError: another shape, no picture, or no column.
        TypeError: pictures that are not uint8.

    Example:

    >>> picture_grid(np.zeros((6, 8, 8, 1), np.uint8), columns=3).shape
    (102, 152, 1)
    """
    pictures = np.asarray(pictures)
    _check_shape("pictures", pictures)
    if pictures.dtype != np.uint8:
        raise TypeError(
            f"`pictures` must be uint8. Received: dtype={pictures.dtype}"
        )
    if len(pictures) < 1 or columns < 1:
        raise ValueError(
            "`pictures` and `columns` must be at least one. "
            f"Received: len(pictures)={len(pictures)}, columns={columns}"
        )
    if enlarge is None:
        enlarge = math.ceil(VISIBLE_PIXELS / max(pictures.shape[1:3]))
    tiles = pictures.repeat(enlarge, axis=1).repeat(enlarge, axis=2)
    rows = math.ceil(len(tiles) / columns)
    height, width = tiles.shape[1] + padding, tiles.shape[2] + padding
    grid = np.full(
        (rows * height + padding, columns * width + padding, tiles.shape[3]),
        WHITE,
        np.uint8,
    )
    for place, tile in enumerate(tiles):
        top = padding + place // columns * height
        left = padding + place % columns * width
        grid[top : top + len(tile), left : left + tile.shape[1]] = tile
    return grid


def shrunk_pictures(pictures: np.ndarray, side: int) -> np.ndarray:
    """Returns pictures whose longer side is at most so many pixels.

    Args:
        pictures: uint8 `(n, height, width, 1, 3 or 4)`.
        side: pixels, at least 1.

    Returns:
        uint8, the same ones where they are no larger.

    Example:

    >>> shrunk_pictures(np.zeros((2, 40, 20, 3), np.uint8), 10).shape
    (2, 10, 5, 3)
    """
    _check_shape("pictures", pictures)
    height, width, channels = pictures.shape[1:]
    scale = side / max(height, width)
    if scale >= 1.0 or not len(pictures):
        return pictures
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.stack(
        [
            np.asarray(
                as_image(picture).resize(size, Image.Resampling.LANCZOS)
            ).reshape(size[1], size[0], channels)
            for picture in pictures
        ]
    )


def scatter_picture(
    points: np.ndarray,
    reference: np.ndarray | None = None,
    *,
    limits: tuple[float, float] = (-4.0, 4.0),
) -> np.ndarray:
    """Draws points of the plane, over grey reference points.

    Args:
        points: `(n, 2)`, drawn in blue; those outside the limits and those
            that are not finite are not seen.
        reference: `(m, 2)` points of the data, or None.
        limits: the ends of both axes.

    Returns:
        uint8 `(480, 480, 3)`.

    Raises:
        ValueError: points that are not of the plane.
    """
    figure = Figure(figsize=(4.8, 4.8), dpi=100)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0.09, 0.06, 0.88, 0.91))
    layers = (("reference", reference, "0.6"), ("points", points, "C0"))
    for name, layer, color in layers:
        if layer is None:
            continue
        layer = np.asarray(layer)
        if layer.ndim != 2 or layer.shape[1] != 2:
            raise ValueError(
                f"`{name}` must have the shape (n, 2). Received: {layer.shape}"
            )
        axes.scatter(
            layer[:, 0], layer[:, 1], s=6, color=color, alpha=0.6, linewidths=0
        )
    axes.set(xlim=limits, ylim=limits, aspect="equal")
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()


def save_png(path: str | os.PathLike[str], picture: np.ndarray) -> None:
    """Writes a picture as a PNG; the file appears whole or not at all.

    Args:
        path: the file; its folder exists.
        picture: uint8 `(height, width, 1, 3 or 4)`.
    """
    with written_whole(path) as aside:
        as_image(picture).save(aside, format="PNG")


def save_gif(
    path: str | os.PathLike[str],
    frames: Sequence[np.ndarray],
    *,
    milliseconds: int = 120,
    last_milliseconds: int = 2000,
) -> None:
    """Writes frames as a GIF that loops; it appears whole or not at all.

    Grey frames keep every level; coloured ones get 256 colours each.

    Args:
        path: the file; its folder exists.
        frames: uint8 `(height, width, 1, 3 or 4)`, all of one shape, at
            least one; what is transparent becomes white.
        milliseconds: how long a frame is shown, in steps of 10.
        last_milliseconds: how long the last one is shown.

    Raises:
        ValueError: no frame, or frames of several shapes.
    """
    shapes = sorted({frame.shape for frame in frames})
    if len(shapes) != 1:
        raise ValueError(
            "`frames` must be at least one, all of one shape. "
            f"Received: shapes={shapes}"
        )
    first, *others = [_gif_image(frame) for frame in frames]
    with written_whole(path) as aside:
        first.save(
            aside,
            format="GIF",
            save_all=True,
            append_images=others,
            duration=[milliseconds] * len(others) + [last_milliseconds],
            loop=0,
        )


def as_image(picture: np.ndarray) -> Image.Image:
    """Returns a uint8 `(height, width, 1, 3 or 4)` picture for Pillow."""
    _check_shape("picture", np.asarray(picture)[np.newaxis])
    return Image.fromarray(
        picture[..., 0] if picture.shape[2] == 1 else picture
    )


def _gif_image(frame: np.ndarray) -> Image.Image:
    image = as_image(frame)
    if image.mode == "RGBA":
        white = Image.new("RGBA", image.size, (WHITE,) * 4)
        image = Image.alpha_composite(white, image).convert("RGB")
    if image.mode == "RGB":
        image = image.quantize(256, dither=Image.Dither.NONE)
    return image


def _check_shape(name: str, pictures: np.ndarray) -> None:
    if pictures.ndim != 4 or pictures.shape[3] not in CHANNELS:
        raise ValueError(
            f"`{name}` must have the axes ([n,] height, width, channels) and "
            f"1, 3 or 4 channels. Received: shape={pictures.shape}"
        )
