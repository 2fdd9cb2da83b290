"""What a source and a directory need before they are used together."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kgan.data.manifest import WORK_FOLDER
from kgan.data.preparing.archives import archive_name
from kgan.data.preparing.archives import extract
from kgan.data.preparing.archives import is_archive
from kgan.data.preparing.out_directory import OutDirectory
from kgan.data.preparing.supply import Request
from kgan.data.resolution import file_folder

_EXTRACTED = "extracted"


@contextlib.contextmanager
def extracted(
    request: Request, directory: OutDirectory
) -> Iterator[tuple[Request, str | None]]:
    """Gives a request without an archive, which is extracted for so long.

    Args:
        request: what is asked.
        directory: where to extract: inside it there is room for what is large.

    Yields:
        The request with a folder in place of an archive, and the name of the
        archive; None where it is none.

    Raises:
        ValueError: the archive is damaged, or reaches out of its folder, or
            the directory is not on this machine.
    """
    source = request.source
    if not isinstance(source, str | os.PathLike) or not is_archive(
        Path(source).expanduser()
    ):
        yield request, None
        return
    archive = Path(source).expanduser()
    if "://" in directory.path:
        raise ValueError(
            "`out` must be on this machine for an archive, which is extracted "
            f"there. Received: out={directory.path!r}"
        )
    folder = Path(directory.work) / _EXTRACTED
    # A run that was killed left some of it.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield (
            request._replace(source=extract(archive, folder)),
            archive_name(archive),
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def check_apart(source: Any, directory: OutDirectory) -> None:
    """Raises if the directory lies within the source, and would become of it.

    Args:
        source: a folder, or anything else.
        directory: that is to be written.

    Raises:
        ValueError: it does.
    """
    folder = file_folder(source)
    if folder is not None and WORK_FOLDER not in folder.resolve().parts:
        place = Path(directory.path).resolve()
        if place.is_relative_to(folder.resolve()):
            raise ValueError(
                "`out` must lie outside of the source. "
                f"Received: out={directory.path!r} in {folder}"
            )
