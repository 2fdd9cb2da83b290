"""Folders of the user's own pictures: paired, unpaired, or of many styles."""

import hashlib
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kgan.data import examine_folder
from pipelines.styles.pairs import Pairs
from pipelines.styles.pairs import Sides

# One content, or pair of content and style, in so many is held out.
HELD_OUT_EVERY = 10
FEWEST_PAIRS = 20


class Named(NamedTuple):
    """The pictures of a folder.

    Attributes:
        folder: it.
        pictures: uint8 `(n, height, width, channels)`.
        stems: their file names, without folder and suffix.
        styles: the sub-folder of each; empty: it lies in the folder itself.
    """

    folder: Path
    pictures: np.ndarray
    stems: list[str]
    styles: list[str]


def paired_sides(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    image_size: int | None = None,
) -> Sides:
    """Returns pairs of pictures of two folders that have one file name.

    The suffix may differ. About a tenth of the names are held out, by a hash,
    so a name stays on its side when others join.

    Args:
        source: folder of what is translated.
        target: folder of what it becomes.
        image_size: side of the squares that they are brought to; None: see
            `kgan.data.load`, for each folder by itself.

    Raises:
        ValueError: a folder without pictures, two of one name, fewer than 20
            pairs, or two sizes.
    """
    given, wanted = (_named(folder, image_size) for folder in (source, target))
    places = [
        {stem: row for row, stem in enumerate(side.stems)}
        for side in (given, wanted)
    ]
    common = sorted(set(places[0]) & set(places[1]))
    if len(common) < FEWEST_PAIRS:
        raise ValueError(
            f"`source` and `target` must have {FEWEST_PAIRS} file names in "
            "common, each a pair; without pairs, take a config of cycle_gan. "
            f"Received: {len(common)}, of {len(given.stems)} in "
            f"{given.folder} and {len(wanted.stems)} in {wanted.folder}"
        )
    for side in (given, wanted):
        check_apart(side.stems, side.folder)
    _check_sizes(given, wanted)
    pairs = Pairs(
        given.pictures[[places[0][stem] for stem in common]],
        wanted.pictures[[places[1][stem] for stem in common]],
        np.arange(len(common), dtype=np.int32),
        np.zeros(len(common), np.int32),
    )
    held_out = are_held_out(common)
    return Sides(
        pairs.rows(~held_out),
        pairs.rows(held_out),
        tuple(common),
        (wanted.folder.name,),
        alone=tuple(sorted(set(places[0]) ^ set(places[1]))),
    )


def unpaired_sides(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    image_size: int | None = None,
) -> Sides:
    """Returns pictures of two folders that belong to no pairs.

    Each side is repeated to the length of the longer one. A tenth of the
    names are held out; where both folders have a name, it is on one side.

    Args:
        source: as of `paired_sides`.
        target: likewise.
        image_size: likewise.

    Raises:
        ValueError: a folder without pictures, or with fewer than 20, or two
            sizes.
    """
    given, wanted = (_named(folder, image_size) for folder in (source, target))
    for side in (given, wanted):
        if len(side.stems) < FEWEST_PAIRS:
            raise ValueError(
                f"A folder must hold {FEWEST_PAIRS} pictures at least. "
                f"Received: {len(side.stems)} in {side.folder}"
            )
    _check_sizes(given, wanted)

    def pairs(held_out: bool) -> Pairs:
        chosen = [
            side.pictures[are_held_out(side.stems) == held_out]
            for side in (given, wanted)
        ]
        count = max(map(len, chosen))
        condition, sample = (
            side[np.arange(count) % len(side)] for side in chosen
        )
        none = np.zeros(count, np.int32)
        return Pairs(condition, sample, none, none)

    return Sides(
        pairs(False), pairs(True), (), (wanted.folder.name,), paired=False
    )


