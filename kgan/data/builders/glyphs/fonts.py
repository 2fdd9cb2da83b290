"""The fonts on a machine that draw letters, and what they say of themselves."""

import itertools
from collections.abc import Iterable
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.font_manager import findSystemFonts
from matplotlib.ft2font import FT2Font
from PIL import ImageFont

from kgan.data.builders.glyphs.legibility import refusal
from kgan.data.builders.glyphs.rendering import draw_letters
from kgan.data.builders.glyphs.rendering import draw_missing

SUFFIXES = (".otf", ".ttc", ".ttf")
NO_LICENCE = "not told by the font"

# Entries of a font's table of names, by platform, encoding, language: the
# licence itself is number 13, the address of one number 14.
_LICENCE_ENTRIES = (13, 14)
_WINDOWS_ENGLISH = (3, 1, 1033)
_MACINTOSH_ENGLISH = (1, 0, 0)


class Font(NamedTuple):
    """A font, and its letters.

    Attributes:
        family: such as "DejaVu Sans".
        style: such as "DejaVu Sans Bold", which no other font here has.
        file: the name of its file.
        licence: what the font tells of it.
        letters: uint8 `(62, 32, 32)`, see `draw_letters`.
    """

    family: str
    style: str
    file: str
    licence: str
    letters: np.ndarray


def font_files(folder: str | None) -> list[Path]:
    """Returns the font files of a folder, or of this machine.

    Args:
        folder: that is looked through at any depth; None for the fonts that
            the system lists, and those that Matplotlib brings along.
    """
    if folder is not None:
        return _below(Path(folder))
    own = _below(Path(matplotlib.get_data_path(), "fonts"))
    return sorted({*map(Path, findSystemFonts()), *own})


def legible_fonts(paths: Iterable[Path]) -> list[Font]:
    """Returns the fonts that have all letters, in the order of their styles.

    Of fonts that have the same name, or the same pictures, the first one is
    taken, in the order of style and path.

    Args:
        paths: of font files; what FreeType cannot read is passed over.
    """
    found = []
    for path in paths:
        for index, (family, style) in enumerate(_names(path)):
            try:
                letters = draw_letters(str(path), index)
            except OSError:
                # A face of bitmaps in one size has no outlines to scale.
                continue
            missing = draw_missing(str(path), index)
            if letters is None or missing is None or refusal(letters, missing):
                continue
            found.append(
                Font(family, style, path.name, _licence(path), letters)
            )
    found.sort(key=lambda font: font.style)
    kept: dict[str, Font] = {}
    pictures = set()
    for font in found:
        if font.style not in kept and font.letters.tobytes() not in pictures:
            kept[font.style] = font
            pictures.add(font.letters.tobytes())
    return list(kept.values())


def _below(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES and path.is_file()
    )


def _names(path: Path) -> Iterator[tuple[str, str]]:
    """Yields family and full name of each font in a file."""
    for index in itertools.count():
        try:
            names = ImageFont.truetype(str(path), 8, index).getname()
        except OSError:
            return
        family, style = (" ".join((name or "").split()) for name in names)
        yield family, f"{family} {style}".strip()
        if path.suffix.lower() != ".ttc":
            return


def _licence(path: Path) -> str:
    # Of the first font: those of one file share it.
    entries = FT2Font(str(path)).get_sfnt()
    for number in _LICENCE_ENTRIES:
        for platform, encoding in (
            (_WINDOWS_ENGLISH, "utf-16-be"),
            (_MACINTOSH_ENGLISH, "mac-roman"),
        ):
            text = entries.get((*platform, number), b"")
            words = text.decode(encoding, errors="replace").split()
            if words:
                return " ".join(words)
    return NO_LICENCE
