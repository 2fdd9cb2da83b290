"""A folder of pictures as a supply: file by file, whatever is damaged."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from kgan.data.damaged_folder import DamagedFolder
from kgan.data.folder import FolderListing
from kgan.data.folder import list_folder
from kgan.data.manifest_facts import Skipped
from kgan.data.pictures import Header
from kgan.data.pictures import complete_form
from kgan.data.pictures import form_of
from kgan.data.preparing.supply import WAY_OUT
from kgan.data.preparing.supply import Portion
from kgan.data.preparing.supply import Request
from kgan.data.preparing.supply import Supply
from kgan.data.preparing.supply import files_fingerprint
from kgan.data.preparing.supply import skipped_files
from kgan.data.readable import read_readable
from kgan.data.salvaging import picture_header
from kgan.data.salvaging import read_picture
from kgan.data.source import ImageForm
from kgan.data.source import Records
from kgan.data.source import check_image_options

_SHOWN = 5

Fact = TypeVar("Fact")


def picture_supply(path: Path, request: Request) -> Supply:
    """Makes a supply of the pictures in a folder.

    Unless they were examined before, the headers of all are read: they decide
    what the request leaves open, and tell most of the damage at once.

    Args:
        path: of the folder.
        request: what is asked.

    Raises:
        ValueError: no data set of pictures, none that can be read, or some
            that cannot and shall not be skipped.
    """
    check_image_options(request.options)
    listing = list_folder(path)
    if listing.refusal is not None:
        raise ValueError(listing.refusal)
    options = request.options
    if not request.examined:
        headers = _headers(listing, request.skip_damaged)
        found = form_of(headers, options)
        options = options._replace(
            image_size=found.size, channels=found.channels
        )
    # Nothing is open any more.
    form = complete_form(lambda: (), options)

    def read(split: str, rows: np.ndarray) -> Portion:
        return _read(listing, rows, form, request.skip_damaged)

    return Supply(
        path.resolve().name,
        len(listing.files),
        files_fingerprint(path, listing.files),
        read("all", np.arange(0)).records,
        options,
        read,
    )


def _headers(listing: FolderListing, skip_damaged: bool) -> list[Header]:
    facts, skipped = _read_each(listing, picture_header, listing.files)
    if skipped and not skip_damaged:
        raise _unreadable(skipped)
    if not facts:
        raise ValueError(
            "`source` must hold pictures that can be read. Received: "
            f"{listing.folder}, where none of {len(skipped)} can, such as "
            f"{skipped[0].name} ({skipped[0].reason})"
        )
    return list(facts.values())


def _read(
    listing: FolderListing,
    rows: np.ndarray,
    form: ImageForm,
    skip_damaged: bool,
) -> Portion:
    files = listing.files
    paths = [files[row] for row in rows]
    facts, skipped = _read_each(
        listing, lambda path: read_picture(path, form), paths
    )
    if skipped and not skip_damaged:
        raise _unreadable(skipped)
    sample = np.empty((len(facts), *form.size, form.channels), np.uint8)
    for place, pixels in zip(sample, facts.values(), strict=True):
        place[...] = pixels
    kept = np.array([path in facts for path in paths], np.bool_)
    return Portion(listing.labelled(Records(sample), rows[kept]), skipped)


def _read_each(
    listing: FolderListing, read: Callable[[Path], Fact], paths: Sequence[Path]
) -> tuple[Mapping[Path, Fact], tuple[Skipped, ...]]:
    """What is read of each file, and those that are damaged."""
    found = read_readable(read, paths)
    return found.facts, skipped_files(listing.folder, found.damage)


def _unreadable(skipped: Sequence[Skipped]) -> DamagedFolder:
    named = [f"{each.name} ({each.reason})" for each in skipped[:_SHOWN]]
    return DamagedFolder(
        "picture",
        f"{len(skipped)} that cannot be read: {'; '.join(named)}"
        f"{'; ...' if len(skipped) > _SHOWN else ''}",
        WAY_OUT,
    )
