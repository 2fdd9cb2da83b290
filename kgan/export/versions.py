"""Numbered version folders, as a server watches them."""

import itertools
from collections.abc import Iterator
from pathlib import Path


def free_versions(directory: Path) -> Iterator[str]:
    """Yields the numbers above the highest that names an entry, upward.

    The folder is read when the first is asked for. Another process may take
    a number meanwhile; then the one after it is the next to try.

    Args:
        directory: an existing folder; names that are no number, such as
            those of unfinished exports, do not count.
    """
    highest = max(
        (int(entry.name) for entry in directory.iterdir() if _is_number(entry)),
        default=0,
    )
    yield from map(str, itertools.count(highest + 1))


def _is_number(entry: Path) -> bool:
    return entry.name.isascii() and entry.name.isdecimal()
