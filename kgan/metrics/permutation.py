"""Kernel two-sample statistic in row blocks, and its law under relabelling."""

from collections.abc import Callable

import numpy as np

# Kernel values held at once (8 MB); a kernel's temporaries are as large.
_BLOCK_VALUES = 2**20
# Relabellings that give the observed partition again differ by rounding.
_ROUNDING = 1e-12

Kernel = Callable[[np.ndarray, np.ndarray], np.ndarray]


def unbiased_discrepancy(
    kernel: Kernel, *, real: np.ndarray, generated: np.ndarray
) -> float:
    """Unbiased squared maximum mean discrepancy of all rows given.

    `mean k(r, r') + mean k(g, g') - 2 mean k(r, g)` over pairs of different
    rows. The kernel is formed in blocks of rows: memory does not grow with
    `n_real * n_generated`.

    Args:
        kernel: from `(a, d)` and `(b, d)` to the values `(a, b)`.
        real: float64 `(n_real, d)`, n_real at least 2.
        generated: float64 `(n_generated, d)`, n_generated at least 2.
    """
    across = sum(
        float(kernel(real[rows], generated).sum())
        for rows in _blocks(len(real), columns=len(generated))
    )
    return (
        _mean_of_pairs(kernel, real)
        + _mean_of_pairs(kernel, generated)
        - 2.0 * across / (len(real) * len(generated))
    )


def permutation_p_value(
    kernel: Kernel,
    *,
    real: np.ndarray,
    generated: np.ndarray,
    permutations: int,
    generator: np.random.Generator,
) -> float:
    """Share of random relabellings with a discrepancy as large as observed.

    `(1 + #{permuted >= observed}) / (1 + permutations)`, one-sided: exact
    (uniform or larger) when both sides have one law. The kernel of the
    pooled rows is formed once, in blocks, and multiplied by all relabellings
    together.

    Args:
        kernel: symmetric, from `(a, d)` and `(b, d)` to `(a, b)`; must not
            depend on which rows are real.
        real: float64 `(n_real, d)`, n_real at least 2.
        generated: float64 `(n_generated, d)`, n_generated at least 2.
        permutations: how many relabellings, at least 1.
        generator: draws them.

    Reference: Phipson & Smyth, "Permutation p-values should never be zero"
    (2010), section 4.
    """
    n, m = len(real), len(generated)
    pooled = np.concatenate([real, generated])
    # Row 0 is the labelling observed: 1 for a real row.
    labels = np.zeros((1 + permutations, n + m))
    labels[:, :n] = 1.0
    generator.permuted(labels[1:], axis=1, out=labels[1:])
    labels = labels.T
    total = magnitude = 0.0
    within = np.zeros(1 + permutations)
    touching = np.zeros(1 + permutations)
    for rows in _blocks(n + m, columns=n + m):
        values = _without_diagonal(kernel(pooled[rows], pooled), rows)
        total += float(values.sum())
        magnitude += float(np.abs(values).sum())
        to_real = values @ labels
        touching += to_real.sum(axis=0)
        within += np.einsum("ij,ij->j", labels[rows], to_real)
    across = touching - within
    statistics = (
        within / (n * (n - 1))
        + (total - within - 2.0 * across) / (m * (m - 1))
        - 2.0 * across / (n * m)
    )
    tolerance = _ROUNDING * magnitude / ((n + m) * (n + m - 1))
    as_large = np.sum(statistics[1:] >= statistics[0] - tolerance)
    return float((1 + as_large) / (1 + permutations))


def _mean_of_pairs(kernel: Kernel, features: np.ndarray) -> float:
    """The kernel's mean over ordered pairs of different rows."""
    n = len(features)
    total = sum(
        float(_without_diagonal(kernel(features[rows], features), rows).sum())
        for rows in _blocks(n, columns=n)
    )
    return total / (n * (n - 1))


def _without_diagonal(values: np.ndarray, rows: slice) -> np.ndarray:
    """Sets to 0, in place, what each row of a block has with itself."""
    own = np.arange(len(values))
    values[own, rows.start + own] = 0.0
    return values


def _blocks(rows: int, *, columns: int) -> list[slice]:
    step = max(1, _BLOCK_VALUES // columns)
    return [
        slice(start, min(start + step, rows)) for start in range(0, rows, step)
    ]
