"""What the system says when there is no room to write."""

import errno
import re

# By name: not every system has them all.
_NO_ROOM = {"ENOSPC", "EDQUOT", "EFBIG"}
# HDF5 tells the number in words alone.
_IN_WORDS = re.compile(r"errno = (\d+)")


def no_room(error: BaseException) -> OSError | None:
    """Returns the error of a full disk, quota or file; None for others.

    Args:
        error: it, or what was raised while it was handled.

    Example:

    >>> no_room(OSError(errno.ENOSPC, "No space left on device"))
    OSError(28, 'No space left on device')
    >>> no_room(OSError(errno.EACCES, "Permission denied"))
    """
    link: BaseException | None = error
    while link is not None:
        if (
            isinstance(link, OSError)
            and errno.errorcode.get(_number(link), "") in _NO_ROOM
        ):
            return link
        link = link.__cause__ or link.__context__
    return None


def _number(error: OSError) -> int:
    if error.errno is not None:
        return error.errno
    words = _IN_WORDS.search(str(error))
    return int(words[1]) if words else 0
