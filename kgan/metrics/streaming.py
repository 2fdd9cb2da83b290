"""Moments of data that are read batch by batch, in bounded memory."""

from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any

import numpy as np

from kgan.metrics.features import Embedding
from kgan.metrics.moments import GaussianMoments
from kgan.metrics.moments import moments

# So many features are held before they enter the moments: a merge costs
# d x d, whatever its rows, so it should have as many rows as d at least.
_LEAST_ROWS_HELD = 4096


def moments_of(
    batches: Iterable[Any], *, embedding: Embedding
) -> GaussianMoments:
    """Returns the moments of all batches' features, equal to one-shot ones.

    At most `max(4096, d)` rows of features and a few matrices of d x d are
    in memory, whatever the number of rows or the size of a batch. The
    result does not depend on how the rows are batched beyond 1e-10 relative
    of the largest entry, nor (with `GaussianMoments.merge`) on which replica
    took which rows.

    Args:
        batches: arrays that the embedding takes, `(rows, ...)`; rows may
            differ from batch to batch, and be 0.
        embedding: turns a batch into features `(rows, d)`.

    Returns:
        Mean, covariance and n.

    Raises:
        ValueError: no rows at all, features that are not finite, or
            whatever the embedding says of a batch.

    Example:

    >>> from kgan.metrics.features import RawFeatures
    >>> whole = moments_of([[[0.0], [2.0]], [[7.0]]], embedding=RawFeatures())
    >>> whole.n, float(whole.mean[0]), float(whole.covariance[0, 0])
    (3, 3.0, 13.0)

    Reference: Chan, Golub & LeVeque, "Updating formulae and a pairwise
    algorithm for computing sample variances" (1979), equation 2.1.
    """
    total = None
    for features in _blocks(batches, embedding):
        part = moments(features)
        total = part if total is None else total.merge(part)
    if total is None:
        raise ValueError("`batches` must hold at least one row. Received: none")
    return total


def _blocks(
    batches: Iterable[Any], embedding: Embedding
) -> Iterator[np.ndarray]:
    """Yields features of all rows, `max(4096, d)` or a few more at a time."""
    held: list[np.ndarray] = []
    rows = 0
    for batch in batches:
        batch = np.asarray(batch)
        for start in range(0, len(batch), _LEAST_ROWS_HELD):
            features = embedding(batch[start : start + _LEAST_ROWS_HELD])
            held.append(features)
            rows += len(features)
            if rows >= max(_LEAST_ROWS_HELD, features.shape[1]):
                yield np.concatenate(held)
                held, rows = [], 0
    if rows:
        yield np.concatenate(held)