def style_sides(
    styles: str | os.PathLike[str],
    reference: str,
    image_size: int | None = None,
) -> Sides:
    """Returns one content in many styles: a sub-folder for each style.

    Pictures of one file name are one content. Its condition is the picture
    of that name in the sub-folder `reference`, which must have all of them;
    others may lack some. Of pairs of a content and a style a tenth are held
    out, by a hash: both are known, but not together.

    Args:
        styles: folder of sub-folders.
        reference: the name of one of them.
        image_size: as of `paired_sides`.

    Raises:
        ValueError: no such sub-folder, fewer than two others, fewer than 20
            pairs, or a name that the reference lacks.
    """
    given = _named(styles, image_size)
    names = tuple(sorted(set(given.styles)))
    check_apart(
        [
            f"{style}/{stem}"
            for style, stem in zip(given.styles, given.stems, strict=True)
        ],
        given.folder,
    )
    if reference not in names or len(names) < 3:
        raise ValueError(
            "`styles` must be a folder of a sub-folder for each style, the "
            "`reference` and two others at least. Received: "
            f"reference={reference!r}, sub-folders {list(names)[:8]}"
        )
    first = {
        stem: row
        for row, (stem, style) in enumerate(
            zip(given.stems, given.styles, strict=True)
        )
        if style == reference
    }
    strange = sorted(set(given.stems) - set(first))
    if strange:
        raise ValueError(
            f"The reference {reference!r} must have a picture of each name. "
            f"Received: none of {strange[:5]}, {len(strange)} in all"
        )
    contents = tuple(sorted(first))
    number = {stem: place for place, stem in enumerate(contents)}
    pairs = Pairs(
        given.pictures[[first[stem] for stem in given.stems]],
        given.pictures,
        np.array([number[stem] for stem in given.stems], np.int32),
        np.array([names.index(style) for style in given.styles], np.int32),
    )
    if len(given.stems) < FEWEST_PAIRS:
        raise ValueError(
            f"`styles` must hold {FEWEST_PAIRS} pictures at least. Received: "
            f"{len(given.stems)} in {given.folder}"
        )
    asked = [
        row for row, style in enumerate(given.styles) if style != reference
    ]
    held_out = np.zeros(len(given.stems), bool)
    held_out[asked] = are_held_out(
        [f"{given.styles[row]}/{given.stems[row]}" for row in asked]
    )
    return Sides(pairs.rows(~held_out), pairs.rows(held_out), contents, names)


def are_held_out(names: list[str]) -> np.ndarray:
    """Returns which names are held out: one in ten by a hash, one at least.

    Args:
        names: any texts, one or more.

    Returns:
        bool `(n,)`.
    """
    hashes = [hashlib.sha256(name.encode()).digest() for name in names]
    held_out = np.array(
        [
            int.from_bytes(each[:8], "big") % HELD_OUT_EVERY == 0
            for each in hashes
        ]
    )
    if not held_out.any():
        held_out[hashes.index(min(hashes))] = True
    return held_out


def check_apart(names: list[str], folder: Path) -> None:
    """Raises where two pictures of a folder have one name.

    Args:
        names: by which they are told apart, without suffixes.
        folder: that they are of, for the message.

    Raises:
        ValueError: it names the first that comes twice.
    """
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(
            "Pictures of a folder must have names of their own, apart from "
            f"the suffix. Received: {twice} more than once in {folder}"
        )


def _named(folder: str | os.PathLike[str], image_size: int | None) -> Named:
    if not Path(folder).is_dir():
        raise FileNotFoundError(
            f"Pictures must lie in a folder. Received: {str(folder)!r}, which "
            "is none"
        )
    found = examine_folder(folder, image_size=image_size)
    if found.unreadable:
        name, reason = next(iter(found.unreadable.items()))
        raise ValueError(
            "All pictures of a folder must be readable. Received: "
            f"{len(found.unreadable)} in {folder} that are not, such as "
            f"{name} ({reason})"
        )
    paths = [Path(each.name) for each in found.files]
    return Named(
        Path(folder),
        found.sample,
        [path.stem for path in paths],
        [path.parent.name for path in paths],
    )


def _check_sizes(given: Named, wanted: Named) -> None:
    if given.pictures.shape[1:3] != wanted.pictures.shape[1:3]:
        raise ValueError(
            "Pictures of both folders must have one size: give --image_size. "
            f"Received: {given.pictures.shape[1:3]} in {given.folder}, "
            f"{wanted.pictures.shape[1:3]} in {wanted.folder}"
        )
