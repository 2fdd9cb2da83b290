"""The MMD test: do two samples come from one law, by Gaussian kernels."""

import functools
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.spatial.distance import squareform
from sklearn.metrics.pairwise import euclidean_distances

from kgan.core import check_integer
from kgan.core import check_number
from kgan.metrics.permutation import permutation_p_value
from kgan.metrics.permutation import unbiased_discrepancy
from kgan.metrics.populations import check_populations
from kgan.metrics.populations import drawn

_SCALES = (0.5, 1.0, 2.0)

# Squares and cubes of larger features leave the range of float64.
_LARGEST = 1e45


def mmd_test(
    *,
    real: Any,
    generated: Any,
    permutations: int = 500,
    most_rows: int = 2000,
    seed: int = 0,
) -> dict[str, float]:
    """Unbiased squared maximum mean discrepancy with a permutation p-value.

    The kernel is the mean of three Gaussian ones, `exp(-|x - y|^2 / (2
    s^2))` with s of 0.5, 1 and 2 times the median distance between pooled
    rows. The median ignores which rows are real, so the test is exact: under
    equal laws p is uniform. A small p says that the laws differ, not by how
    much, and a large one may only say that the rows are few; differences
    much finer than the median distance are all but invisible.

    Args:
        real: features of real samples, `(n, d)`.
        generated: features of generated samples, `(m, d)`.
        permutations: relabellings, at least 1.
        most_rows: of each side, at least 2; of a larger population so many
            are drawn without replacement. Time and memory grow with its
            square.
        seed: of the draws (`numpy.random.default_rng`).

    Returns:
        `"squared_mmd"` (0 on average under equal laws, so it may be
        negative; below 2); `"p_value"`, `(1 + #{permuted >= observed}) / (1
        + permutations)`; `"permutations"`; `"median_distance"`; `"n_real"`,
        `"n_generated"`, the rows used; `"seed"`.

    Raises:
        TypeError: `permutations`, `most_rows` or `seed` is no integer.
        ValueError: not rank 2, fewer than 2 rows, not finite, different
            numbers of features, or a number below its minimum.

    Warns:
        UserWarning: the median distance is 0, because most pairs are equal;
            the mean distance replaces it (1 where all rows are equal).

    Example:

    >>> import numpy as np
    >>> rows = np.random.default_rng(0).standard_normal((100, 2))
    >>> result = mmd_test(real=rows[:50], generated=rows[50:] + 3)
    >>> round(result["p_value"], 3)
    0.002

    Reference: Gretton et al., "A kernel two-sample test" (2012), equation 3;
    Lopez-Paz & Oquab, "Revisiting classifier two-sample tests" (2017), whose
    comparison uses the median bandwidth.
    """
    permutations = check_integer("permutations", permutations)
    most_rows = check_integer("most_rows", most_rows, minimum=2)
    seed = check_integer("seed", seed, minimum=0, maximum=2**53)
    real, generated = check_populations(
        {"real": real, "generated": generated}, largest=_LARGEST
    )
    generator = np.random.default_rng(seed)
    real, generated = (
        drawn(rows, min(len(rows), most_rows), generator)
        for rows in (real, generated)
    )
    median = _median_distance(np.concatenate([real, generated]))
    if not median > 0.0:
        median = _mean_distance(np.concatenate([real, generated])) or 1.0
        warnings.warn(
            "The median distance between rows is 0, because most pairs of "
            "rows are equal: the kernel's bandwidths come from "
            f"{median:g} instead",
            stacklevel=2,
        )
    kernel = functools.partial(
        _kernel, bandwidths=[scale * median for scale in _SCALES]
    )
    return {
        "squared_mmd": unbiased_discrepancy(
            kernel, real=real, generated=generated
        ),
        "p_value": permutation_p_value(
            kernel,
            real=real,
            generated=generated,
            permutations=permutations,
            generator=generator,
        ),
        "permutations": float(permutations),
        "median_distance": median,
        "n_real": float(len(real)),
        "n_generated": float(len(generated)),
        "seed": float(seed),
    }


def squared_mmd(
    *, real: Any, generated: Any, bandwidths: Sequence[float]
) -> float:
    """Unbiased squared discrepancy under the mean of Gaussian kernels.

    Between `N(0, I)` and `N(m, I)` in d dimensions one bandwidth s gives `2
    (s^2 / (s^2 + 2))^(d/2) (1 - exp(-|m|^2 / (2 (s^2 + 2))))` on average.

    Args:
        real: features of real samples, `(n, d)`.
        generated: features of generated samples, `(m, d)`.
        bandwidths: standard deviations s of the kernels, each above 0, in
            the features' unit.

    Raises:
        TypeError: a bandwidth is no number.
        ValueError: not rank 2, fewer than 2 rows, not finite, different
            numbers of features, or no bandwidth above 0.

    Example:

    >>> squared_mmd(real=[[0.0], [0.0]], generated=[[9.0], [9.0]],
    ...             bandwidths=[1.0])
    2.0

    Reference: Gretton et al., "A kernel two-sample test" (2012), equation 3.
    """
    bandwidths = [
        check_number("bandwidths", bandwidth, minimum=0.0)
        for bandwidth in bandwidths
    ]
    if not bandwidths or min(bandwidths) == 0.0:
        raise ValueError(
            "`bandwidths` must hold numbers above 0. "
            f"Received: bandwidths={bandwidths}"
        )
    real, generated = check_populations(
        {"real": real, "generated": generated}, largest=_LARGEST
    )
    return unbiased_discrepancy(
        functools.partial(_kernel, bandwidths=bandwidths),
        real=real,
        generated=generated,
    )


def _kernel(
    left: np.ndarray, right: np.ndarray, *, bandwidths: Sequence[float]
) -> np.ndarray:
    squares = _squared_distances(left, right)
    values = np.zeros_like(squares)
    for bandwidth in bandwidths:
        values += np.exp(squares / (-2.0 * bandwidth**2))
    return values / len(bandwidths)


def _squared_distances(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    # Rows far from the origin would lose their differences to rounding.
    centre = right.mean(axis=0)
    return euclidean_distances(left - centre, right - centre, squared=True)


def _median_distance(pooled: np.ndarray) -> float:
    squares = squareform(_squared_distances(pooled, pooled), checks=False)
    return float(np.sqrt(np.median(squares)))


def _mean_distance(pooled: np.ndarray) -> float:
    squares = squareform(_squared_distances(pooled, pooled), checks=False)
    return float(np.mean(np.sqrt(squares)))
