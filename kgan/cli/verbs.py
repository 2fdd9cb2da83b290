"""What every verb of the command is."""

from collections.abc import Callable
from collections.abc import Sequence
from typing import NamedTuple

from absl import flags


class Verb(NamedTuple):
    """A verb: its flags and what it does.

    Attributes:
        usage: the line that shows how it is called.
        summary: what it does, in a line.
        flags: its own flags.
        run: from the positional arguments; returns the exit code.
    """

    usage: str
    summary: str
    flags: flags.FlagValues
    run: Callable[[Sequence[str]], int]


def check_positional(arguments: Sequence[str], names: Sequence[str]) -> None:
    """Raises unless there is exactly one argument for each name.

    Raises:
        ValueError: it names what is expected and what came.
    """
    if len(arguments) != len(names):
        raise ValueError(
            f"Expected {' '.join(names)} besides flags. "
            f"Received: {' '.join(arguments) or 'nothing'}"
        )
