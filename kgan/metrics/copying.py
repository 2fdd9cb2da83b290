"""The data-copying score: are generated rows nearer to train than fresh?"""

from typing import Any

import numpy as np
from scipy import stats
from sklearn.cluster import KMeans

from kgan.core import check_integer
from kgan.metrics.neighbours import nearest
from kgan.metrics.populations import check_populations
from kgan.metrics.populations import warn_where_constant

# Generated rows below which a cell is left out: with fewer, the normal law is
# a poor account of its rank sum.
_CELL_ROWS = 20


def copying_score(
    *,
    train: Any,
    held_out: Any,
    generated: Any,
    cells: int | None = None,
    seed: int = 0,
) -> dict[str, float]:
    """Mann-Whitney Z of distances to train, averaged over cells of train.

    In a cell with m generated and n held-out rows, U counts the pairs in
    which the generated row is farther from its nearest training row (ties
    count half) and `Z = (U - mn/2) / sqrt(mn (m + n + 1) / 12)`. The score is
    the mean of Z over the k-means cells with at least 20 generated rows,
    weighted by their held-out rows. Far below 0: copies of training rows; far
    above: a poor fit.

    It takes shrinkage for copying: an honest Gaussian of .8 times the
    standard deviation scores -5 at d = 2 and -32 at d = 50 (1,000 rows of
    each), so read it with coverage. Ties make the spread of Z smaller than
    the formula says, and the p-value larger than need be.

    Args:
        train: features of the training samples, `(n_train, d)`.
        held_out: features of real samples not trained on, `(n_held_out, d)`.
        generated: features of generated samples, `(n_generated, d)`.
        cells: of k-means on train; None for one per 100 rows of the smallest
            population, at most 10.
        seed: of k-means; without effect on one cell.

    Returns:
        `"copying_score"`; `"copying_score_null"` (0) and
        `"copying_score_null_std"`, its standard deviation for equal laws (1
        for one cell); `"p_value"`, one-sided, of a score as low by chance;
        `"cells"`, `"cells_used"`, `"held_out_share_used"` (the share of
        held-out rows in the cells used); `"n_train"`, `"n_held_out"`,
        `"n_generated"`, `"seed"`.

    Raises:
        TypeError: `cells` or `seed` is no integer.
        ValueError: not rank 2, fewer than 2 rows, not finite, different
            numbers of features, a number out of range, or no cell with
            enough generated rows and any held-out one.

    Example:

    >>> import numpy as np
    >>> from kgan.metrics import copying_score
    >>> train = np.arange(100.0)[:, None]
    >>> result = copying_score(
    ...     train=train, held_out=train + 0.25, generated=train, cells=1
    ... )
    >>> round(result["copying_score"], 2)
    -12.22

    Reference: Meehan et al., "A Non-Parametric Test to Detect Data-Copying
    in Generative Models" (2020), section 3.
    """
    seed = check_integer("seed", seed, minimum=0, maximum=2**53)
    train, held_out, generated = check_populations(
        {"train": train, "held_out": held_out, "generated": generated}
    )
    warn_where_constant({"train": train, "generated": generated})
    if cells is None:
        rows = min(len(train), len(held_out), len(generated))
        cells = min(10, max(1, rows // 100))
    cells = check_integer("cells", cells, maximum=len(train))
    cell_of_held_out, cell_of_generated = _cells(
        train, held_out, generated, cells=cells, seed=seed
    )
    held_out_rows = np.bincount(cell_of_held_out, minlength=cells)
    generated_rows = np.bincount(cell_of_generated, minlength=cells)
    used = np.flatnonzero((generated_rows >= _CELL_ROWS) & (held_out_rows > 0))
    if not len(used):
        raise ValueError(
            f"`generated` must have {_CELL_ROWS} rows in a cell that holds "
            "rows of `held_out`. Received: at most "
            f"{int(np.max(generated_rows))} of {len(generated)} rows in one "
            f"of cells={cells}"
        )
    reference = nearest(held_out, train, 1)[0][:, 0]
    distances = nearest(generated, train, 1)[0][:, 0]
    scores = [
        _rank_score(
            distances[cell_of_generated == cell],
            reference[cell_of_held_out == cell],
        )
        for cell in used
    ]
    weights = held_out_rows[used] / np.sum(held_out_rows[used])
    score = float(weights @ scores)
    spread = float(np.sqrt(weights @ weights))
    return {
        "copying_score": score,
        "copying_score_null": 0.0,
        "copying_score_null_std": spread,
        "p_value": float(stats.norm.cdf(score / spread)),
        "cells": float(cells),
        "cells_used": float(len(used)),
        "held_out_share_used": float(
            np.sum(held_out_rows[used]) / len(held_out)
        ),
        "n_train": float(len(train)),
        "n_held_out": float(len(held_out)),
        "n_generated": float(len(generated)),
        "seed": float(seed),
    }


def _cells(
    train: np.ndarray, *others: np.ndarray, cells: int, seed: int
) -> list[np.ndarray]:
    """The k-means cell of each row of the others."""
    if cells == 1:
        return [np.zeros(len(rows), dtype=np.int64) for rows in others]
    state = int(np.random.default_rng(seed).integers(2**32))
    means = KMeans(cells, n_init=3, random_state=state).fit(train)
    return [means.predict(rows) for rows in others]


def _rank_score(generated: np.ndarray, held_out: np.ndarray) -> float:
    m, n = len(generated), len(held_out)
    ranks = stats.rankdata(np.concatenate([generated, held_out]))
    farther = np.sum(ranks[:m]) - m * (m + 1) / 2
    # Without the tie correction: with it, a set of copies, all at distance
    # 0, would score lower than a set of distinct rows just as near.
    return float((farther - m * n / 2) / np.sqrt(m * n * (m + n + 1) / 12))
