"""What a run tells the person who started it."""

import contextlib
import sys
import warnings
from collections.abc import Iterator


def say(text: str) -> None:
    """Prints a line at once, also where the output is a file."""
    print(text, flush=True, file=sys.stdout)


@contextlib.contextmanager
def notes_said(told: set[str]) -> Iterator[None]:
    """Says the block's warnings as notes, each one once.

    Args:
        told: those that were said before; what is said now is added.
    """
    with warnings.catch_warnings(record=True) as notes:
        warnings.simplefilter("always", UserWarning)
        try:
            yield
        finally:
            for text in dict.fromkeys(str(note.message) for note in notes):
                if text not in told:
                    told.add(text)
                    say(f"Note: {text}")
