"""A folder that something shall be written to, checked before the work."""

import os
from pathlib import Path


def check_out(out: Path) -> Path:
    """Returns a folder that can be written to, or made.

    Args:
        out: a folder, or nothing yet.

    Raises:
        ValueError: it is, or lies in, a file or a folder that cannot be
            written to.
    """
    place = next(each for each in (out, *out.parents) if each.exists())
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        raise ValueError(
            "`out` must be a folder that can be written to, or the path of a "
            f"new one. Received: out={str(out)!r}, where {place} is not"
        )
    return out
