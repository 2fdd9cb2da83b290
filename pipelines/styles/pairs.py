"""What is translated: conditions, the samples they belong to, and styles."""

import hashlib
from typing import NamedTuple

import numpy as np


class Pairs(NamedTuple):
    """Pictures of one content each, in the style given and in that wanted.

    Attributes:
        condition: uint8 `(n, height, width, channels)`, what is translated.
        sample: uint8 `(n, height, width, channels)`, what it becomes.
        content: int32 `(n,)`, the place of what is drawn in `Sides.contents`.
        style: int32 `(n,)`, the style wanted, its place in `Sides.styles`.
    """

    condition: np.ndarray
    sample: np.ndarray
    content: np.ndarray
    style: np.ndarray

    def rows(self, chosen: np.ndarray) -> "Pairs":
        """Returns some of the pairs.

        Args:
            chosen: their numbers, or a bool for each.
        """
        return Pairs(*(values[chosen] for values in self))


def spread_rows(total: int, count: int) -> np.ndarray:
    """Returns so many rows at most, evenly spread over all, int64.

    Args:
        total: of them, at least 1.
        count: at least 1.

    Example:

    >>> spread_rows(9, 3).tolist(), spread_rows(2, 3).tolist()
    ([0, 4, 8], [0, 1])
    """
    chosen = np.linspace(0, total - 1, min(count, total)).round()
    return chosen.astype(np.int64)


class Sides(NamedTuple):
    """Pairs to train on, and others that training never sees.

    Attributes:
        train: to train on.
        held_out: to judge by.
        contents: the names of contents.
        styles: the names of the styles that can be asked for, one or more.
        paired: whether a condition has its own sample; else they stand side
            by side by chance.
        alone: names that were left out, since their picture has no partner.
    """

    train: Pairs
    held_out: Pairs
    contents: tuple[str, ...]
    styles: tuple[str, ...]
    paired: bool = True
    alone: tuple[str, ...] = ()


def told_of(sides: Sides) -> str:
    """Returns what there is to train on, in a sentence.

    Args:
        sides: of the data.
    """
    height, width = sides.train.sample.shape[1:3]
    words = (
        f"{len(sides.train.style)} pairs to train on, "
        if sides.paired
        else f"{len(sides.train.style)} pictures a side to train on, "
    )
    words += f"{len(sides.held_out.style)} held out, of {height}x{width} pixels"
    if len(sides.styles) > 1:
        words += f", {len(sides.styles)} styles"
    if sides.alone:
        shown = ", ".join(sides.alone[:3])
        words += f"; {len(sides.alone)} without a partner left out: {shown}"
    return words


def fingerprint_of(sides: Sides) -> str:
    """Returns a hash of all pictures and their numbers, 16 digits.

    Args:
        sides: of the data.
    """
    found = hashlib.sha256()
    for pairs in (sides.train, sides.held_out):
        for values in pairs:
            found.update(str(values.shape).encode())
            found.update(np.ascontiguousarray(values).data)
    return found.hexdigest()[:16]
