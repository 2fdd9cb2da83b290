"""Errors on a source, in the words of the argument that named it."""

import contextlib
from collections.abc import Iterator

# How `kgan.data` begins where files are damaged.
_DAMAGED = "must be readable"


@contextlib.contextmanager
def source_called(name: str) -> Iterator[None]:
    """Has errors on `source` name the argument that the source came from.

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
    except ValueError as error:
        raise ValueError(_renamed(error, name)) from error


def _renamed(error: Exception, name: str) -> str:
    text = str(error).replace("`source`", f"`{name}`")
    text = text.replace(" source=", f" {name}=")
    if _DAMAGED in text:
        # What was generated is read from folders alone, not from shards.
        prepared = (
            ""
            if name == "generated"
            else ", or left out by `kgan prepare --skip_damaged`"
        )
        text += (
            f". What is damaged in `{name}` must be taken out of the folder"
            f"{prepared}: `kgan describe` lists all of it"
        )
    return text
