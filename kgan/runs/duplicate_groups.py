"""Records of one data set that are the same, or all but noise the same."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from kgan.metrics import as_stored
from kgan.metrics import nearest
from kgan.runs.near_duplicates import distance
from kgan.runs.near_duplicates import near_distance
from kgan.runs.near_duplicates import thumbnails

# Nearest ones, among small versions, that are compared in full: a group is
# found whole if each of its members is among so many of another.
NEIGHBOURS = 5
# Of the contrast of the fainter one, the most that two near pictures differ:
# pictures that are all faint, such as transparent ones on white, differ by
# little of the spread of all. A JPEG of quality 90 of a faint picture is up
# to a fifth of its contrast away from it.
NEAR_OF_CONTRAST = 0.25
# More pictures are compared in so many that are drawn: time grows with the
# square.
MOST_COMPARED = 100_000


class Group(NamedTuple):
    """Records that belong together.

    Attributes:
        rows: their numbers, ascending.
        across_classes: whether they are of several classes.
    """

    rows: tuple[int, ...]
    across_classes: bool


class DuplicateGroups(NamedTuple):
    """Groups of records, those with the most members first.

    Attributes:
        equal: of records that are equal, to the bit.
        near: of pictures that are nearly the same, not all of them equal;
            equal ones are members too.
        compared: different pictures among which near ones were looked for;
            0 of anything else than pictures.
    """

    equal: tuple[Group, ...]
    near: tuple[Group, ...]
    compared: int


def duplicate_groups(
    samples: np.ndarray,
    digests: Sequence[str],
    labels: np.ndarray | None,
    *,
    seed: int,
) -> DuplicateGroups:
    """Finds equal records, and pictures that nearly are.

    Two pictures are near by the rule of `near_duplicates`, and if they differ
    by less than a quarter of the contrast of either, the standard deviation
    of its values. Groups are
    connected: of three pictures a, b, c those of a and c need not be near if
    b is near to both.

    Args:
        samples: `(n, ...)`, what `kgan.metrics.as_stored` takes.
        digests: one a record; equal ones have equal digests.
        labels: integers `(n,)`, or None.
        seed: of the draw where there are more than are compared.
    """
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, digest in enumerate(digests):
        rows_of[digest].append(row)
    members = list(rows_of.values())
    equal = [rows for rows in members if len(rows) > 1]
    if samples.ndim != 4:
        return DuplicateGroups(_groups(equal, labels), (), 0)
    chosen = np.arange(len(members))
    if len(chosen) > MOST_COMPARED:
        generator = np.random.default_rng(seed)
        chosen = np.sort(generator.permutation(chosen)[:MOST_COMPARED])
    firsts = np.array([members[place][0] for place in chosen])
    near = [
        sorted(row for place in found for row in members[chosen[place]])
        for found in _connected(as_stored(samples[firsts]))
    ]
    return DuplicateGroups(
        _groups(equal, labels), _groups(near, labels), len(firsts)
    )


def _connected(pictures: np.ndarray) -> list[np.ndarray]:
    """Rows of pictures that are near to each other, in groups of two or more.

    Args:
        pictures: uint8, no two equal.
    """
    count = len(pictures)
    if count < 2:
        return []
    small = thumbnails(pictures)
    places = nearest(
        small, small, min(NEIGHBOURS, count - 1), among_themselves=True
    )[1]
    limits = np.minimum(
        near_distance(pictures), NEAR_OF_CONTRAST * _contrasts(pictures)
    )
    pairs = np.array(
        [
            (row, place)
            for row in range(count)
            for place in places[row].tolist()
            if distance(pictures[row], pictures[place])
            <= min(limits[row], limits[place])
        ],
        np.int64,
    ).reshape(-1, 2)
    graph = coo_array(
        (np.ones(len(pairs), np.int8), (pairs[:, 0], pairs[:, 1])),
        shape=(count, count),
    )
    numbers = connected_components(graph, directed=False)[1]
    order = np.argsort(numbers, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(numbers[order])) + 1)
    return [part for part in parts if len(part) > 1]


def _contrasts(pictures: np.ndarray) -> np.ndarray:
    """Levels by which the values of each picture lie around their mean."""
    return np.array([np.std(picture) for picture in pictures])


def _groups(
    found: list[list[int]], labels: np.ndarray | None
) -> tuple[Group, ...]:
    """Groups of rows, the largest first and then in the order of rows."""
    return tuple(
        Group(
            tuple(rows),
            labels is not None and len(set(labels[rows].tolist())) > 1,
        )
        for rows in sorted(found, key=lambda rows: (-len(rows), rows[0]))
    )
