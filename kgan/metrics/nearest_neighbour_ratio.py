"""How near to train generated rows lie, over how near held-out rows lie."""

import sys
import warnings
from typing import Any

import numpy as np

from kgan.core import check_integer
from kgan.metrics.neighbours import nearest
from kgan.metrics.populations import check_populations


def nearest_neighbour_ratio(
    *,
    train: Any,
    held_out: Any,
    generated: Any,
    resamples: int = 1000,
    seed: int = 0,
) -> dict[str, float]:
    """Median distance to train of generated rows over that of held-out rows.

    `median_g min_t |g - t| / median_h min_t |h - t|`. About 1 for fresh rows
    of the same law, 0 when more than half are copies. Below 1 is copying or
    shrinkage to the dense regions, which this number cannot tell apart (read
    it with coverage); above 1 is a poor fit. Copies fewer than half hide.

    Args:
        train: features of the training samples, `(n_train, d)`.
        held_out: features of real samples not trained on, `(n_held_out, d)`.
        generated: features of generated samples, `(n_generated, d)`.
        resamples: of the bootstrap, at least 1.
        seed: of the resamples (`numpy.random.default_rng`).

    Returns:
        `"nearest_neighbour_ratio"`, at least 0, with a 95 % percentile
        bootstrap interval over generated and held-out rows, train being
        given, `"nearest_neighbour_ratio_low"` and `..._high`;
        `"nearest_neighbour_ratio_null"` (1);
        `"median_distance_generated"`, `"median_distance_held_out"`, in the
        features' unit; `"resamples"`, `"n_train"`, `"n_held_out"`,
        `"n_generated"`, `"seed"`.

    Raises:
        TypeError: `resamples` or `seed` is no integer.
        ValueError: not rank 2, fewer than 2 rows, not finite, different
            numbers of features, a number below its minimum, or a median of
            0 for `held_out`.

    Warns:
        UserWarning: the median of a resample of held-out rows is 0; its ratio
            counts as the largest float.

    Example:

    >>> from kgan.metrics import nearest_neighbour_ratio
    >>> result = nearest_neighbour_ratio(
    ...     train=[[0.0], [9.0]], held_out=[[4.0], [5.0]],
    ...     generated=[[1.0], [8.0]],
    ... )
    >>> result["nearest_neighbour_ratio"]
    0.25

    Reference: Meehan et al., "A Non-Parametric Test to Detect Data-Copying
    in Generative Models" (2020), section 2, for the distances compared.
    """
    resamples = check_integer("resamples", resamples)
    seed = check_integer("seed", seed, minimum=0, maximum=2**53)
    train, held_out, generated = check_populations(
        {"train": train, "held_out": held_out, "generated": generated}
    )
    reference = nearest(held_out, train, 1)[0][:, 0]
    distances = nearest(generated, train, 1)[0][:, 0]
    if np.median(reference) == 0.0:
        raise ValueError(
            "`held_out` must hold rows that are not in `train`. Received: "
            f"{int(np.sum(reference == 0.0))} of {len(reference)} rows equal "
            "to rows of train"
        )
    # Sorted: the resamples are then the same in whatever order rows come.
    generator = np.random.default_rng(seed)
    medians = _resampled_medians(np.sort(distances), resamples, generator)
    references = _resampled_medians(np.sort(reference), resamples, generator)
    if not np.all(references):
        warnings.warn(
            "Nearly half of the rows of `held_out` equal rows of `train`: "
            "the interval's upper end is the largest float where a resample's "
            "median is 0.",
            UserWarning,
            stacklevel=2,
        )
    ratios = np.full(resamples, sys.float_info.max)
    np.divide(medians, references, out=ratios, where=references > 0.0)
    low, high = np.quantile(ratios, [0.025, 0.975])
    return {
        "nearest_neighbour_ratio": float(
            np.median(distances) / np.median(reference)
        ),
        "nearest_neighbour_ratio_low": float(low),
        "nearest_neighbour_ratio_high": float(high),
        "nearest_neighbour_ratio_null": 1.0,
        "median_distance_generated": float(np.median(distances)),
        "median_distance_held_out": float(np.median(reference)),
        "resamples": float(resamples),
        "n_train": float(len(train)),
        "n_held_out": float(len(held_out)),
        "n_generated": float(len(generated)),
        "seed": float(seed),
    }


def _resampled_medians(
    values: np.ndarray, resamples: int, generator: np.random.Generator
) -> np.ndarray:
    rows = len(values)
    return np.array(
        [
            np.median(values[generator.integers(rows, size=rows)])
            for _ in range(resamples)
        ]
    )
