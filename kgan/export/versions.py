"""Numbered version folders, as a server watches them."""

import contextlib
import errno
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path


def next_version(directory: Path) -> int:
    """Returns one more than the highest number that names an entry.

    Args:
        directory: an existing folder; names that are no number, such as
            those of unfinished exports, do not count.
    """
    return 1 + max(
        (int(entry.name) for entry in directory.iterdir() if _is_number(entry)),
        default=0,
    )


def _is_number(entry: Path) -> bool:
    return entry.name.isascii() and entry.name.isdecimal()


@contextlib.contextmanager
def unfinished_folder(directory: Path) -> Iterator[Path]:
    """Gives a new folder inside `directory` whose name is no number.

    It is gone at the end, unless it was published, whatever happens within.

    Args:
        directory: made, with its parents, if it does not exist.
    """
    folder = directory / f".export-{uuid.uuid4().hex}"
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(folder: Path, directory: Path) -> Path:
    """Renames a finished folder to the next version; returns its new path.

    A server that looks at any moment sees the whole version or none. If
    another process takes the number meanwhile, the one after is taken.

    Args:
        folder: a finished folder in `directory`.
        directory: of the versions.
    """
    while True:
        version = directory / str(next_version(directory))
        try:
            os.rename(folder, version)
        except OSError as error:
            if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
                raise
        else:
            return version
