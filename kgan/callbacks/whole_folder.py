"""Folders that appear whole or not at all, and prove that they are whole."""

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

CHECKSUMS = "SHA256SUMS"


def write_folder(path: Path, write: Callable[[Path], None]) -> None:
    """Writes a folder of files aside, with checksums, and renames it.

    Its `SHA256SUMS` is what `sha256sum --check` reads. Everything is on the
    disk before the folder has its name.

    Args:
        path: the folder; must not exist, its parent must.
        write: fills the folder that it is given with files.
    """
    aside = path.with_name(f".{path.name}.tmp")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    try:
        write(aside)
        (aside / CHECKSUMS).write_bytes(checksums_of(aside))
        for written in (*aside.iterdir(), aside):
            _synchronize(written)
        aside.rename(path)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    _synchronize(path.parent)


def is_whole(path: Path) -> bool:
    """Returns whether a folder of `write_folder` is as it was written."""
    try:
        return (path / CHECKSUMS).read_bytes() == checksums_of(path)
    except OSError:
        return False


def checksums_of(path: Path) -> bytes:
    """Returns the SHA-256 of every file in a folder but its checksums.

    Returns:
        A line for each file, by name: 64 digits, two spaces, the name.
    """
    lines = []
    for file in sorted(path.iterdir()):
        if file.name != CHECKSUMS:
            with file.open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
            lines.append(f"{digest}  {file.name}\n")
    return "".join(lines).encode()


def _synchronize(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
