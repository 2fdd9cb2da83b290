"""Folders that prove that they are whole."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from kgan.core import folder_written_whole

CHECKSUMS = "SHA256SUMS"


def write_folder(path: Path, write: Callable[[Path], None]) -> None:
    """Writes a folder of files with checksums, whole or not at all.

    Its `SHA256SUMS` is what `sha256sum --check` reads. Everything is on the
    disk before the folder has its name.

    Args:
        path: the folder; must not exist.
        write: fills the folder that it is given with files.

    Raises:
        FileExistsError: there is something of that name.
    """

    def write_with_checksums(folder: Path) -> None:
        write(folder)
        (folder / CHECKSUMS).write_bytes(checksums_of(folder))

    folder_written_whole(path.parent, [path.name], write_with_checksums)


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
