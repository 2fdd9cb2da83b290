"""Types of command line arguments."""

import argparse


def positive_integer(text: str) -> int:
    """Returns the integer that a text holds.

    Raises:
        argparse.ArgumentTypeError: it holds none, or one below 1.
    """
    try:
        integer = int(text)
    except ValueError:
        integer = 0
    if integer < 1:
        raise argparse.ArgumentTypeError(
            f"must be an integer of at least 1. Received: {text!r}"
        )
    return integer


def positive_integers(text: str) -> list[int]:
    """Returns the integers of a text, which commas divide.

    Raises:
        argparse.ArgumentTypeError: a part holds none, or one below 1.

    Example:

    >>> positive_integers("16,64")
    [16, 64]
    """
    return [positive_integer(part) for part in text.split(",")]
