"""Which files of a folder can be read, and why the others cannot."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Generic
from typing import NamedTuple
from typing import TypeVar

from kgan.data.file_facts import reason_of
from kgan.data.images import in_threads

_SHOWN = 5

Fact = TypeVar("Fact")


class UnreadableFile(NamedTuple):
    """A picture or a sound of a folder that cannot be read.

    Attributes:
        path: of the file.
        reason: why not, in words.
        records: that are lost with it: one.
    """

    path: str
    reason: str
    records: int = 1

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class Readable(NamedTuple, Generic[Fact]):
    """What was read of files, and what could not be.

    Attributes:
        facts: what was read, by the file, in the order of files.
        damage: the other files, in their order.
    """

    facts: Mapping[Path, Fact]
    damage: tuple[UnreadableFile, ...]


def read_readable(
    read: Callable[[Path], Fact], paths: Sequence[Path]
) -> Readable[Fact]:
    """Reads each of some files, whatever is damaged.

    Args:
        read: from a file to what is told of it.
        paths: the files.

    Raises:
        MemoryError, OSError: the machine failed, and not the file.
    """

    def attempt(path: Path) -> Fact | UnreadableFile:
        try:
            return read(path)
        except (MemoryError, ModuleNotFoundError):
            raise
        # Decoders of foreign bytes raise whatever their authors left.
        except Exception as error:
            if _is_of_machine(error):
                raise
            return UnreadableFile(str(path), reason_of(path, error))

    facts = {}
    damage = []
    for path, found in zip(paths, in_threads(attempt, paths), strict=True):
        if isinstance(found, UnreadableFile):
            damage.append(found)
        else:
            facts[path] = found
    return Readable(facts, tuple(damage))


def check_some_readable(
    where: str, count: int, damage: Sequence[UnreadableFile]
) -> None:
    """Raises where not one of some files can be read.

    Args:
        where: the files are, for the message.
        count: of those that can be read.
        damage: those that cannot.

    Raises:
        ValueError: `count` is 0.
    """
    if not count:
        raise ValueError(
            "`source` must hold files that can be read. Received: "
            f"{where}, where none of {len(damage)} can: {named(damage)}"
        )


def named(damage: Sequence[UnreadableFile]) -> str:
    """Returns the first of some files that cannot be read, with reasons.

    Args:
        damage: the files.
    """
    more = "; ..." if len(damage) > _SHOWN else ""
    return "; ".join(map(str, damage[:_SHOWN])) + more


def _is_of_machine(error: Exception) -> bool:
    """Whether what failed is not the file: too many are open, a lost disk."""
    return (
        isinstance(error, OSError)
        and error.errno is not None
        and not isinstance(error, PermissionError)
    )
