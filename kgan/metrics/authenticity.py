"""Authenticity: generated rows farther from train than its own rows are."""

import warnings
from typing import Any

import numpy as np

from kgan.metrics.intervals import share_with_interval
from kgan.metrics.neighbours import nearest
from kgan.metrics.neighbours import pairs_in_balls
from kgan.metrics.populations import check_populations


def authenticity(
    *, train: Any, generated: Any, held_out: Any = None
) -> dict[str, float]:
    """Share of generated rows that no training row explains as a copy.

    Row g is authentic when `|g - t| > |t - t'|`, with t the training row
    nearest to g and t' the training row nearest to t. Where several are
    equally near, g must exceed the largest of their distances.

    Copies give 0, but fresh rows of the training law do not give 1/2: for
    Gaussians of 2,000 rows .39 at d = 2, .64 at 10, .81 at 64. So compare
    with `authenticity_held_out`. Rows far from all data are authentic too:
    a poor generator scores high.

    Args:
        train: features of the training samples, `(n_train, d)`.
        generated: features of generated samples, `(n_generated, d)`.
        held_out: features of real samples not trained on,
            `(n_held_out, d)`, or None.

    Returns:
        `"authenticity"` in [0, 1] with its 95 % Wilson interval
        `"authenticity_low"`, `"authenticity_high"` (over generated rows, the
        training rows being given); `"n_train"`, `"n_generated"`; with
        `held_out` also `"authenticity_held_out"`, its interval
        `"authenticity_held_out_low"`, `"authenticity_held_out_high"`, and
        `"n_held_out"`.

    Raises:
        ValueError: not rank 2, fewer than 2 rows, not finite, or different
            numbers of features.

    Warns:
        UserWarning: every training row equals another, so that all but exact
            copies are authentic.

    Example:

    >>> from kgan.metrics import authenticity
    >>> result = authenticity(
    ...     train=[[0.0], [1.0], [3.0]], generated=[[0.5], [-2.0]]
    ... )
    >>> result["authenticity"]
    0.5

    Reference: Alaa et al., "How Faithful is your Synthetic Data?" (2022),
    section 2.3.
    """
    populations = {"train": train, "generated": generated}
    if held_out is not None:
        populations["held_out"] = held_out
    train, *samples = check_populations(populations)
    radii = nearest(train, train, 1, among_themselves=True)[0][:, 0]
    if not np.any(radii):
        warnings.warn(
            "Every row of `train` equals another: all rows but exact copies "
            "count as authentic.",
            UserWarning,
            stacklevel=2,
        )
    result = _share("authenticity", samples[0], train, radii)
    if held_out is not None:
        result |= _share("authenticity_held_out", samples[1], train, radii)
    sizes = {"n_train": len(train), "n_generated": len(samples[0])}
    if held_out is not None:
        sizes["n_held_out"] = len(samples[1])
    return result | {name: float(rows) for name, rows in sizes.items()}


def _share(
    name: str, rows: np.ndarray, train: np.ndarray, radii: np.ndarray
) -> dict[str, float]:
    distances = nearest(rows, train, 1)[0][:, 0]
    # The balls that just reach the nearest training row hold it and its ties.
    limits = np.zeros(len(rows))
    for neighbour, row in pairs_in_balls(train, rows, distances):
        np.maximum.at(limits, row, radii[neighbour])
    authentic = int(np.sum(distances > limits))
    return share_with_interval(name, authentic, len(rows))
