"""Nearest neighbours and balls: exact answers from blocks of rows."""

import warnings
from collections.abc import Iterator

import numpy as np
from sklearn.neighbors import NearestNeighbors

# Candidates beyond those asked for: enough that, without many ties, none of
# the rows left out can be nearer than those kept.
_SPARE = 4

# Values of one product of blocks (32 MB of float64): with fewer rows, the
# threads of the product wait more than they work.
_PRODUCT_VALUES = 2**22

# Values looked at in one go, which stay in a core's cache.
_BLOCK_VALUES = 2**17


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
    radii = nearest(rows, rows, k, among_themselves=True)[0][:, -1]
    points = int(np.sum(radii == 0.0))
    if points:
        warnings.warn(
            f"{points} of {len(rows)} rows of `{name}` have k={k} others "
            "equal to them: their balls have radius 0.",
            UserWarning,
            stacklevel=3,
        )
    return radii


def pairs_in_balls(
    queries: np.ndarray,
    centres: np.ndarray,
    radii: np.ndarray,
    *,
    strict: bool = False,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """All pairs of a query inside a ball, some blocks of queries at a time.

    `|query - centre| <= radius`, from inner products; pairs whose difference
    lies within rounding error are decided again by the distance `nearest`
    gives, so ties count as they should and no result depends on blocks.

    Args:
        queries: float64 `(n, d)`, finite.
        centres: float64 `(m, d)`, finite.
        radii: of the balls, `(m,)`, at least 0.
        strict: whether a query on the surface is outside (`<`).

    Yields:
        indices of queries and of centres, pair by pair; every pair once.
    """
    queries, centres, exponent = _scaled(queries, centres)
    # No distance comes near the limit; the square of a radius must not leave
    # float64.
    with np.errstate(over="ignore"):
        radii = np.minimum(np.ldexp(radii, -exponent), 1e120)
    origin = centres.mean(axis=0)
    moved = centres - origin
    error = _relative_error(moved)
    squares = _squares(moved)
    reach = squares + radii**2
    # One product gives |x|^2 - 2 x.y + |y|^2 - r^2 less its largest error:
    # above 0 only where the query is outside beyond doubt.
    right = np.column_stack(
        [moved, np.ones(len(moved)), squares - radii**2 - error * reach]
    ).T
    product_rows = min(len(queries), max(1, _PRODUCT_VALUES // len(centres)))
    block_rows = max(1, _BLOCK_VALUES // len(centres))
    products = np.empty((product_rows, len(centres)))
    for start in range(0, len(queries), product_rows):
        rows = queries[start : start + product_rows]
        moved = rows - origin
        squares = _squares(moved)
        left = np.column_stack(
            [-2.0 * moved, squares * (1.0 - error), np.ones(len(rows))]
        )
        np.matmul(left, right, out=products[: len(rows)])
        for first in range(0, len(rows), block_rows):
            block = slice(first, first + block_rows)
            excess = products[: len(rows)][block]
            found = np.flatnonzero(excess <= 0.0)
            query, centre = np.divmod(found, len(centres))
            margin = -2.0 * error * (squares[block][query] + reach[centre])
            doubtful = np.flatnonzero(excess[query, centre] >= margin)
            distances = _pair_distances(
                rows[block], centres, query[doubtful], centre[doubtful]
            )
            outside = distances > radii[centre[doubtful]]
            if strict:
                outside |= distances == radii[centre[doubtful]]
            inside = np.delete(np.arange(len(query)), doubtful[outside])
            yield query[inside] + start + first, centre[inside]


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
    largest = max(float(np.max(np.abs(rows))) for rows in (left, right))
    if largest == 0.0 or 1e-100 < largest < 1e100:
        return left, right, 0
    exponent = int(np.frexp(largest)[1])
    return np.ldexp(left, -exponent), np.ldexp(right, -exponent), exponent
