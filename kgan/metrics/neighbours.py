"""Nearest neighbours and balls: exact answers from blocks of rows."""

import math
import warnings
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from sklearn.neighbors import NearestNeighbors

# Candidates beyond those asked for: enough that, without many ties, none of
# the rows left out can be nearer than those kept.
_SPARE = 4

# Values of one product of tiles (8 MB of float64), a square: large enough that
# copying the tiles' rows costs little beside multiplying them.
_PRODUCT_VALUES = 2**20

# Values looked at in one go, which stay in a core's cache.
_BLOCK_VALUES = 2**17

# Of rows' mean, its squared length over their variance, above which rounding
# would leave too much to be decided by differences.
_LARGEST_OFFSET = 1e4


class Balls(NamedTuple):
    """Balls around the rows of one of two populations, left and right.

    Attributes:
        radii: at least 0; `(n_left, 1)` of balls around the left rows, or
            `(1, n_right)` around the right ones.
        strict: whether a row on the surface is outside (`<`).
    """

    radii: np.ndarray
    strict: bool = False


def nearest(
    queries: np.ndarray,
    references: np.ndarray,
    k: int,
    *,
    among_themselves: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """The k nearest references of each query, by Euclidean distance.

    Candidates come from scikit-learn's chunked search over inner products;
    their distances are computed again from differences, so equal rows are at
    exactly 0 and no result depends on blocks. Where rounding could have hidden
    a nearer row, every row that might be one is compared by differences.

    Args:
        queries: float64 `(n, d)`, finite.
        references: float64 `(m, d)`, finite.
        k: neighbours, at most m (below m when `among_themselves`).
        among_themselves: whether query i is reference i, which is then left
            out by its index; rows equal to it are neighbours at distance 0.

    Returns:
        distances `(n, k)`, ascending, and the references' indices `(n, k)`.
        Among equal distances the lower index comes first, but which of more
        rows equal to the query than k are named is not specified.
    """
    queries, references, exponent = _scaled(queries, references)
    origin = references.mean(axis=0)
    offset = origin @ origin
    moved, moved_queries = references, queries
    if offset > _LARGEST_OFFSET * (np.mean(_squares(references)) - offset):
        moved = references - origin
        moved_queries = moved if among_themselves else queries - origin
    count = min(len(references), k + int(among_themselves) + _SPARE)
    search = NearestNeighbors(n_neighbors=count, algorithm="brute").fit(moved)
    approximate, indices = search.kneighbors(moved_queries)
    distances = _pair_distances(
        queries,
        references,
        np.repeat(np.arange(len(queries)), count),
        indices.ravel(),
    ).reshape(indices.shape)
    if among_themselves:
        distances[indices == np.arange(len(queries))[:, None]] = np.inf
    order = np.lexsort((indices, distances))[:, :k]
    distances = np.take_along_axis(distances, order, axis=1)
    indices = np.take_along_axis(indices, order, axis=1)
    if count < len(references):
        error = _relative_error(moved) * (
            _squares(moved_queries) + np.max(_squares(moved))
        )
        farthest = distances[:, -1]
        settled = farthest**2 < approximate[:, -1] ** 2 - error
        settled |= farthest == 0.0
        unsettled = np.flatnonzero(~settled)
        for start in range(0, len(unsettled), 256):
            rows = unsettled[start : start + 256]
            distances[rows], indices[rows] = _nearest_within(
                queries[rows],
                references,
                k,
                bounds=farthest[rows],
                own=rows if among_themselves else None,
            )
    return np.ldexp(distances, exponent), indices


def ball_radii(name: str, rows: np.ndarray, k: int) -> np.ndarray:
    """Distance of each row to its k-th nearest other row.

    Args:
        name: of the population, for the warning.
        rows: float64 `(n, d)`.
        k: below n.

    Warns:
        UserWarning: some rows have k others equal to them, so radius 0.
    """
    return _radii(
        name, nearest(rows, rows, k, among_themselves=True)[0], k, stacklevel=4
    )


def ball_radii_by_k(
    name: str, rows: np.ndarray, ks: Iterable[int]
) -> dict[int, np.ndarray]:
    """`ball_radii` for each of several k, from one search."""
    ks = sorted(set(ks))
    distances = nearest(rows, rows, ks[-1], among_themselves=True)[0]
    radii = {}
    for k in ks:
        radii[k] = _radii(name, distances, k, stacklevel=4)
    return radii


def pairs_in_balls(
    queries: np.ndarray,
    centres: np.ndarray,
    radii: np.ndarray,
    *,
    strict: bool = False,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """All pairs of a query inside a ball, `|query - centre| <= radius`.

    Args:
        queries: float64 `(n, d)`, finite.
        centres: float64 `(m, d)`, finite.
        radii: of the balls, `(m,)`, at least 0.
        strict: whether a query on the surface is outside (`<`).

    Yields:
        indices of queries and of centres, pair by pair; every pair once.
    """
    balls = Balls(radii[None, :], strict)
    for (pairs,) in pairs_in_each(queries, centres, [balls]):
        yield pairs


def pairs_in_each(
    left: np.ndarray, right: np.ndarray, balls: Sequence[Balls]
) -> Iterator[list[tuple[np.ndarray, np.ndarray]]]:
    """For several sets of balls, all pairs of which one is in the other's ball.

    One pass over the distances serves all sets. They come from inner products
    of tiles of both populations; pairs whose difference from the radius lies
    within rounding error are decided again by the distance `nearest` gives,
    so ties count as they should and no result depends on tiles.

    Args:
        left: float64 `(n_left, d)`, finite.
        right: float64 `(n_right, d)`, finite.
        balls: the sets, each around the left or the right rows.

    Yields:
        for each set the indices of left and of right rows, pair by pair;
        every pair once, some tiles at a time.
    """
    left, right, exponent = _scaled(left, right)
    shape = len(left), len(right)
    # No distance comes near the limit; the square of a radius must not leave
    # float64.
    with np.errstate(over="ignore"):
        limits = [
            np.minimum(np.ldexp(each.radii, -exponent), 1e120) for each in balls
        ]
    radii = [np.broadcast_to(limit, shape) for limit in limits]
    error = _relative_error(right)
    reaches = [
        np.broadcast_to((1.0 + error) * limit**2, shape) for limit in limits
    ]
    for tile in _tiles(left, right, error):
        rows, columns = tile.rows, tile.columns
        found = []
        for each, radius, reach in zip(balls, radii, reaches, strict=True):
            reach = reach[rows, columns]
            row, column = np.divmod(
                np.flatnonzero(tile.least <= reach), reach.shape[1]
            )
            # A pair is inside beyond doubt if it is with the largest error.
            reach = reach[row, column]
            slack = 2.0 * error * (tile.squares(row, column) + reach)
            doubtful = np.flatnonzero(tile.least[row, column] >= reach - slack)
            row += rows.start
            column += columns.start
            distances = _pair_distances(
                left, right, row[doubtful], column[doubtful]
            )
            limit = radius[row[doubtful], column[doubtful]]
            outside = distances >= limit if each.strict else distances > limit
            inside = np.delete(np.arange(len(row)), doubtful[outside])
            found.append((row[inside], column[inside]))
        yield found


class _Tile(NamedTuple):
    """Squared distances of some left rows and some right rows.

    Attributes:
        rows: of the left.
        columns: of the right.
        least: squared distances less their largest error; overwritten by the
            next tile.
        row_squares: squared lengths of the left rows.
        column_squares: of the right rows.
    """

    rows: slice
    columns: slice
    least: np.ndarray
    row_squares: np.ndarray
    column_squares: np.ndarray

    def squares(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Sum of both squared lengths, pair by pair."""
        return self.row_squares[rows] + self.column_squares[columns]


def _tiles(
    left: np.ndarray, right: np.ndarray, error: float
) -> Iterator[_Tile]:
    """All pairs, in tiles that a core's cache holds.

    One product gives |x|^2 - 2 x.y + |y|^2 less its largest error, of rows
    moved near zero.
    """
    side = math.isqrt(_PRODUCT_VALUES)
    block_rows = max(1, _BLOCK_VALUES // min(side, len(right)))
    origin = right.mean(axis=0)
    d = len(origin)
    left_tile = np.ones((min(side, len(left)), d + 2))
    right_tile = np.ones((min(side, len(right)), d + 2))
    products = np.empty((len(left_tile), len(right_tile)))
    for top in range(0, len(left), side):
        rows = left[top : top + side]
        moved = np.subtract(rows, origin, out=left_tile[: len(rows), :d])
        row_squares = _squares(moved)
        moved *= -2.0
        left_tile[: len(rows), d] = (1.0 - error) * row_squares
        for start in range(0, len(right), side):
            columns = right[start : start + side]
            moved = np.subtract(
                columns, origin, out=right_tile[: len(columns), :d]
            )
            column_squares = _squares(moved)
            right_tile[: len(columns), d + 1] = (1.0 - error) * column_squares
            product = products[: len(rows), : len(columns)]
            np.matmul(
                left_tile[: len(rows)],
                right_tile[: len(columns)].T,
                out=product,
            )
            for first in range(0, len(rows), block_rows):
                block = slice(first, first + block_rows)
                least = product[block]
                begin = top + first
                yield _Tile(
                    slice(begin, begin + len(least)),
                    slice(start, start + len(columns)),
                    least,
                    row_squares[block],
                    column_squares,
                )


def _radii(
    name: str, distances: np.ndarray, k: int, *, stacklevel: int
) -> np.ndarray:
    """Distances to the k-th neighbour, with a warning of those that are 0."""
    radii = distances[:, k - 1]
    points = int(np.sum(radii == 0.0))
    if points:
        warnings.warn(
            f"{points} of {len(radii)} rows of `{name}` have k={k} others "
            "equal to them: their balls have radius 0.",
            UserWarning,
            stacklevel=stacklevel,
        )
    return radii


def _nearest_within(
    queries: np.ndarray,
    references: np.ndarray,
    k: int,
    *,
    bounds: np.ndarray,
    own: np.ndarray | None,
) -> tuple[np.ndarray, np.ndarray]:
    """`nearest` of queries with at least k references within `bounds`."""
    pairs = list(pairs_in_balls(references, queries, bounds))
    reference = np.concatenate([rows for rows, _ in pairs])
    query = np.concatenate([rows for _, rows in pairs])
    if own is not None:
        others = reference != own[query]
        query, reference = query[others], reference[others]
    distances = _pair_distances(queries, references, query, reference)
    order = np.lexsort((reference, distances, query))
    first = np.searchsorted(query[order], np.arange(len(queries)))
    kept = order[first[:, None] + np.arange(k)]
    return distances[kept], reference[kept]


def _pair_distances(
    left: np.ndarray, right: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> np.ndarray:
    """`|left[rows] - right[columns]|` from differences, pair by pair."""
    distances = np.empty(len(rows))
    step = max(1, _BLOCK_VALUES // left.shape[1])
    for start in range(0, len(rows), step):
        part = slice(start, start + step)
        differences = left[rows[part]]
        differences -= right[columns[part]]
        distances[part] = np.sqrt(_squares(differences))
    return distances


def _squares(rows: np.ndarray) -> np.ndarray:
    return np.einsum("ij,ij->i", rows, rows)


def _relative_error(rows: np.ndarray) -> float:
    """Of a squared distance by inner products, over `|x|^2 + |y|^2`.

    Sums of d products err by less than d roundings of their absolute values;
    four times that covers the norms, the differences and the shift.
    """
    return 4.0 * (rows.shape[1] + 8) * float(np.finfo(np.float64).eps)


def _scaled(
    left: np.ndarray, right: np.ndarray
) -> tuple[np.ndarray, np.ndarray, int]:
    """Both times 2^-exponent, 0 unless squares could leave float64."""
    largest = float(
        max(max(np.max(rows), -np.min(rows)) for rows in (left, right))
    )
    if largest == 0.0 or 1e-100 < largest < 1e100:
        return left, right, 0
    exponent = int(np.frexp(largest)[1])
    return np.ldexp(left, -exponent), np.ldexp(right, -exponent), exponent
