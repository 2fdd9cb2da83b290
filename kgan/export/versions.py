"""Numbered version folders, as a server watches them."""

import contextlib
import itertools
import re
import shutil
import tempfile
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

from kgan.core import UNFINISHED
from kgan.core import folder_locked
from kgan.core import folder_written_whole

# A version, or one that a server shall not see any more.
_NUMBERED = re.compile(r"(?:withdrawn-)?([0-9]+)")
# What an export that was killed leaves behind.
_LEFT = re.compile(re.escape(UNFINISHED) + r"[0-9a-f]{16}")


def version_written_whole(
    directory: Path, write: Callable[[Path], None]
) -> Path:
    """Writes a version aside, renames it into place, and clears up.

    A reader never sees a number whose folder is not whole. What exports left
    that were killed is removed first; one in progress is known by the lock
    that its process holds on its folder, and let be. On a file system
    without locks nothing is removed.

    Args:
        directory: of the versions; made, with its parents, if it does not
            exist.
        write: fills the folder that it is given.

    Returns:
        `directory/<n>`, n one more than the highest version there.

    Raises:
        ValueError: `directory` cannot be written to.
    """
    make_writable(directory)
    with contextlib.ExitStack() as own, contextlib.ExitStack() as entry:
        # One at a time, until its new folder has a lock of its own: between
        # the two, another export would take it for left behind.
        entry.enter_context(folder_locked(directory, wait=True))
        _remove_left(directory)

        def write_locked(folder: Path) -> None:
            own.enter_context(folder_locked(folder, wait=True))
            entry.close()
            write(folder)

        return folder_written_whole(
            directory, free_versions(directory), write_locked
        )


def free_versions(directory: Path) -> Iterator[str]:
    """Yields the numbers above the highest that names an entry, upward.

    The folder is read when the first is asked for. Another process may take
    a number meanwhile; then the one after it is the next to try. A version
    that was withdrawn, as `withdrawn-3`, keeps its number: no other is 3.

    Args:
        directory: an existing folder; other names, such as those of
            unfinished exports, do not count.
    """
    names = [_NUMBERED.fullmatch(entry.name) for entry in directory.iterdir()]
    highest = max((int(name[1]) for name in names if name), default=0)
    yield from map(str, itertools.count(highest + 1))


def make_writable(directory: Path) -> None:
    """Makes a folder where it is missing, and makes sure of it.

    Args:
        directory: of versions.

    Raises:
        ValueError: nothing can be written to it.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        # What is asked is whether an entry can be made, which permissions
        # alone do not say.
        tempfile.TemporaryDirectory(dir=directory, prefix=UNFINISHED).cleanup()
    except OSError as error:
        raise ValueError(
            "`directory` must be a folder that can be written to. "
            f"Received: {directory} ({error.strerror})"
        ) from error


def _remove_left(directory: Path) -> None:
    for folder in directory.iterdir():
        if not _LEFT.fullmatch(folder.name):
            continue
        # It may be renamed or removed at any moment; a file, what belongs
        # to another user or to an export in progress is not ours.
        with contextlib.suppress(OSError):
            with folder_locked(folder, wait=False) as is_locked:
                if is_locked:
                    shutil.rmtree(folder, ignore_errors=True)
