"""Bins whose shares differ: generated against training data in cells."""

import math
import warnings
from typing import Any

import numpy as np
from scipy import stats
from scipy.special import rel_entr
from sklearn.cluster import KMeans

from kgan.core import check_integer
from kgan.core import check_number
from kgan.metrics.populations import check_populations


def different_bins(
    *,
    train: Any,
    generated: Any,
    bins: int = 100,
    significance: float = 0.05,
    seed: int = 0,
) -> dict[str, float]:
    """Number of statistically different bins, and the bins' divergence.

    The bins are the cells of k-means. In each, the share p of training rows
    and q of generated ones are compared by `z = (p - q) / sqrt(s (1 - s) (1
    / n_train + 1 / n_generated))`, with s the share of both together. The
    Jensen-Shannon divergence of p and q, in nats, is at most log 2. Both see
    proportions among cells and nothing within a cell; `different_bins`
    grows with n for any fault, so compare at equal n only.

    The cells are fitted on a random half of `train` and its shares counted
    on the other. Counted on the rows that the cells were fitted to, as in
    the reference, both numbers fall below their nulls under equal laws: with
    100 bins, 2,000 or 10,000 rows a side and Gaussians of 2 to 64
    dimensions, 0.027 to 0.044 of the bins differed instead of 0.05, and the
    divergence was 0.80 to 0.97 times its floor. Counted on the other half
    0.045 to 0.053 and 1.00 to 1.03; only the 64 dimensions with 2,000 rows,
    where many cells held few, gave 0.039 and 0.91.

    Args:
        train: features of training samples, `(2 n_train, d)`, at least
            twice as many as bins.
        generated: features of generated samples, `(n_generated, d)`.
        bins: cells, at least 2.
        significance: of each bin's two-sided test, between 0 and 1.
        seed: of the halves and of k-means; below 2^32.

    Returns:
        `"different_bins"`, how many have `|z|` above the normal quantile;
        `"different_bins_share"`, of all bins; `"different_bins_null"`,
        `significance * bins`; `"jensen_shannon"`; `"jensen_shannon_floor"`,
        its expectation under equal laws, `(bins - 1) / 8 (1 / n_train + 1 /
        n_generated)`; `"bins"` as used; `"n_train"`, the half that is
        counted; `"n_generated"`; `"seed"`.

    Raises:
        TypeError: `bins` or `seed` no integer, `significance` no number.
        ValueError: not rank 2, too few rows, not finite, different numbers
            of features, or a number out of range.

    Warns:
        UserWarning: fewer different training rows than bins, which are then
            as many as those rows; or fewer than 5 rows of a side to a bin on
            average, where the normal approximation is poor.

    Example:

    >>> import numpy as np
    >>> rows = np.random.default_rng(0).standard_normal((3000, 2))
    >>> result = different_bins(train=rows[:2000], generated=rows[2000:] + 2,
    ...                         bins=20)
    >>> result["different_bins"] > 15, result["different_bins_null"]
    (True, 1.0)

    Reference: Richardson & Weiss, "On GANs and GMMs" (2018), section 3.
    """
    bins = check_integer("bins", bins, minimum=2)
    significance = check_number(
        "significance", significance, minimum=0.0, maximum=1.0
    )
    if significance in (0.0, 1.0):
        raise ValueError(
            "`significance` must lie between 0 and 1. "
            f"Received: significance={significance:g}"
        )
    seed = check_integer("seed", seed, minimum=0, maximum=2**32 - 1)
    train, generated = check_populations(
        {"train": train, "generated": generated}
    )
    if len(train) < 2 * bins:
        raise ValueError(
            "`train` must have at least twice as many rows as bins. "
            f"Received: {len(train)} rows, bins={bins}"
        )
    order = np.random.default_rng(seed).permutation(len(train))
    half = len(train) // 2
    fitted, counted = train[order[:half]], train[order[half:]]
    bins = _bins_of_different_rows(fitted, bins)
    if min(len(counted), len(generated)) < 5 * bins:
        warnings.warn(
            "Bins are compared by a normal approximation, which is poor "
            "below 5 rows to a bin. Received: "
            f"{len(counted)} training rows counted, {len(generated)} "
            f"generated, {bins} bins",
            stacklevel=2,
        )
    # Far from the origin k-means would lose differences to rounding.
    centre = fitted.mean(axis=0)
    cells = KMeans(bins, n_init=1, random_state=seed).fit(fitted - centre)
    train_counts, generated_counts = (
        np.bincount(cells.predict(rows - centre), minlength=bins)
        for rows in (counted, generated)
    )
    scores = two_proportion_scores(train_counts, generated_counts)
    threshold = stats.norm.isf(significance / 2.0)
    different = int(np.sum(np.abs(scores) > threshold))
    inverse_sizes = 1.0 / len(counted) + 1.0 / len(generated)
    return {
        "different_bins": float(different),
        "different_bins_share": different / bins,
        "different_bins_null": significance * bins,
        "jensen_shannon": jensen_shannon(
            train_counts / len(counted), generated_counts / len(generated)
        ),
        "jensen_shannon_floor": min(
            (bins - 1) / 8.0 * inverse_sizes, math.log(2.0)
        ),
        "bins": float(bins),
        "n_train": float(len(counted)),
        "n_generated": float(len(generated)),
        "seed": float(seed),
    }


def _bins_of_different_rows(rows: np.ndarray, bins: int) -> int:
    different = len(np.unique(rows, axis=0))
    if different >= bins:
        return bins
    warnings.warn(
        "There are fewer different training rows than bins: one bin for each "
        f"of them. Received: {different} different rows, bins={bins}",
        stacklevel=3,
    )
    return different


def two_proportion_scores(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """z of each cell's shares; 0 where a cell holds no row, or all."""
    n, m = first.sum(), second.sum()
    pooled = (first + second) / (n + m)
    deviation = np.sqrt(pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m))
    return np.divide(
        first / n - second / m,
        deviation,
        out=np.zeros_like(deviation),
        where=deviation > 0.0,
    )


def jensen_shannon(p: np.ndarray, q: np.ndarray) -> float:
    """The Jensen-Shannon divergence of two laws on the same cells, in nats.

    Args:
        p: shares that sum to 1.
        q: likewise.
    """
    middle = (p + q) / 2.0
    return 0.5 * float(np.sum(rel_entr(p, middle) + rel_entr(q, middle)))
