"""What a game needs of data: a stream that can start at any record."""

import contextlib
from collections.abc import Iterator
from typing import Any
from typing import Protocol
from typing import runtime_checkable

import tensorflow as tf

# What readers of shards say when one has fewer records than it should.
SHARD_ENDS_EARLY = "A shard ends before its last record:"

_DAMAGES = (
    tf.errors.DataLossError,
    tf.errors.InvalidArgumentError,
    tf.errors.NotFoundError,
)


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

    Args:
        data: that are read within the block; nothing changes where they
            cannot find what is damaged.

    Raises:
        FileNotFoundError: a file of theirs has gone.
        ValueError: a file of theirs is damaged.
    """
    try:
        yield
    except _DAMAGES as error:
        # Only the readers' own: any operation may find its arguments invalid.
        is_invalid = isinstance(error, tf.errors.InvalidArgumentError)
        if is_invalid and SHARD_ENDS_EARLY not in error.message:
            raise
        damage = data.find_damage() if isinstance(data, FindsDamage) else ()
        if not damage:
            raise
        raise ValueError(
            "Every record must be readable: prepare the data again, or pass "
            "over what is damaged, in a new run: `kgan train --skip_damaged`, "
            "`kgan.data.load(skip_damaged=True)`. "
            f"Received: {damage[0]}"
        ) from error
