"""One process at a time in a directory that is being prepared."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from kgan.core import check_writable
from kgan.core import folder_locked
from kgan.data.preparing.out_directory import OutDirectory


@contextlib.contextmanager
def alone_in(directory: OutDirectory) -> Iterator[None]:
    """Keeps other processes out of a directory within the block.

    The lock is that of `kgan.core.folder_locked`, on the folder of what is
    not yet done. What is not on this machine has none. Folders that are empty
    at the end go again.

    Args:
        directory: that is prepared; it is made where it is not there.

    Raises:
        ValueError: another process prepares it, or nothing can be written
            there.
    """
    if "://" in directory.path:
        yield
        return
    made = not os.path.exists(directory.path)
    with contextlib.ExitStack() as stack:
        _lock(stack, directory)
        try:
            yield
        finally:
            # Before others can lock them: they would lock what is gone.
            with contextlib.suppress(OSError):
                os.rmdir(directory.work)
            with contextlib.suppress(OSError):
                if made:
                    os.rmdir(directory.path)


def _lock(stack: contextlib.ExitStack, directory: OutDirectory) -> None:
    while True:
        try:
            os.makedirs(directory.work, exist_ok=True)
        except OSError:
            check_writable("out", directory.path)
            raise
        try:
            stack.enter_context(folder_locked(Path(directory.work), wait=False))
        except FileNotFoundError:
            # Who held it before removed the folder, even just now.
            continue
        except BlockingIOError as error:
            raise ValueError(
                "`out` must be prepared by one process at a time: wait for "
                "the other `kgan prepare`, or choose another `out`. "
                f"Received: out={directory.path!r}"
            ) from error
        return
