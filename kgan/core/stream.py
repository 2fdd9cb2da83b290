"""What a game needs of data: a stream that can start at any record."""

import contextlib
from collections.abc import Iterator
from typing import Any
from typing import Protocol
from typing import runtime_checkable

import tensorflow as tf

# What readers of shards say when one has fewer records than it should.
SHARD_ENDS_EARLY = "A shard ends before its last record:"
# What they say of a record with values that must not be.
BREAKS_RULE = "A record of a shard breaks a rule of its values"
# What helps against damage, for messages.
DAMAGE_REMEDY = (
    "prepare the data again (the same `kgan prepare` writes anew what is "
    "damaged), or pass over it: `kgan train --skip_damaged`, "
    "`kgan.data.load(skip_damaged=True)`"
)

_DAMAGES = (
    tf.errors.DataLossError,
    tf.errors.InvalidArgumentError,
    tf.errors.NotFoundError,
)
# Of files, where nothing of them was found damaged afterwards.
_UNREAD = (
    tf.errors.DataLossError,
    tf.errors.NotFoundError,
    tf.errors.PermissionDeniedError,
)


class DamagedRecords(ValueError):
    """A shard is damaged, or a record of it breaks a rule of its values."""


@runtime_checkable
class RecordStream(Protocol):
    """An endless, resumable order of records, cut into batches.

    `kgan.data.load` returns one; anything with these members will do.

    Attributes:
        batch_size: records a batch.
        num_examples: records in one pass.
        num_classes: classes that labels can name, 0 to `num_classes` - 1;
            None without labels, or where they have not been counted.
    """

    batch_size: int
    num_examples: int
    num_classes: int | None

    def stream(self, start_record: int = 0) -> tf.data.Dataset:
        """Returns endless full batches (dicts) from record `start_record`."""

    @property
    def dataset(self) -> tf.data.Dataset:
        """One pass over the records in batches; the last may be smaller."""


@runtime_checkable
class FindsDamage(Protocol):
    """Data that can say which of their records cannot be read."""

    def find_damage(self) -> tuple[Any, ...]:
        """Reads all records; returns what is damaged, each named by str."""


@contextlib.contextmanager
def damage_named(data: Any) -> Iterator[None]:
    """Turns TensorFlow's error of a damaged file into one that names it.

    Readers check the values of each batch too: no NaN and nothing infinite,
    images and sounds within [-1, 1], labels that are classes. A graph can say
    no more than that one of them is broken; the error names the record.

    Args:
        data: that are read within the block; nothing changes where they
            cannot find what is damaged.

    Raises:
        FileNotFoundError: a file of theirs has gone.
        DamagedRecords: a file of theirs is damaged, or a record of theirs
            breaks a rule.
    """
    try:
        yield
    except _DAMAGES as error:
        # Only the readers' own: any operation may find its arguments invalid.
        is_invalid = isinstance(error, tf.errors.InvalidArgumentError)
        told = (SHARD_ENDS_EARLY, BREAKS_RULE)
        if is_invalid and not any(words in error.message for words in told):
            raise
        damage = data.find_damage() if isinstance(data, FindsDamage) else ()
        if not damage:
            raise
        raise DamagedRecords(
            "Every record must be readable, and its values keep their rules: "
            f"{DAMAGE_REMEDY}. Received: {damage[0]}"
        ) from error


def came_of_reading(error: BaseException) -> bool:
    """Returns whether an error that left `damage_named` is one of the data.

    A step whose batch did not come has changed nothing.

    Args:
        error: as it left the block.
    """
    if isinstance(error, FileNotFoundError):
        # Raised while TensorFlow's was handled: a shard is missing.
        return isinstance(error.__context__, _DAMAGES)
    return isinstance(error, (DamagedRecords, *_UNREAD))
