"""A folder of pictures as a supply: file by file, whatever is damaged."""

from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from typing import TypeVar

import numpy as np

from kgan.data.file_facts import reason_of
from kgan.data.folder import list_folder
from kgan.data.images import fit_image
from kgan.data.images import in_threads
from kgan.data.manifest_facts import Skipped
from kgan.data.pictures import Header
from kgan.data.pictures import Picture
from kgan.data.pictures import complete_form
from kgan.data.pictures import form_of
from kgan.data.pictures import header_of
from kgan.data.pictures import open_picture
from kgan.data.pictures import pixels_of
from kgan.data.preparing.supply import Portion
from kgan.data.preparing.supply import Request
from kgan.data.preparing.supply import Supply
from kgan.data.preparing.supply import files_fingerprint
from kgan.data.source import ImageForm
from kgan.data.source import Records
from kgan.data.source import check_image_options

_SHOWN = 5

Fact = TypeVar("Fact")


class _Folder(NamedTuple):
    """Pictures in the order of records, and the number of each one's class."""

    path: Path
    files: Sequence[Path]
    label: np.ndarray
    class_names: tuple[str, ...]


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
    names = tuple(listing.classes)
    sizes = [len(files) for files in listing.classes.values()]
    folder = _Folder(
        path,
        listing.files,
        np.repeat(np.arange(len(names), dtype=np.int32), sizes),
        names,
    )
    options = request.options
    if not request.examined:
        headers = _headers(folder, request.skip_damaged)
        found = form_of(headers, options)
        options = options._replace(
            image_size=found.size, channels=found.channels
        )
    # Nothing is open any more.
    form = complete_form(lambda: (), options)

    def read(split: str, rows: np.ndarray) -> Portion:
        return _read(folder, rows, form, request.skip_damaged)

    return Supply(
        path.resolve().name,
        len(folder.files),
        files_fingerprint(path, folder.files),
        read("all", np.arange(0)).records,
        options,
        read,
    )


def _headers(folder: _Folder, skip_damaged: bool) -> list[Header]:
    def read(path: Path) -> Header:
        with open_picture(Picture(path.name, path)) as image:
            return header_of(image)

    facts, skipped = _read_each(folder, read, folder.files)
    if skipped and not skip_damaged:
        raise _unreadable(skipped)
    if not facts:
        raise ValueError(
            "`source` must hold pictures that can be read. Received: "
            f"{folder.path}, where none of {len(skipped)} can, such as "
            f"{skipped[0].name} ({skipped[0].reason})"
        )
    return list(facts.values())


def _read(
    folder: _Folder, rows: np.ndarray, form: ImageForm, skip_damaged: bool
) -> Portion:
    def decode(path: Path) -> np.ndarray:
        with open_picture(Picture(path.name, path)) as image:
            return fit_image(pixels_of(image), form)

    paths = [folder.files[row] for row in rows]
    facts, skipped = _read_each(folder, decode, paths)
    if skipped and not skip_damaged:
        raise _unreadable(skipped)
    sample = np.empty((len(facts), *form.size, form.channels), np.uint8)
    for place, pixels in zip(sample, facts.values(), strict=True):
        place[...] = pixels
    if len(folder.class_names) < 2:
        return Portion(Records(sample), skipped)
    whole = [
        row for row, path in zip(rows, paths, strict=True) if path in facts
    ]
    label = folder.label[np.array(whole, np.int64)]
    names = folder.class_names
    return Portion(Records(sample, label, names, len(names)), skipped)


def _read_each(
    folder: _Folder, read: Callable[[Path], Fact], paths: Sequence[Path]
) -> tuple[dict[Path, Fact], tuple[Skipped, ...]]:
    """What is read of each file, and those that are damaged."""

    def attempt(path: Path) -> Fact | Skipped:
        try:
            return read(path)
        except MemoryError:
            raise
        # Decoders of foreign bytes raise whatever their authors left.
        except Exception as error:
            if _is_of_machine(error):
                raise
            name = path.relative_to(folder.path).as_posix()
            return Skipped(name, reason_of(path, error))

    facts = {}
    skipped = []
    for path, found in zip(paths, in_threads(attempt, paths), strict=True):
        if isinstance(found, Skipped):
            skipped.append(found)
        else:
            facts[path] = found
    return facts, tuple(skipped)


def _is_of_machine(error: Exception) -> bool:
    """Whether what failed is not the picture: too many files, a lost disk."""
    return (
        isinstance(error, OSError)
        and error.errno is not None
        and not isinstance(error, PermissionError)
    )


def _unreadable(skipped: Sequence[Skipped]) -> ValueError:
    named = [f"{each.name} ({each.reason})" for each in skipped[:_SHOWN]]
    return ValueError(
        "Every picture must be readable; `--skip_damaged` leaves out those "
        f"that are not. Received: {len(skipped)} that cannot be read: "
        f"{'; '.join(named)}"
        f"{'; ...' if len(skipped) > _SHOWN else ''}"
    )
