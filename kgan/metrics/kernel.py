"""The kernel distance: squared MMD with a cubic polynomial kernel."""

from typing import Any

import numpy as np

from kgan.core import check_integer
from kgan.metrics.populations import check_features
from kgan.metrics.populations import check_same_dimension


def kernel_distance(
    *,
    real: Any,
    generated: Any,
    subsets: int = 100,
    subset_size: int = 1000,
    seed: int = 0,
) -> dict[str, float]:
    """Unbiased squared maximum mean discrepancy, averaged over subsets.

    `mean k(r, r') + mean k(g, g') - 2 mean k(r, g)` over pairs of different
    rows, with `k(x, y) = (x . y / d + 1)^3`. Its expectation is 0 for equal
    laws at every n, so a value may be negative; no upper bound. With an
    Inception network's features it is called KID.

    Args:
        real: features of real samples, `(n_real, d)`.
        generated: features of generated samples, `(n_generated, d)`.
        subsets: how many pairs of subsets, each drawn without replacement.
        subset_size: rows of a subset; cut to the smaller population.
        seed: of the draws (`numpy.random.default_rng`).

    Returns:
        `"kernel_distance"`, the mean over subsets; `"kernel_distance_std"`,
        the standard deviation over subsets (of one subset's value, not of
        the mean; 0 where a subset is all rows of both); `"subsets"` and
        `"subset_size"` as used; `"n_real"`, `"n_generated"`, `"seed"`.

    Raises:
        TypeError: `subsets`, `subset_size` or `seed` is no integer.
        ValueError: not rank 2, fewer than 2 rows, not finite, different
            numbers of features, or a number below its minimum.

    Example:

    >>> same = kernel_distance(real=[[0.0], [1.0]], generated=[[0.0], [1.0]])
    >>> same["kernel_distance"]
    -3.5

    Reference: Binkowski et al., "Demystifying MMD GANs" (2018), section 4.
    """
    subsets = check_integer("subsets", subsets)
    subset_size = check_integer("subset_size", subset_size, minimum=2)
    seed = check_integer("seed", seed, minimum=0, maximum=2**53)
    real = check_features("real", real)
    generated = check_features("generated", generated)
    check_same_dimension(real=real.shape[1], generated=generated.shape[1])
    subset_size = min(subset_size, len(real), len(generated))
    if subset_size == len(real) == len(generated):
        # Every subset would be the same rows.
        subsets = 1
    generator = np.random.default_rng(seed)
    values = [
        squared_discrepancy(
            real=_draw(real, subset_size, generator),
            generated=_draw(generated, subset_size, generator),
        )
        for _ in range(subsets)
    ]
    return {
        "kernel_distance": float(np.mean(values)),
        "kernel_distance_std": float(np.std(values)),
        "subsets": float(subsets),
        "subset_size": float(subset_size),
        "n_real": float(len(real)),
        "n_generated": float(len(generated)),
        "seed": float(seed),
    }


def squared_discrepancy(*, real: np.ndarray, generated: np.ndarray) -> float:
    """The unbiased estimate of `kernel_distance` from all rows given.

    Args:
        real: float64 `(n_real, d)`, n_real at least 2.
        generated: float64 `(n_generated, d)`, n_generated at least 2.
    """
    return float(
        _mean_of_pairs(real)
        + _mean_of_pairs(generated)
        - 2.0 * np.mean(_kernel(real, generated))
    )


def _kernel(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    base = left @ right.T / left.shape[1] + 1.0
    # Two products: a float power costs ten times more.
    return base * base * base


def _mean_of_pairs(features: np.ndarray) -> float:
    """The kernel's mean over ordered pairs of different rows."""
    rows = len(features)
    kernel = _kernel(features, features)
    return float((kernel.sum() - np.trace(kernel)) / (rows * (rows - 1)))


def _draw(
    features: np.ndarray, rows: int, generator: np.random.Generator
) -> np.ndarray:
    return features[generator.choice(len(features), rows, replace=False)]
