"""A folder of pictures or sounds: flat, or with a folder for each class."""

from collections import Counter
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kgan.data.damaged_folder import DamagedFolder
from kgan.data.pictures import Picture
from kgan.data.pictures import Unreadable
from kgan.data.pictures import complete_form
from kgan.data.pictures import decode_pictures
from kgan.data.salvaging import Salvage
from kgan.data.salvaging import salvage_pictures
from kgan.data.salvaging import salvage_sounds
from kgan.data.sounds import complete_sound_form
from kgan.data.sounds import decode_sounds
from kgan.data.sounds import read_headers
from kgan.data.source import Records
from kgan.data.source import SampleOptions
from kgan.data.source import Source
from kgan.data.source import check_image_options


class FileKind(NamedTuple):
    """Files that are told by their names: what they are called, suffixes."""

    name: str
    suffixes: tuple[str, ...]

    def has(self, path: Path) -> bool:
        """Whether a file is of this kind."""
        return path.suffix.lower() in self.suffixes


PICTURES = FileKind(
    "pictures", (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp")
)
SOUNDS = FileKind("sounds", (".flac", ".mp3", ".ogg", ".wav"))


class FolderListing(NamedTuple):
    """The pictures or sounds of a folder, before any is opened.

    Attributes:
        folder: that was looked through.
        kind: of the files, `PICTURES` or `SOUNDS`.
        flat: files in the folder itself.
        classes: files below each sub-folder that has some, by its name.
        foreign: files of the other kind.
    """

    folder: Path
    kind: FileKind
    flat: tuple[Path, ...]
    classes: Mapping[str, tuple[Path, ...]]
    foreign: tuple[Path, ...]

    @property
    def files(self) -> list[Path]:
        """All of the kind, class by class."""
        groups = list(self.classes.values()) or [self.flat]
        return [path for group in groups for path in group]

    def labelled(self, records: Records, rows: np.ndarray) -> Records:
        """Returns records of some of the files with their labels.

        A class is a folder with files, whether or not any can be read, and
        its label the folder's place among the names. One folder alone tells
        no classes apart.

        Args:
            records: one of each row, in their order.
            rows: numbers of files in `files`.
        """
        names = tuple(self.classes)
        if len(names) < 2:
            return records
        sizes = [len(files) for files in self.classes.values()]
        label = np.repeat(np.arange(len(names), dtype=np.int32), sizes)
        return records._replace(
            label=label[rows], class_names=names, num_classes=len(names)
        )

    @property
    def refusal(self) -> str | None:
        """Why these are no data set; None if they are one."""
        kind = self.kind.name
        if not self.flat and not self.classes:
            return _nothing_found(self.folder)
        if self.foreign:
            count = len(self.flat) + sum(map(len, self.classes.values()))
            other = PICTURES if self.kind is SOUNDS else SOUNDS
            return (
                "`source` must be a folder of pictures or one of sounds, not "
                f"of both. Received: {self.folder} with {count} {kind} (such "
                f"as {self.files[0].name}) and {len(self.foreign)} "
                f"{other.name} (such as {self.foreign[0].name})"
            )
        if self.flat and self.classes:
            return (
                f"`source` must hold {kind} either in the folder itself or "
                "in a folder for each class; these are mixed. "
                f"Received: {len(self.flat)} {kind} in {self.folder} (such "
                f"as {self.flat[0].name}) beside the folders "
                f"{list(self.classes)[:5]}"
            )
        return None


def list_folder(folder: Path, kind: FileKind = PICTURES) -> FolderListing:
    """Finds the files of one kind in a folder by their names.

    Args:
        folder: an existing directory.
        kind: `PICTURES` or `SOUNDS`.
    """
    other = PICTURES if kind is SOUNDS else SOUNDS
    classes = {}
    foreign = [*filter(other.has, _files(folder, "*"))]
    for child in sorted(folder.iterdir()):
        if child.is_dir() and not child.name.startswith("."):
            files = _files(child, "**/*")
            inside = tuple(filter(kind.has, files))
            if inside:
                classes[child.name] = inside
            foreign += filter(other.has, files)
    flat = tuple(filter(kind.has, _files(folder, "*")))
    return FolderListing(folder, kind, flat, classes, tuple(foreign))


def holds_sounds(folder: Path) -> bool:
    """Returns whether a folder has sounds and no pictures.

    Args:
        folder: an existing directory.
    """
    listing = list_folder(folder, SOUNDS)
    return bool(listing.files) and not listing.foreign


def folder_source(folder: Path) -> Source:
    """Makes a source of the pictures, or of the sounds, in a folder.

    They lie either all in the folder itself (no labels), or all below its
    sub-folders, at any depth: each sub-folder with such files is a class, in
    the order of names. One sub-folder alone tells no classes apart: such a
    folder has no labels. Hidden files and folders are passed over.

    Args:
        folder: an existing directory.

    Returns:
        the source, which raises `DamagedFolder` where it reads files that are
        damaged.

    Raises:
        ValueError: neither pictures nor sounds, both, or some beside and some
            inside folders.
    """
    listing = list_folder(folder, SOUNDS if holds_sounds(folder) else PICTURES)
    if listing.refusal is not None:
        raise ValueError(listing.refusal)
    sounds = listing.kind is SOUNDS
    read_files = _read_sounds if sounds else _read_pictures
    salvage_files = salvage_sounds if sounds else salvage_pictures
    paths = listing.files

    def read(split: str, rows: np.ndarray, options: SampleOptions) -> Records:
        try:
            records = read_files(paths, rows, options)
        except Unreadable as error:
            raise DamagedFolder(error.kind, error.received) from error
        return listing.labelled(records, rows)

    def salvage(
        split: str, rows: np.ndarray, options: SampleOptions
    ) -> Salvage:
        found = salvage_files(paths, rows, options)
        records = listing.labelled(found.records, rows[found.kept])
        return found._replace(records=records)

    return Source(folder.resolve().name, len(paths), read, salvage=salvage)


def _read_pictures(
    paths: Sequence[Path], rows: np.ndarray, options: SampleOptions
) -> Records:
    check_image_options(options)
    pictures = [Picture(str(path), path) for path in paths]
    # All files decide, so that every split has the same form.
    form = complete_form(lambda: pictures, options)
    return Records(decode_pictures([pictures[row] for row in rows], form))


def _read_sounds(
    paths: Sequence[Path], rows: np.ndarray, options: SampleOptions
) -> Records:
    form = complete_sound_form(lambda: read_headers(paths), options)
    sample = decode_sounds([paths[row] for row in rows], form)
    return Records(sample, sample_rate=form.sample_rate)


def passed_over(folder: Path) -> dict[str, str]:
    """Returns the files of a folder of pictures that are not taken, and why.

    Args:
        folder: an existing directory.

    Returns:
        Reasons by the files' names below the folder.
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
        elif not PICTURES.has(path):
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


def _nothing_found(folder: Path) -> str:
    found = Counter(path.suffix.lower() for path in _files(folder, "**/*"))
    suffixes = {suffix or "(none)": n for suffix, n in found.most_common(10)}
    return (
        "`source` must be a folder with pictures, files that end in "
        f"{', '.join(PICTURES.suffixes)}, or with sounds, "
        f"{', '.join(SOUNDS.suffixes)}. Received: {folder} with "
        f"{found.total()} files"
        + (f", whose suffixes are {suffixes}" if found else "")
    )
