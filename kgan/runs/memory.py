"""How much memory this process has held."""

import sys

# The module does not exist on Windows.
if sys.platform != "win32":
    import resource


def peak_bytes() -> int | None:
    """Returns the most bytes that were resident at once.

    Returns:
        None on Windows, which does not tell it this way.
    """
    if sys.platform == "win32":
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Bytes on macOS, KiB elsewhere.
    return peak if sys.platform == "darwin" else 1024 * peak
