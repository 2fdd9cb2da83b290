"""A folder of pictures, file by file: what is there, and what is damaged."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kgan.data.file_facts import Front
from kgan.data.file_facts import Pixels
from kgan.data.file_facts import read_front
from kgan.data.file_facts import read_pixels
from kgan.data.folder import list_folder
from kgan.data.folder import passed_over
from kgan.data.options import image_options
from kgan.data.pictures import form_of
from kgan.data.readable import Readable
from kgan.data.readable import read_readable
from kgan.data.source import Records
from kgan.data.source import SampleOptions
from kgan.data.source import check_memory


class FileFacts(NamedTuple):
    """A picture file that can be read.

    Attributes:
        name: its path below the folder.
        size: height and width in pixels, as shown.
        is_gray: whether it is stored as gray.
        is_transparent: whether any pixel is.
        is_animated: whether it has more frames than the first, which is the
            one that is taken.
        digest: of its pixels in their own size: equal pictures have equal
            digests.
    """

    name: str
    size: tuple[int, int]
    is_gray: bool
    is_transparent: bool
    is_animated: bool
    digest: str


class FolderExamination(NamedTuple):
    """What is in a folder of pictures.

    Attributes:
        files: those that can be read, in the order of records.
        sample: uint8 `(n, H, W, C)`, what `kgan.data.load` gives with
            `skip_damaged=True`. Every header that can be read decides the
            form, also of files whose pixels are damaged.
        label: int32 `(n,)` from 0, or None.
        class_names: in the order of labels, or None. A class of which no file
            can be read keeps its name and its label.
        rows: of each of these, its number among all pictures of the folder,
            which `kgan.data.load` divides.
        listed: how many pictures these are.
        unreadable: why a file cannot be read, by its name; with any,
            `kgan.data.load` refuses the folder, or passes over them by
            `skip_damaged=True`.
        passed_over: why a file is not taken, by its name.
        refusal: why `kgan.data.load` refuses the folder even without those
            that cannot be read; None if it does not.
    """

    files: tuple[FileFacts, ...]
    sample: np.ndarray
    label: np.ndarray | None
    class_names: tuple[str, ...] | None
    rows: np.ndarray
    listed: int
    unreadable: Mapping[str, str]
    passed_over: Mapping[str, str]
    refusal: str | None


def examine_folder(
    folder: str | os.PathLike[str],
    *,
    image_size: int | tuple[int, int] | None = None,
    channels: int | None = None,
    resize: str = "crop",
) -> FolderExamination:
    """Opens every picture of a folder, and says which cannot be read.

    Args:
        folder: an existing directory of pictures, flat or with a folder for
            each class.
        image_size: as for `kgan.data.load`.
        channels: likewise.
        resize: likewise.

    Raises:
        TypeError: an argument of the wrong kind.
        ValueError: no pictures, none that can be read, or more than 4 GiB of
            memory needed.
    """
    folder = Path(folder)
    options = image_options(image_size, channels, resize)
    listing = list_folder(folder)
    # Of a mixed folder, which is no data set, all files are looked at.
    paths = [*listing.flat, *(listing.files if listing.classes else ())]
    if not paths:
        raise ValueError(listing.refusal)
    headers = read_readable(read_front, paths)
    sample, decoded = _decoded(headers.facts, options)
    reasons = {
        Path(each.path).relative_to(folder).as_posix(): each.reason
        for each in sorted((*headers.damage, *decoded.damage))
    }
    pixels = decoded.facts
    if not pixels:
        name, reason = next(iter(reasons.items()))
        raise ValueError(
            "`source` must hold pictures that can be read. Received: "
            f"{folder}, where none of {len(reasons)} can, such as {name} "
            f"({reason})"
        )
    rows = np.flatnonzero([path in pixels for path in paths])
    records = Records(sample)
    if listing.refusal is None:
        records = listing.labelled(records, rows)
    return FolderExamination(
        files=tuple(
            FileFacts(
                path.relative_to(folder).as_posix(),
                headers.facts[path].header.size,
                headers.facts[path].header.gray,
                each.is_transparent,
                headers.facts[path].is_animated,
                each.digest,
            )
            for path, each in pixels.items()
        ),
        sample=records.sample,
        label=records.label,
        class_names=records.class_names,
        rows=rows,
        listed=len(paths),
        unreadable=reasons,
        passed_over=passed_over(folder),
        refusal=listing.refusal,
    )


def _decoded(
    fronts: Mapping[Path, Front], options: SampleOptions
) -> tuple[np.ndarray, Readable[Pixels]]:
    """Records of the files whose pixels are whole, and what these tell."""
    if not fronts:
        return np.zeros((0, 1, 1, 1), np.uint8), Readable({}, ())
    form = form_of([each.header for each in fronts.values()], options)
    shape = (*form.size, form.channels)
    check_memory(len(fronts), shape, 1)
    sample = np.empty((len(fronts), *shape), np.uint8)
    places = dict(zip(fronts, sample, strict=True))
    found = read_readable(
        lambda path: read_pixels(path, form, places[path]), list(fronts)
    )
    if not found.damage:
        return sample, found
    return sample[[path in found.facts for path in fronts]], found
