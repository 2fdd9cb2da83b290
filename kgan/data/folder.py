"""A folder of pictures: flat, or with a folder for each class."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kgan.data.pictures import Picture
from kgan.data.pictures import complete_form
from kgan.data.pictures import decode_pictures
from kgan.data.source import ImageOptions
from kgan.data.source import Records
from kgan.data.source import Source

SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp")


class FolderListing(NamedTuple):
    """The pictures of a folder, before any is opened.

    Attributes:
        folder: that was looked through.
        flat: pictures in the folder itself.
        classes: pictures below each sub-folder that has some, by its name.
    """

    folder: Path
    flat: tuple[Path, ...]
    classes: Mapping[str, tuple[Path, ...]]

    @property
    def refusal(self) -> str | None:
        """Why these are no data set; None if they are one."""
        if self.flat and self.classes:
            return (
                "`source` must hold pictures either in the folder itself or "
                "in a folder for each class; these are mixed. "
                f"Received: {len(self.flat)} pictures in {self.folder} (such "
                f"as {self.flat[0].name}) beside the folders "
                f"{list(self.classes)[:5]}"
            )
        if not self.flat and not self.classes:
            return _nothing_found(self.folder)
        return None


def list_folder(folder: Path) -> FolderListing:
    """Finds the pictures of a folder by their names.

    Args:
        folder: an existing directory.
    """
    classes = {}
    for child in sorted(folder.iterdir()):
        if child.is_dir() and not child.name.startswith("."):
            inside = tuple(filter(_is_picture, _files(child, "**/*")))
            if inside:
                classes[child.name] = inside
    flat = tuple(filter(_is_picture, _files(folder, "*")))
    return FolderListing(folder, flat, classes)


def folder_source(folder: Path) -> Source:
    """Makes a source of the pictures in a folder.

    Pictures lie either all in the folder itself (no labels), or all below its
    sub-folders, at any depth: each sub-folder with pictures is a class, in
    the order of names. One sub-folder alone tells no classes apart: such a
    folder has no labels. Hidden files and folders are passed over.

    Args:
        folder: an existing directory.

    Raises:
        ValueError: no pictures, or pictures both beside and inside folders.
    """
    listing = list_folder(folder)
    if listing.refusal is not None:
        raise ValueError(listing.refusal)
    classes = listing.classes
    groups = list(classes.values()) or [listing.flat]
    paths = [path for group in groups for path in group]
    pictures = [Picture(str(path), path) for path in paths]
    label = np.repeat(
        np.arange(len(groups), dtype=np.int32), [len(g) for g in groups]
    )

    def read(split: str, rows: np.ndarray, options: ImageOptions) -> Records:
        # All pictures decide, so that every split has the same form.
        form = complete_form(lambda: pictures, options)
        sample = decode_pictures([pictures[row] for row in rows], form)
        if len(classes) < 2:
            return Records(sample)
        return Records(sample, label[rows], tuple(classes), len(classes))

    return Source(folder.resolve().name, len(pictures), read)


def passed_over(folder: Path) -> dict[str, str]:
    """Returns the files of a folder that are not taken, and why, by name.

    Args:
        folder: an existing directory; names are those below it.
    """
    reasons = {}
    for path in sorted(folder.glob("**/*")):
        name = path.relative_to(folder)
        if path.is_dir():
            continue
        if any(part.startswith(".") for part in name.parts):
            reasons[name.as_posix()] = "hidden"
        elif not path.is_file():
            reasons[name.as_posix()] = "a link to nothing, or no file"
        elif not _is_picture(path):
            suffix = path.suffix.lower() or "no suffix"
            reasons[name.as_posix()] = f"no picture ({suffix})"
    return reasons


def _files(folder: Path, pattern: str) -> list[Path]:
    return [
        path
        for path in sorted(folder.glob(pattern))
        if not any(
            part.startswith(".") for part in path.relative_to(folder).parts
        )
        and path.is_file()
    ]


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES


def _nothing_found(folder: Path) -> str:
    found = Counter(path.suffix.lower() for path in _files(folder, "**/*"))
    suffixes = {suffix or "(none)": n for suffix, n in found.most_common(10)}
    return (
        "`source` must be a folder with pictures: files that end in "
        f"{', '.join(SUFFIXES)}. Received: {folder} with "
        f"{found.total()} files"
        + (f", whose suffixes are {suffixes}" if found else "")
    )
