"""Places that cannot be written to: asked about first, lived with later."""

import contextlib
import errno
import os
import re
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

from kgan.core.files import UNFINISHED

# By name: not every system has them all.
_NO_WRITING = {
    # A full disk, quota or file.
    *("ENOSPC", "EDQUOT", "EFBIG"),
    # Permissions, or a drive that became read-only, as one that fails does.
    *("EACCES", "EPERM", "EROFS"),
    # A disk that fails, or a network's drive that is away.
    *("EIO", "ESTALE"),
}
# HDF5 tells the number in words alone.
_IN_WORDS = re.compile(r"errno = (\d+)")


def check_writable(name: str, path: str | os.PathLike[str]) -> Path:
    """Returns a path where a file or a folder can be written.

    A file is made and removed in the folder, or where there is none in the
    nearest one around it: permissions alone do not say whether one can.

    Args:
        name: of the argument, for the message.
        path: of a folder, or of what is not there yet or is replaced.

    Raises:
        ValueError: nothing can be written there.

    Example:

    >>> check_writable("out", "/proc/version/samples")
    Traceback (most recent call last):
    ValueError: `out` must lie where it can be written to. Received: \
/proc/version/samples (/proc/version: Not a directory)
    """
    path = Path(path)
    # A path that cannot even be looked at counts as not there.
    around = [each for each in path.absolute().parents if os.path.exists(each)]
    place = path if path.is_dir() else around[0]
    try:
        # Where the system can, without a name: nothing of the folder changes.
        tempfile.TemporaryFile(dir=place, prefix=UNFINISHED).close()
    except OSError as error:
        raise ValueError(
            f"`{name}` must lie where it can be written to. Received: {path} "
            f"({place}: {error.strerror})"
        ) from error
    return path


def not_writable(error: BaseException) -> OSError | None:
    """Returns the error of a place that cannot be written to; else None.

    The disk, the quota or the file is full, it may not be written to (any
    more), or the drive is away: what may pass, so that it is worth trying
    again.

    Args:
        error: it, or what was raised while it was handled.

    Example:

    >>> not_writable(OSError(errno.ENOSPC, "No space left on device"))
    OSError(28, 'No space left on device')
    >>> not_writable(FileExistsError(errno.EEXIST, "File exists"))
    """
    link: BaseException | None = error
    while link is not None:
        if (
            isinstance(link, OSError)
            and errno.errorcode.get(_number(link), "") in _NO_WRITING
        ):
            return link
        link = link.__cause__ or link.__context__
    return None


def _number(error: OSError) -> int:
    if error.errno is not None:
        return error.errno
    words = _IN_WORDS.search(str(error))
    return int(words[1]) if words else 0


@contextlib.contextmanager
def unwritten_said(what: str, what_now: str) -> Iterator[None]:
    """Warns where the block could not write, in place of raising.

    Args:
        what: is written in the block, such as "The checkpoint run/step_1".
        what_now: what it means, in sentences.

    Warns:
        UserWarning: the block raised what `not_writable` knows.
    """
    try:
        yield
    except Exception as error:
        reason = not_writable(error)
        if reason is None:
            raise
        warnings.warn(
            f"{what} could not be written: {reason}. {what_now}",
            # Of this generator, of contextlib, and of the block's function.
            stacklevel=4,
        )
