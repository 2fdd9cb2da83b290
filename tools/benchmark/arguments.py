"""Types of command line arguments."""

import argparse
import math


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


def positive_number(text: str) -> float:
    """Returns the number that a text holds.

    Raises:
        argparse.ArgumentTypeError: it holds none, or none above 0.
    """
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0.0 < number < math.inf:
        raise argparse.ArgumentTypeError(
            f"must be a number above 0. Received: {text!r}"
        )
    return number
