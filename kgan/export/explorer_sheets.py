"""Frames of an exploration as pictures that a page holds in itself."""

import base64
import functools
import io
from collections.abc import Callable
from collections.abc import Iterator

import numpy as np

from kgan.core import as_image

# Characters of all sheets: what still goes by mail.
MOST_CHARACTERS = 6_000_000
# Tried from the first, until all sheets fit.
JPEG_QUALITIES = (90, 75, 50, 25, 10)
WHITE = 255.0


def sheet_addresses(frames: np.ndarray) -> list[str]:
    """Returns one picture of all frames for each sample, as data addresses.

    In a sheet, row d holds the steps along direction d. All are PNGs, if
    they fit into 6 million characters; else JPEGs, of the best quality of a
    few with which they do.

    Args:
        frames: as of `kgan.export.Exploration`.

    Returns:
        `kinds * seeds` addresses, those of a kind together.

    Raises:
        ValueError: they do not fit at the lowest quality either.

    Example:

    >>> frames = np.zeros((1, 2, 3, 5, 8, 8, 1), np.uint8)
    >>> [address[:22] for address in sheet_addresses(frames)]
    ['data:image/png;base64,', 'data:image/png;base64,']
    """
    sheets = _sheets(frames)
    found: list[str] = []
    for encoded in _forms():
        found, characters = [], 0
        for sheet in sheets:
            found.append(encoded(sheet))
            characters += len(found[-1])
            if characters > MOST_CHARACTERS:
                break
        else:
            return found
    raise ValueError(
        "`frames` must fit into a page; theirs are too many. "
        f"Received: frames.shape={frames.shape}"
    )


def _sheets(frames: np.ndarray) -> np.ndarray:
    """Returns uint8 `(kinds * seeds, height, width, channels)`."""
    kinds, seeds, directions, steps, height, width, channels = frames.shape
    rows = frames.reshape(-1, directions, steps, height, width, channels)
    return rows.transpose(0, 1, 3, 2, 4, 5).reshape(
        kinds * seeds, directions * height, steps * width, channels
    )


def _forms() -> Iterator[Callable[[np.ndarray], str]]:
    yield _png
    for quality in JPEG_QUALITIES:
        yield functools.partial(_jpeg, quality=quality)


def _png(sheet: np.ndarray) -> str:
    file = io.BytesIO()
    as_image(sheet).save(file, format="PNG", optimize=True)
    return _address("png", file)


def _jpeg(sheet: np.ndarray, quality: int) -> str:
    if sheet.shape[2] == 4:
        opacity = sheet[..., 3:] / WHITE
        colours = WHITE + opacity * (sheet[..., :3] - WHITE)
        sheet = np.rint(colours).astype(np.uint8)
    file = io.BytesIO()
    as_image(sheet).save(file, format="JPEG", quality=quality)
    return _address("jpeg", file)


def _address(form: str, file: io.BytesIO) -> str:
    code = base64.b64encode(file.getvalue()).decode("ascii")
    return f"data:image/{form};base64,{code}"
