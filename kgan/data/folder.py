"""A folder of pictures: flat, or with a folder for each class."""

from collections import Counter
from pathlib import Path

import numpy as np

from kgan.data.pictures import Picture
from kgan.data.pictures import complete_form
from kgan.data.pictures import decode_pictures
from kgan.data.source import ImageOptions
from kgan.data.source import Records
from kgan.data.source import Source

SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp")


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
    flat = [path for path in _files(folder, "*") if _is_picture(path)]
    classes = {}
    for child in sorted(folder.iterdir()):
        if child.is_dir() and not child.name.startswith("."):
            inside = [path for path in _files(child, "**/*")]
            inside = [path for path in inside if _is_picture(path)]
            if inside:
                classes[child.name] = inside
    if flat and classes:
        raise ValueError(
            "`source` must hold pictures either in the folder itself or in a "
            f"folder for each class; these are mixed. Received: {len(flat)} "
            f"pictures in {folder} (such as {flat[0].name}) beside the "
            f"folders {list(classes)[:5]}"
        )
    if not flat and not classes:
        raise ValueError(_nothing_found(folder))
    groups = list(classes.values()) or [flat]
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
