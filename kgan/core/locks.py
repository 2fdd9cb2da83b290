"""A folder that one process has for itself."""

import contextlib
import errno
import importlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_FCNTL: Any = importlib.import_module("fcntl") if os.name == "posix" else None


@contextlib.contextmanager
def folder_locked(folder: Path, *, wait: bool) -> Iterator[bool]:
    """Keeps other processes that ask for the same lock out within the block.

    The lock is the kernel's, on the folder itself: no file is left behind,
    and it is freed when the process ends, however it ends.

    Args:
        folder: exists.
        wait: until another process frees it.

    Yields:
        Whether it is locked: not on Windows, nor on a file system without
        locks.

    Raises:
        BlockingIOError: another process has it, and `wait` is False.
        FileNotFoundError: the folder was removed before it could be locked.

    Example:

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with folder_locked(Path(folder), wait=False):
    ...         with folder_locked(Path(folder), wait=False):
    ...             pass
    Traceback (most recent call last):
    BlockingIOError: [Errno 11] Resource temporarily unavailable
    """
    if _FCNTL is None:
        yield False
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            how = _FCNTL.LOCK_EX | (0 if wait else _FCNTL.LOCK_NB)
            _FCNTL.flock(descriptor, how)
        except BlockingIOError:
            raise
        except OSError:
            locked = False
        else:
            locked = True
            # Who had it before may have removed the folder meanwhile.
            if not os.path.samestat(os.stat(folder), os.fstat(descriptor)):
                raise FileNotFoundError(
                    errno.ENOENT, "the folder was made anew", os.fspath(folder)
                )
        yield locked
    finally:
        os.close(descriptor)
