"""Which records to keep so that some classes become rare."""

from collections.abc import Callable
from typing import Any

import numpy as np

from kgan.core import check_choice
from kgan.core import check_integer

_RARE_SHARE = 0.01


def imbalanced_rows(
    label: Any,
    law: str,
    *,
    seed: int = 0,
    num_classes: int | None = None,
) -> np.ndarray:
    """Returns the rows of a labelled set that are left when it is thinned.

    With K classes, of which the class k has `n_k` records:

    - `"ten_to_one"`: a long tail, `n 10^(-k / (K - 1))` of the class k, where
      n is the largest number for which every class has enough: `n_0` if all
      classes have as many records.
    - `"hundred_to_one"`: likewise, `n 100^(-k / (K - 1))`.
    - `"one_rare"`: of the last class as many as make it 1 % of what is left;
      all of the others.

    Numbers are rounded to the nearest one; a class that has any record keeps
    at least one, one that has none stays empty. Which records of a class are
    kept is random. Smaller choices of one seed are parts of larger ones.

    Args:
        label: int `(n,)`, classes from 0.
        law: one of the three.
        seed: of the choice.
        num_classes: K, at least 2; None for the highest label + 1. Splits of
            one set follow one law only if it is the same for all.

    Returns:
        int64 `(m,)`, ascending.

    Raises:
        TypeError: labels, `seed` or `num_classes` are no integers.
        ValueError: an unknown law, labels out of range, fewer than two
            classes, or a last class that has less than 1 % already.

    Example:

    >>> label = np.repeat([0, 1, 2], 100)
    >>> np.bincount(label[imbalanced_rows(label, "ten_to_one")]).tolist()
    [100, 32, 10]
    """
    label = np.asarray(label)
    check_choice("law", law, LAWS)
    seed = check_integer("seed", seed, minimum=0)
    if not np.issubdtype(label.dtype, np.integer):
        raise TypeError(
            "`label` must be integers, the number of the class. "
            f"Received: dtype={label.dtype}"
        )
    if label.ndim != 1 or not label.size or label.min() < 0:
        raise ValueError(
            "`label` must be one class from 0 a record. "
            f"Received: label.shape={label.shape}"
            + (f", down to {label.min()}" if label.size else "")
        )
    classes = check_integer(
        "num_classes",
        label.max() + 1 if num_classes is None else num_classes,
        minimum=2,
    )
    if label.max() >= classes:
        raise ValueError(
            f"`label` must be below the {classes} classes. "
            f"Received: a label {label.max()}"
        )
    counts = np.bincount(label, minlength=classes)
    kept = np.floor(LAWS[law](counts) + 0.5).astype(np.int64)
    kept = np.minimum(np.maximum(kept, 1), counts)
    # The place of each record in a random order of its class.
    order = np.lexsort((np.random.default_rng(seed).random(len(label)), label))
    places = np.empty(len(label), np.int64)
    places[order] = np.arange(len(label)) - np.repeat(
        np.cumsum(counts) - counts, counts
    )
    return np.flatnonzero(places < kept[label])


def _long_tail(ratio: float) -> Callable[[np.ndarray], np.ndarray]:
    def law(counts: np.ndarray) -> np.ndarray:
        falling = ratio ** (-np.arange(len(counts)) / (len(counts) - 1))
        present = counts > 0
        return falling * np.min(counts[present] / falling[present])

    return law


def _one_rare(counts: np.ndarray) -> np.ndarray:
    wanted = counts[:-1].sum() * _RARE_SHARE / (1.0 - _RARE_SHARE)
    if 0 < counts[-1] < np.floor(wanted + 0.5):
        raise ValueError(
            '`law="one_rare"` needs a last class that has 1 % of the records '
            f"or more. Received: {counts[-1]} of {counts.sum()}"
        )
    return np.append(counts[:-1], wanted)


# From how many records the classes have to how many they keep.
LAWS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "ten_to_one": _long_tail(10.0),
    "hundred_to_one": _long_tail(100.0),
    "one_rare": _one_rare,
}
