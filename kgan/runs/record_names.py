"""What records of a source are called, so that they can be found again."""

from collections.abc import Iterable
from typing import Any

from kgan.data import examine_folder
from kgan.data import picture_folder

# Files are opened for their names alone.
_SMALL = 8


def names_of(source: Any, rows: Iterable[int]) -> list[str]:
    """Returns the files of a folder of pictures; of anything else rows.

    Args:
        source: what `kgan.data.load` takes, all of whose records are meant.
        rows: their numbers from 0, in stored order.

    Example:

    >>> names_of("digits", [3, 5])
    ['row 3', 'row 5']
    """
    folder = picture_folder(source)
    if folder is None:
        return [f"row {row}" for row in rows]
    files = examine_folder(folder, image_size=_SMALL, channels=1).files
    return [files[row].name for row in rows]
