"""Files and folders that are there whole or not at all."""

import contextlib
import errno
import os
import secrets
import shutil
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from pathlib import Path

# Nobody who looks for files of a kind takes a name that begins so.
UNFINISHED = ".unfinished-"

_TAKEN = (errno.EEXIST, errno.ENOTDIR, errno.ENOTEMPTY)


@contextlib.contextmanager
def written_whole(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Gives a path to write to, and renames it to `path` when all is there.

    A kill leaves the file as it was before, and what was written beside it
    under a name that begins with `UNFINISHED`; an error leaves the file only.

    Args:
        path: the file; its folder must exist.

    Yields:
        A path beside it, of the same suffix.

    Example:

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with written_whole(Path(folder) / "scores.json") as aside:
    ...         _ = aside.write_text("{}")
    ...     os.listdir(folder)
    ['scores.json']
    """
    path = Path(path)
    aside = _aside(path.parent, path.suffix)
    try:
        yield aside
        _synchronize(aside)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def folder_written_whole(
    directory: Path, names: Iterable[str], write: Callable[[Path], None]
) -> Path:
    """Writes a folder aside, and renames it when all is on the disk.

    A kill leaves a folder in `directory` whose name begins with
    `UNFINISHED`; an error leaves nothing.

    Args:
        directory: where the folder shall be; made, with its parents, if it
            does not exist.
        names: of the folder; the first that is free, or names an empty
            folder, is taken. They are asked for when all is written.
        write: fills the folder that it is given.

    Returns:
        The folder.

    Raises:
        FileExistsError: every name is taken.

    Example:

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     folder = folder_written_whole(
    ...         Path(directory),
    ...         ["1"],
    ...         lambda folder: (folder / "a").touch(),
    ...     )
    ...     [path.name for path in folder.iterdir()]
    ['a']
    """
    aside = _aside(directory)
    aside.mkdir(parents=True)
    try:
        write(aside)
        for root, _, files in os.walk(aside):
            for file in files:
                _synchronize(Path(root, file))
            _synchronize(Path(root))
        path = _renamed(aside, names)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    _synchronize(directory)
    return path


def _aside(directory: Path, suffix: str = "") -> Path:
    return directory / f"{UNFINISHED}{secrets.token_hex(8)}{suffix}"


def _renamed(folder: Path, names: Iterable[str]) -> Path:
    taken = []
    for name in names:
        path = folder.with_name(name)
        try:
            os.rename(folder, path)
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
            taken.append(name)
        else:
            return path
    raise FileExistsError(
        "`names` must hold one that is free. "
        f"Received: names={taken} in {folder.parent}"
    )


def _synchronize(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
