"""How nearly samples copy training samples, moved or mirrored ones too."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from kgan.metrics.features import PrincipalComponents

# Pixels by which a picture may be moved, each way.
REACH = 1
# A copy is near one training sample, and far from this next one.
COMPARED = 5
COMPONENTS = 32
FITTED = 5_000
# Queries that are compared with all of train in one product.
BLOCK_ROWS = 128
# Moved pictures lose a border: smaller ones would have no middle.
SMALLEST_MOVED = 8


class Closest(NamedTuple):
    """The training sample that each sample is most nearly a copy of.

    Attributes:
        train: its row, integers `(n,)`.
        distance: to it, levels of a value (the root of the mean square),
            after the best move; float64 `(n,)`.
        ratio: that distance over the one to the fifth nearest training
            sample, in [0, 1]: near 0 for a copy, wherever data are dense.
    """

    train: np.ndarray
    distance: np.ndarray
    ratio: np.ndarray


class CopySearch:
    """Finds what samples are copies of.

    Pictures are compared in their middle, so that they can be moved by up to
    a pixel each way and mirrored without anything to fill in; a copy that was
    moved is then as near as one that was not. The best move is found among
    principal components, and distances are those of the values themselves.

    Args:
        train: samples as stored, more than `COMPARED`.
        seed: of the rows that components are fitted to.
    """

    def __init__(self, train: np.ndarray, *, seed: int = 0) -> None:
        self._moves = train.ndim == 4 and (
            min(train.shape[1:3]) >= SMALLEST_MOVED
        )
        # A copy of what is there five times would be near to all five.
        self._rows = _first_of_equal(train)
        self._train = self._middle(train[self._rows])
        numbers = int(np.prod(self._train.shape[1:]))
        rows = np.random.default_rng(seed).permutation(len(self._train))[
            :FITTED
        ]
        self._components = PrincipalComponents.fit(
            self._train[rows], min(COMPONENTS, numbers, len(rows) - 1)
        )
        projected = self._components(self._train)
        # One product with (q, 1) then gives |t|^2 - 2 q.t.
        self._columns = np.vstack(
            [-2.0 * projected.T, np.einsum("ij,ij->i", projected, projected)]
        )

    def __call__(self, samples: np.ndarray) -> Closest:
        """Returns what each sample is most nearly a copy of.

        Args:
            samples: as stored, of the shape of `train`.
        """
        best = np.full(len(samples), np.inf)
        chosen = self._middle(samples).copy()
        for moved in self._moved(samples):
            distance = self._least_distances(self._components(moved))
            nearer = distance < best
            best[nearer] = distance[nearer]
            chosen[nearer] = moved[nearer]
        candidates = self._candidates(self._components(chosen))
        distances = np.stack(
            [
                _root_mean_square(chosen, self._train, column)
                for column in candidates.T
            ],
            axis=1,
        )
        order = np.argsort(distances, axis=1, kind="stable")
        first = order[:, 0]
        rows = np.arange(len(samples))
        nearest = distances[rows, first]
        farthest = distances[rows, order[:, -1]]
        return Closest(
            train=self._rows[candidates[rows, first]],
            distance=nearest,
            ratio=np.divide(
                nearest,
                farthest,
                out=np.zeros_like(nearest),
                where=farthest > 0.0,
            ),
        )

    def _least_distances(self, queries: np.ndarray) -> np.ndarray:
        """Squared distance of each query to the nearest training row."""
        least = [scores.min(axis=1) for scores in self._scores(queries)]
        return np.concatenate(least) + np.einsum("ij,ij->i", queries, queries)

    def _candidates(self, queries: np.ndarray) -> np.ndarray:
        """The nearest training rows of each query, `(n, COMPARED)`."""
        count = min(COMPARED, len(self._train))
        return np.concatenate(
            [
                # Copied: a view would keep the order of all of train.
                np.argpartition(scores, count - 1, axis=1)[:, :count].copy()
                for scores in self._scores(queries)
            ]
        )

    def _scores(self, queries: np.ndarray) -> Iterator[np.ndarray]:
        """Squared distances less the queries' own squares, some rows a time.

        In float32, whose rounding only moves who is a candidate.
        """
        for start in range(0, len(queries), BLOCK_ROWS):
            block = queries[start : start + BLOCK_ROWS]
            ones = np.ones((len(block), 1), block.dtype)
            yield np.hstack([block, ones]) @ self._columns

    def _middle(self, samples: np.ndarray) -> np.ndarray:
        if not self._moves:
            return samples
        return samples[:, REACH:-REACH, REACH:-REACH]

    def _moved(self, samples: np.ndarray) -> list[np.ndarray]:
        if not self._moves:
            return [samples]
        height, width = (side - 2 * REACH for side in samples.shape[1:3])
        return [
            side[:, top : top + height, left : left + width]
            for side in (samples, samples[:, :, ::-1])
            for top in range(2 * REACH + 1)
            for left in range(2 * REACH + 1)
        ]


def _first_of_equal(samples: np.ndarray) -> np.ndarray:
    """The first row of all that are equal to it, ascending."""
    seen: dict[bytes, int] = {}
    for row, sample in enumerate(_comparable(samples)):
        seen.setdefault(sample.tobytes(), row)
    return np.fromiter(seen.values(), np.int64, len(seen))


def _root_mean_square(
    left: np.ndarray, right: np.ndarray, chosen: np.ndarray
) -> np.ndarray:
    """Of each left row, the distance to its chosen right row."""
    axes = tuple(range(1, left.ndim))
    found = np.empty(len(left))
    for start in range(0, len(left), BLOCK_ROWS):
        rows = slice(start, start + BLOCK_ROWS)
        differences = left[rows].astype(np.float64) - right[chosen[rows]]
        found[rows] = np.sqrt(np.mean(np.square(differences), axis=axes))
    return found


def equal_rows(samples: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Whether each sample equals any of the others, floats as float32.

    Args:
        samples: as stored, `(n, ...)`.
        others: of the same kind.

    Example:

    >>> equal_rows(np.array([[1], [2]]), np.array([[2], [3]])).tolist()
    [False, True]
    """
    known = {row.tobytes() for row in _comparable(others)}
    return np.array(
        [row.tobytes() in known for row in _comparable(samples)], dtype=bool
    )


def _comparable(samples: np.ndarray) -> np.ndarray:
    """Samples whose bytes are equal where their values are."""
    if samples.dtype.kind == "f":
        # Zero has two signs, and a file may have kept fewer digits.
        samples = samples.astype(np.float32) + np.float32(0.0)
    return np.ascontiguousarray(samples)
