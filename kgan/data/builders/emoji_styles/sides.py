"""In which split an emoji is: with all that must stay together."""

import hashlib
from collections.abc import Sequence

import numpy as np

SPLITS = ("train", "validation", "test")

_HELD_OUT_SHARE = 0.1


def groups_of(
    bases: Sequence[str], pictures: Sequence[np.ndarray]
) -> list[str]:
    """Returns the group of each emoji, all of which belongs in one split.

    The skin tones of one emoji are a group. Emoji with equal pictures in some
    style are too, such as flags of islands that are those of their country;
    and so are both together, in any chain.

    Args:
        bases: the code of each emoji without a skin tone.
        pictures: for each style, `(n, H, W, C)`.

    Returns:
        The first base code of the group, by name.

    Example:

    >>> white, black = np.ones((1, 1, 1)), np.zeros((1, 1, 1))
    >>> groups_of(["A", "B", "C"], [np.stack([white, black, white])])
    ['A', 'B', 'A']
    """
    leaders = {base: base for base in bases}

    def leader(base: str) -> str:
        while leaders[base] != base:
            base = leaders[base]
        return base

    for style in pictures:
        owners: dict[bytes, str] = {}
        for base, picture in zip(bases, style, strict=True):
            owner = owners.setdefault(picture.tobytes(), base)
            first, second = sorted((leader(base), leader(owner)))
            leaders[second] = first
    return [leader(base) for base in bases]


def split_of(group: str) -> str:
    """Returns the split of a group: a tenth each is held out, by a hash.

    Args:
        group: see `groups_of`.

    Returns:
        One of `SPLITS`: "test" if the SHA-256 of the code, as a fraction of
        its range, is below 0.1, "validation" if it is below 0.2.

    Example:

    >>> split_of("1F44B")
    'train'
    """
    digest = hashlib.sha256(group.encode()).digest()
    place = int.from_bytes(digest[:8], "big") / 2**64
    if place < _HELD_OUT_SHARE:
        return "test"
    return "validation" if place < 2 * _HELD_OUT_SHARE else "train"
