"""How many records each class has, and whether some have too few."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

# A class with fewer is hardly learned, and its share hardly measured.
FEW_RECORDS = 100
# The commonest class over the rarest, from which on classes are unbalanced.
UNBALANCED = 10


class ClassCount(NamedTuple):
    """Records of a class.

    Attributes:
        name: of the class.
        records: how many it has.
        share: of all records.
    """

    name: str
    records: int
    share: float


def class_counts(
    labels: np.ndarray, class_names: Sequence[str]
) -> tuple[ClassCount, ...]:
    """Counts the records of each class, in the order of labels.

    Args:
        labels: integers `(n,)` from 0, n at least 1.
        class_names: in the order of labels.

    Example:

    >>> class_counts(np.array([0, 0, 1, 0]), ["cat", "dog"])[1]
    ClassCount(name='dog', records=1, share=0.25)
    """
    counts = np.bincount(labels, minlength=len(class_names))
    return tuple(
        ClassCount(name, int(count), float(count / len(labels)))
        for name, count in zip(class_names, counts, strict=True)
    )


def imbalance_of(counts: Sequence[ClassCount]) -> str | None:
    """Returns what is to be said of rare classes; None if there are none.

    Args:
        counts: of all classes.

    Example:

    >>> imbalance_of(class_counts(np.repeat([0, 1], 1000), ["cat", "dog"]))
    """
    rarest = min(counts, key=lambda each: each.records)
    commonest = max(counts, key=lambda each: each.records)
    is_few = rarest.records < FEW_RECORDS
    if not is_few and commonest.records <= UNBALANCED * rarest.records:
        return None
    few = [each for each in counts if each.records < FEW_RECORDS]
    others = f" ({len(few)} classes have fewer than {FEW_RECORDS})"
    text = f"Each class has {_counted(rarest.records)}."
    if rarest.records < commonest.records:
        text = (
            f"The rarest class, {rarest.name}, has {_counted(rarest.records)}"
            f"{others if len(few) > 1 else ''}, the commonest, "
            f"{commonest.name}, {commonest.records:,}."
        )
    if is_few:
        text += (
            f" Of fewer than {FEW_RECORDS} little can be learned, and how "
            "often a generator makes them is hardly measured."
        )
    return text


def _counted(count: int) -> str:
    return f"{count:,} record{'' if count == 1 else 's'}"
