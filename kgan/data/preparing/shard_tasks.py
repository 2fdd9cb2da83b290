"""Which records every shard holds, and in which order."""

import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from kgan.data.splits import divide

# So that two workers with four readers each have one shard a reader.
LEAST_SHARDS = 8
_SHARD_BYTES = 96 * 2**20
_ENOUGH = ("train", "validation", "test")


class ShardTask(NamedTuple):
    """A shard that is to be written.

    Attributes:
        split: that it is a part of.
        number: of the shard, from 0.
        shards: of the split, in all.
        start: place of its first record in the order of the split.
        stop: place after its last one.
    """

    split: str
    number: int
    shards: int
    start: int
    stop: int

    def file_name(self, name: str) -> str:
        """Returns the name of its file, as TFDS has it.

        Args:
            name: of the data set.
        """
        return (
            f"{name}-{self.split}.tfrecord-"
            f"{self.number:05d}-of-{self.shards:05d}"
        )


def split_sizes(sizes: Mapping[str, int] | int) -> dict[str, int]:
    """Returns the records of each split that has some.

    Args:
        sizes: of each official split, or in all; then the source is divided
            as `kgan.data.load` divides it.
    """
    if isinstance(sizes, int):
        parts = divide(sizes, 0)
        sizes = {name: len(parts[name]) for name in _ENOUGH}
    return {name: size for name, size in sizes.items() if size}


def split_order(
    split: str, sizes: Mapping[str, int] | int, *, seed: int, split_seed: int
) -> np.ndarray:
    """Returns the numbers of a split's records in the order of its shards.

    The stored order of an official split, which TFDS shuffled; otherwise a
    permutation, so that classes and neighbours are mixed on the disk.

    Args:
        split: its name.
        sizes: as of `split_sizes`.
        seed: of the permutation.
        split_seed: of the division.
    """
    if not isinstance(sizes, int):
        return np.arange(sizes[split])
    rows = np.sort(divide(sizes, split_seed)[split])
    return np.random.default_rng(seed).permutation(rows)


def shard_counts(
    sizes: Mapping[str, int], shards: int | None, record_bytes: int
) -> dict[str, int]:
    """Returns the shards of each split, never more than it has records.

    Args:
        sizes: records of each split.
        shards: asked for; None for as many as make 96 MiB each, and 8 at
            least.
        record_bytes: of one record.

    Example:

    >>> shard_counts({"train": 10**6, "test": 3}, None, 3072)
    {'train': 31, 'test': 3}
    """
    counts = {}
    for split, size in sizes.items():
        wanted = shards
        if wanted is None:
            by_bytes = -(-size * record_bytes // _SHARD_BYTES)
            wanted = max(LEAST_SHARDS, by_bytes)
        counts[split] = min(wanted, size)
    return counts


def shard_tasks(
    sizes: Mapping[str, int], counts: Mapping[str, int]
) -> list[ShardTask]:
    """Returns every shard, each with a range of equal size within 1.

    Args:
        sizes: records of each split.
        counts: shards of each.
    """
    return [
        ShardTask(
            split,
            number,
            shards,
            sizes[split] * number // shards,
            sizes[split] * (number + 1) // shards,
        )
        for split, shards in counts.items()
        for number in range(shards)
    ]


def tfds_name(name: str) -> str:
    """Returns the name of a source as TFDS allows it.

    Args:
        name: of anything.

    Example:

    >>> tfds_name("My photos (2)"), tfds_name("mnist/x:1.0.0"), tfds_name("9")
    ('my_photos_2', 'mnist', 'set_9')
    """
    plain = re.split("[/:]", name)[0].lower()
    plain = re.sub("[^a-z0-9]+", "_", plain).strip("_")
    return plain if re.match("[a-z]", plain) else f"set_{plain}".rstrip("_")
