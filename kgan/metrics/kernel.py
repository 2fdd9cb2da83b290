"""The kernel distance: squared MMD with a cubic polynomial kernel."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from kgan.core import blas_threads_for
from kgan.core import check_integer
from kgan.metrics.permutation import permutation_p_value
from kgan.metrics.permutation import unbiased_discrepancy
from kgan.metrics.populations import check_populations
from kgan.metrics.populations import drawn
from kgan.metrics.populations import warn_where_constant

# Of each side in the permutation test: its kernel then costs seconds.
_MOST_PERMUTED_ROWS = 5000
# Of each side in a block of the kernel: 2 MB of float64, which a cache holds.
_BLOCK_ROWS = 512

# Squares and cubes of larger features leave the range of float64.
_LARGEST = 1e45


def kernel_distance(
    *,
    real: Any,
    generated: Any,
    subsets: int = 100,
    subset_size: int = 1000,
    permutations: int = 0,
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
        permutations: relabellings of the permutation test; 0 for no test.
        seed: of the draws (`numpy.random.default_rng`).

    Returns:
        `"kernel_distance"`, the mean over subsets; `"kernel_distance_std"`,
        the standard deviation over subsets (of one subset's value, not of
        the mean; 0 where a subset is all rows of both); `"subsets"` and
        `"subset_size"` as used; `"n_real"`, `"n_generated"`, `"seed"`.
        With permutations also `"p_value"`, `(1 + #{permuted >= observed}) /
        (1 + permutations)` of the estimate from all rows (from 5,000 drawn
        of a side that has more), uniform under equal laws;
        `"permutations"`; `"permuted_real"`, `"permuted_generated"`, the rows
        of the test.

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
    permutations = check_integer("permutations", permutations, minimum=0)
    seed = check_integer("seed", seed, minimum=0, maximum=2**53)
    real, generated = check_populations(
        {"real": real, "generated": generated}, largest=_LARGEST
    )
    warn_where_constant({"real": real, "generated": generated})
    subset_size = min(subset_size, len(real), len(generated))
    if subset_size == len(real) == len(generated):
        # Every subset would be the same rows.
        subsets = 1
    generator = np.random.default_rng(seed)
    chosen = [
        tuple(
            generator.choice(len(rows), subset_size, replace=False)
            for rows in (real, generated)
        )
        for _ in range(subsets)
    ]
    # Kernels of all pairs, each once, or those of each subset by itself.
    pairs = len(real) ** 2 + len(generated) ** 2 + len(real) * len(generated)
    with blas_threads_for(real.shape[1]):
        if pairs < 3 * subsets * subset_size**2:
            values = _discrepancies_of_subsets(real, generated, chosen)
        else:
            values = [
                squared_discrepancy(
                    real=real[first], generated=generated[second]
                )
                for first, second in chosen
            ]
    result = {
        "kernel_distance": float(np.mean(values)),
        "kernel_distance_std": float(np.std(values)),
        "subsets": float(subsets),
        "subset_size": float(subset_size),
        "n_real": float(len(real)),
        "n_generated": float(len(generated)),
        "seed": float(seed),
    }
    if permutations:
        real, generated = (
            drawn(rows, min(len(rows), _MOST_PERMUTED_ROWS), generator)
            for rows in (real, generated)
        )
        result |= {
            "p_value": permutation_p_value(
                _kernel,
                real=real,
                generated=generated,
                permutations=permutations,
                generator=generator,
            ),
            "permutations": float(permutations),
            "permuted_real": float(len(real)),
            "permuted_generated": float(len(generated)),
        }
    return result


def squared_discrepancy(*, real: np.ndarray, generated: np.ndarray) -> float:
    """The unbiased estimate of `kernel_distance` from all rows given.

    Args:
        real: float64 `(n_real, d)`, n_real at least 2.
        generated: float64 `(n_generated, d)`, n_generated at least 2.
    """
    return unbiased_discrepancy(_kernel, real=real, generated=generated)


def _discrepancies_of_subsets(
    real: np.ndarray,
    generated: np.ndarray,
    chosen: list[tuple[np.ndarray, ...]],
) -> list[float]:
    """`squared_discrepancy` of subsets, from kernels of all rows."""
    of_real, of_generated = (
        _memberships([subset[side] for subset in chosen], len(rows))
        for side, rows in enumerate((real, generated))
    )
    size = len(chosen[0][0])
    within = _sums_within(real, of_real) + _sums_within(generated, of_generated)
    between = sum(
        _sums_of_pairs(real[rows], generated[columns], row_in, column_in)
        for rows, row_in in _blocks(real, of_real)
        for columns, column_in in _blocks(generated, of_generated)
    )
    values = within / (size * (size - 1)) - 2.0 * between / size**2
    return [float(value) for value in values]


def _memberships(subsets: list[np.ndarray], rows: int) -> np.ndarray:
    members = np.zeros((len(subsets), rows))
    for member, subset in zip(members, subsets, strict=True):
        member[subset] = 1.0
    return members


def _sums_within(rows: np.ndarray, members: np.ndarray) -> np.ndarray:
    """Returns for each subset the sum over its pairs of different rows."""
    sums = -members @ _kernel_with_itself(rows)
    blocks = list(_blocks(rows, members))
    for place, (first, first_in) in enumerate(blocks):
        for second, second_in in blocks[place:]:
            # The kernel is symmetric.
            times = 1.0 if first == second else 2.0
            sums += times * _sums_of_pairs(
                rows[first], rows[second], first_in, second_in
            )
    return sums


def _blocks(
    rows: np.ndarray, members: np.ndarray
) -> Iterator[tuple[slice, np.ndarray]]:
    """Yields the places of some rows, and which subsets those are in."""
    for start in range(0, len(rows), _BLOCK_ROWS):
        block = slice(start, start + _BLOCK_ROWS)
        yield block, members[:, block]


def _sums_of_pairs(
    left: np.ndarray,
    right: np.ndarray,
    left_members: np.ndarray,
    right_members: np.ndarray,
) -> np.ndarray:
    """Returns for each subset the sum of the kernel over its pairs."""
    sums = _kernel(left, right) @ right_members.T
    return np.sum(left_members.T * sums, axis=0)


def _kernel_with_itself(rows: np.ndarray) -> np.ndarray:
    base = np.einsum("ij,ij->i", rows, rows) / rows.shape[1] + 1.0
    return base * base * base


def _kernel(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    base = left @ right.T
    base /= left.shape[1]
    base += 1.0
    # Two products: a float power costs ten times more.
    cube = base * base
    cube *= base
    return cube
