"""Whether the pictures of a font are letters that can be told apart."""

import functools
from pathlib import Path

import matplotlib
import numpy as np
from scipy.ndimage import gaussian_filter

from kgan.data.builders.glyphs.rendering import LETTERS
from kgan.data.builders.glyphs.rendering import draw_letters

# Fonts of text have 0.18 (handwriting) to 1, fonts of symbols at most 0.03.
LEAST_LIKENESS = 0.1

_REFERENCE = Path("fonts", "ttf", "DejaVuSans.ttf")
_BLUR_PIXELS = 1.5


def refusal(letters: np.ndarray, missing: np.ndarray) -> str | None:
    """Returns why a font is not taken, or None if it is.

    Args:
        letters: uint8 `(62, 32, 32)`, see `draw_letters`.
        missing: uint8 `(32, 32)`, what the font shows for a character that it
            lacks.
    """
    flat = np.concatenate([letters, missing[np.newaxis]]).reshape(
        len(letters) + 1, -1
    )
    if len(np.unique(flat, axis=0)) < len(flat):
        return "two letters are alike, or a letter is missing"
    if likeness(letters) < LEAST_LIKENESS:
        return "these are symbols, no letters"
    return None


def likeness(letters: np.ndarray) -> float:
    """Returns the share of pictures that show the letter they stand for.

    Such a picture is nearer to this letter of DejaVu Sans, large or small,
    than to any other: by the correlation of both, blurred by a Gaussian of
    1.5 pixels. Fonts of symbols often claim to have letters; this tells.

    Args:
        letters: uint8 `(62, 32, 32)`, see `draw_letters`.

    Example:

    >>> likeness(np.zeros((62, 32, 32), np.uint8)) < LEAST_LIKENESS
    True
    """
    nearest = np.argmax(_outlines(letters) @ _reference().T, axis=1)
    names = np.array(list(LETTERS.lower()))
    return float(np.mean(names[nearest] == names))


def _outlines(letters: np.ndarray) -> np.ndarray:
    """Blurred pictures as rows of mean 0 and length 1."""
    blurred = gaussian_filter(
        letters.astype(np.float64), (0.0, _BLUR_PIXELS, _BLUR_PIXELS)
    ).reshape(len(letters), -1)
    centred = blurred - blurred.mean(axis=1, keepdims=True)
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    return centred / np.maximum(lengths, 1e-9)


@functools.cache
def _reference() -> np.ndarray:
    letters = draw_letters(str(Path(matplotlib.get_data_path(), _REFERENCE)))
    if letters is None:
        raise ValueError(f"Matplotlib's font {_REFERENCE} has no letters")
    return _outlines(letters)
