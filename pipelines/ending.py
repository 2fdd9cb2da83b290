"""How a program of the pipelines ends early: one line, no traceback."""

import contextlib
import sys
from collections.abc import Iterator

from kgan.runs import Terminated
from kgan.runs import termination_raised

WRONG_USE, INTERRUPTED, TERMINATED = 2, 130, 143


@contextlib.contextmanager
def plain_ending(program: str) -> Iterator[None]:
    """Says in one line what ends the block early, and exits.

    A wrong use, a `ValueError` or a `FileNotFoundError`, exits with 2; Ctrl-C
    with 130, SIGTERM with 143: both of these after a line that says how to go
    on.

    Args:
        program: the module's name, which stands before the error.

    Raises:
        SystemExit: the block was ended early.
    """
    try:
        with termination_raised():
            yield
    except (FileNotFoundError, ValueError) as error:
        print(f"{program}: {error}", file=sys.stderr)
        sys.exit(WRONG_USE)
    except KeyboardInterrupt as error:
        print("Stopped; run the same command again to go on.")
        terminated = isinstance(error, Terminated)
        sys.exit(TERMINATED if terminated else INTERRUPTED)
