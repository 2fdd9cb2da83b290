"""The letters of a font as pictures of one size."""

from typing import NamedTuple

import numpy as np
from PIL import Image
from PIL import ImageDraw
from PIL import ImageFont

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
SIDE = 32
MARGIN = 2

# Below the smallest size strokes run into each other.
_SIZES = range(2 * SIDE, 7, -1)
_WHITE = 255


class Fit(NamedTuple):
    """A font at the size at which all its letters fit.

    Attributes:
        font: in that size.
        baseline: the row on which letters stand.
    """

    font: ImageFont.FreeTypeFont
    baseline: int


def draw_letters(path: str, index: int = 0) -> np.ndarray | None:
    """Draws every letter of a font, black on white.

    All letters of a font have one size, in whole pixels: the largest at which
    each fits into the picture less a margin of 2 pixels, when they stand on
    one line. So an `o` stays smaller than an `O`. The line lies where the
    letters together are centred; from left to right each one is.

    Args:
        path: of a file that FreeType reads.
        index: of the font in that file.

    Returns:
        uint8 `(62, 32, 32)` in the order of `LETTERS`, or None where they
        only fit below 8 pixels.

    Raises:
        OSError: FreeType cannot read the file.
    """
    fit = _fit(path, index)
    if fit is None:
        return None
    return np.stack([draw_letter(letter, fit) for letter in LETTERS])


def draw_missing(path: str, index: int = 0) -> np.ndarray | None:
    """Draws what a font shows for a character that it does not have.

    Args:
        path: as for `draw_letters`.
        index: likewise.

    Returns:
        uint8 `(32, 32)`, in the size of the letters, or None as they are.
    """
    fit = _fit(path, index)
    # Unicode promises that this never becomes a character.
    return None if fit is None else draw_letter("\uffff", fit)


def draw_letter(letter: str, fit: Fit) -> np.ndarray:
    """Draws one character.

    Args:
        letter: the character.
        fit: font, size and line.

    Returns:
        uint8 `(32, 32)`: 0 is ink, 255 paper.
    """
    left, _, right, _ = _ink(letter, fit.font)
    picture = Image.new("L", (SIDE, SIDE), _WHITE)
    start = (SIDE - (right - left)) // 2 - left
    ImageDraw.Draw(picture).text(
        (start, fit.baseline), letter, fill=0, font=fit.font, anchor="ls"
    )
    return np.asarray(picture)


def _fit(path: str, index: int) -> Fit | None:
    room = SIDE - 2 * MARGIN
    for size in _SIZES:
        # The other engine is not on every machine, and may place otherwise.
        font = ImageFont.truetype(
            path, size, index, layout_engine=ImageFont.Layout.BASIC
        )
        lefts, tops, rights, bottoms = zip(
            *(_ink(letter, font) for letter in LETTERS), strict=True
        )
        top, bottom = min(tops), max(bottoms)
        width = max(np.subtract(rights, lefts))
        if width <= room and bottom - top <= room:
            return Fit(font, (SIDE - (bottom - top)) // 2 - top)
    return None


def _ink(letter: str, font: ImageFont.FreeTypeFont) -> tuple[int, ...]:
    """Left, top, right and bottom of what is drawn, from the line's start."""
    # The box that Pillow tells by itself has the space between letters, too.
    mask, (left, top) = font.getmask2(letter, "L", anchor="ls")
    box = mask.getbbox() or (0, 0, 0, 0)
    return (left + box[0], top + box[1], left + box[2], top + box[3])
