"""Files that are there whole or not at all."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def written_whole(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Gives a path to write to, and renames it to `path` when all is there.

    A kill leaves the file as it was before; an error also removes what was
    written.

    Args:
        path: the file; its folder must exist.

    Yields:
        A path beside it, of the same suffix.

    Example:

    >>> with written_whole("scores.json") as aside:
    ...     _ = aside.write_text("{}")  # doctest: +SKIP
    """
    path = Path(path)
    aside = path.with_name(f".{path.stem}-{secrets.token_hex(4)}{path.suffix}")
    try:
        yield aside
        with aside.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
