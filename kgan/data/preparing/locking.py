"""One process at a time in a directory that is being prepared."""

import contextlib
import importlib
import os
from collections.abc import Iterator
from typing import IO
from typing import Any

from kgan.data.preparing.out_directory import OutDirectory

_LOCK_FILE = "lock"
_FCNTL: Any = importlib.import_module("fcntl") if os.name == "posix" else None


@contextlib.contextmanager
def alone_in(directory: OutDirectory) -> Iterator[None]:
    """Keeps other processes out of a directory within the block.

    The lock is one of the kernel, on a file among what is not yet done: it is
    freed when the process ends, however it ends. What is not on this machine
    has no such lock, nor has Windows. Folders that are empty at the end go
    again.

    Args:
        directory: that is prepared; it is made where it is not there.

    Raises:
        ValueError: another process prepares it.
    """
    if "://" in directory.path or _FCNTL is None:
        yield
        return
    made = not os.path.exists(directory.path)
    path = directory.aside(_LOCK_FILE)
    file = _locked(path, directory)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            if _lies_at(path, file):
                os.remove(path)
            os.rmdir(directory.work)
        with contextlib.suppress(OSError):
            if made:
                os.rmdir(directory.path)
        file.close()


def _locked(path: str, directory: OutDirectory) -> IO[bytes]:
    """Returns the file, open and locked."""
    while True:
        # Who held it before may have removed it, even just now.
        os.makedirs(directory.work, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            file = open(path, "ab")
            _lock(file, directory)
            if _lies_at(path, file):
                return file
            file.close()


def _lock(file: IO[bytes], directory: OutDirectory) -> None:
    try:
        _FCNTL.flock(file, _FCNTL.LOCK_EX | _FCNTL.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise ValueError(
            "`out` must be prepared by one process at a time: wait for the "
            "other `kgan prepare`, or choose another `out`. "
            f"Received: out={directory.path!r}"
        ) from error
    except OSError:
        # A file system of another machine may know no locks.
        return


def _lies_at(path: str, file: IO[bytes]) -> bool:
    """Whether a path still means an open file, not another or none."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False
