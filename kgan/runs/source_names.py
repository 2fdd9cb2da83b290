"""Errors on a source, in the words of the argument that named it."""

import contextlib
from collections.abc import Iterator

from kgan.data import DamagedFolder


@contextlib.contextmanager
def source_called(name: str) -> Iterator[None]:
    """Has errors on `source` name the argument that the source came from.

    Of a folder with files that cannot be read, they say what helps where
    nothing is passed over.

    Args:
        name: of the argument.

    Raises:
        FileNotFoundError, TypeError, ValueError: those of the block.

    Example:

    >>> with source_called("train"):
    ...     raise ValueError("`source` must be there. Received: source='a'")
    Traceback (most recent call last):
    ValueError: `train` must be there. Received: train='a'
    """
    try:
        yield
    except FileNotFoundError as error:
        raise FileNotFoundError(_renamed(error, name)) from error
    except TypeError as error:
        raise TypeError(_renamed(error, name)) from error
    except DamagedFolder as error:
        raise error.with_way_out(_way_out(error.kind, name)) from error
    except ValueError as error:
        raise ValueError(_renamed(error, name)) from error


def _renamed(error: Exception, name: str) -> str:
    text = str(error).replace("`source`", f"`{name}`")
    return text.replace(" source=", f" {name}=")


def _way_out(kind: str, name: str) -> str:
    text = f"what is damaged in `{name}` must be taken out of the folder"
    # What was generated is read from folders alone, not from shards.
    if name != "generated":
        text += ", or left out by `kgan prepare --skip_damaged`"
    # Of sounds it names no more than this error.
    if kind == "picture":
        text += "; `kgan describe` lists all of it"
    return text
