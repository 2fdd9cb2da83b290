"""Which fonts, and which letters of the others, are never trained on."""

import hashlib
from collections import Counter
from collections.abc import Sequence

import numpy as np

from kgan.data.builders.glyphs.rendering import LETTERS

HELD_OUT_SHARE = 0.1
# Of each font, and of each letter, one pair in so many is never seen.
UNSEEN_EVERY = 10

_STRIDE = 3


def held_out_families(families: Sequence[str]) -> set[str]:
    """Chooses the families whose fonts are tested on.

    Families are taken in the order of a hash of their names, until they have
    a tenth of the fonts, or all but one family is taken. So the bold of a
    typeface is never tested on by one who has seen its regular.

    Args:
        families: of each font.

    Raises:
        ValueError: fewer than three fonts, or all of one family.

    Example:

    >>> held_out_families(["Sans", "Sans", "Serif", "Serif", "Mono"])
    {'Serif'}
    """
    counts = Counter(families)
    if len(counts) < 2 or len(families) < 3:
        raise ValueError(
            "There must be at least three fonts with all letters, of two "
            "families, one of which is held out; see `folder` for those of "
            f"your own. Received: {len(families)} fonts of the families "
            f"{sorted(counts)}"
        )
    order = sorted(counts, key=_hash)
    held_out: set[str] = set()
    for family in order[:-1]:
        held_out.add(family)
        fonts = sum(counts[name] for name in held_out)
        if fonts >= HELD_OUT_SHARE * len(families):
            break
    return held_out


def unseen_pairs(fonts: int) -> np.ndarray:
    """Tells the pairs of a training font and a letter that are held out.

    The letter l of the font f is one if `(l + 3 f) mod 10 = 0`. So each font
    lacks six or seven of its 62 letters, and, among ten fonts in a row, each
    letter is lacked by one.

    Args:
        fonts: how many are trained on.

    Returns:
        bool `(fonts, 62)`.

    Example:

    >>> unseen_pairs(10).sum(axis=0).tolist() == [1] * 62
    True
    """
    places = np.arange(len(LETTERS)) + _STRIDE * np.arange(fonts)[:, np.newaxis]
    return places % UNSEEN_EVERY == 0


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
