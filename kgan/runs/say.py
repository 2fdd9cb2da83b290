"""What a run tells the person who started it."""

import sys


def say(text: str) -> None:
    """Prints a line at once, also where the output is a file."""
    print(text, flush=True, file=sys.stdout)
