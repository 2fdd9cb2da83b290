"""Two data sets as the sides of an audit: what is real, what is judged."""

import zlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from kgan.audit import FEWEST_ROWS
from kgan.audit import FEWEST_TRAIN_ROWS
from kgan.runs.source_records import SourceRecords
from kgan.runs.source_records import digests_of

# One of so many of the old records is held out: nothing was trained on
# either side, so that both can be large.
PARTS = 3
# More rows make intervals narrower than what matters, and take long.
MOST_HELD_OUT = 5_000
MOST_TRAIN = 10_000
MOST_NEW = 5_000


class Sides(NamedTuple):
    """What an audit compares.

    Attributes:
        train: rows of the old records.
        held_out: others of them.
        new: rows of the new records, none of which equals a held-out one.
        labels: of the old records; None where they have none, or the new
            ones have other classes.
        equal: share of all new records that equal an old one.
    """

    train: np.ndarray
    held_out: np.ndarray
    new: np.ndarray
    labels: np.ndarray | None
    equal: float


def divide(old: SourceRecords, new: SourceRecords, *, seed: int) -> Sides:
    """Divides both data sets for an audit, or says why it cannot be.

    Which part a picture is in depends on its pixels alone. So those of both
    data sets are on one side, and leaving out of the new data what is held
    out leaves their kinds as they are.

    Args:
        old: what counts as real data.
        new: what is judged.
        seed: of the division.

    Raises:
        ValueError: records of different shapes or of sounds, or too few.
    """
    if new.sample_shape != old.sample_shape:
        raise ValueError(
            "`against` must hold records of the shape of the source, "
            f"{new.sample_shape}. Received: {old.sample_shape}"
        )
    if len(new.sample_shape) == 2:
        raise ValueError(
            "`against` is for pictures and vectors: sounds are not compared. "
            f"Received: records of shape {new.sample_shape}"
        )
    old_digests, new_digests = (digests_of(each.sample) for each in (old, new))
    known = set(old_digests)
    equal = float(np.mean([digest in known for digest in new_digests]))
    is_held_out = _is_held_out(old_digests, seed)
    rows = np.arange(len(new_digests))
    if equal > 0.0:
        rows = rows[~_is_held_out(new_digests, seed)]
    generator = np.random.default_rng(seed)
    sides = Sides(
        some_rows(np.flatnonzero(~is_held_out), MOST_TRAIN, generator),
        some_rows(np.flatnonzero(is_held_out), MOST_HELD_OUT, generator),
        some_rows(rows, MOST_NEW, generator),
        old.label if same_classes(old, new) else None,
        equal,
    )
    if (
        len(sides.train) < FEWEST_TRAIN_ROWS
        or min(len(sides.held_out), len(sides.new)) < FEWEST_ROWS
    ):
        raise ValueError(
            f"`against` must leave at least {FEWEST_TRAIN_ROWS} and "
            f"{FEWEST_ROWS} of its records, and {FEWEST_ROWS} of the source, "
            "for a comparison. Received: "
            f"{len(sides.train)} and {len(sides.held_out)} of "
            f"{len(old.sample)}, and {len(sides.new)} of {len(new.sample)}"
        )
    return sides


def _is_held_out(digests: Sequence[str], seed: int) -> np.ndarray:
    parts = [
        zlib.crc32(f"{seed} {digest}".encode()) % PARTS for digest in digests
    ]
    return np.array(parts) == 0


def some_rows(
    rows: np.ndarray, most: int, generator: np.random.Generator
) -> np.ndarray:
    """Returns so many of the rows, drawn without replacement, or all.

    Args:
        rows: their numbers.
        most: how many at most.
        generator: draws them.

    Returns:
        numbers, ascending.
    """
    return np.sort(generator.permutation(rows)[:most])


def same_classes(old: SourceRecords, new: SourceRecords) -> bool:
    """Whether classes of old data can be told among the new.

    Args:
        old: with classes, or without.
        new: likewise; of no other classes than the old ones.
    """
    if old.class_names is None or new.class_names is None:
        return True
    return set(new.class_names) <= set(old.class_names)
