"""Checks of the feature arrays that a metric compares."""

from typing import Any

import numpy as np


def check_features(name: str, features: Any, *, minimum: int = 2) -> np.ndarray:
    """Returns a population's features as float64 `(n, d)`.

    Args:
        name: the argument's name, for the message.
        features: numbers of shape `(n, d)`, one row a sample.
        minimum: the fewest rows allowed.

    Raises:
        ValueError: not rank 2, no columns, too few rows, or not finite.
    """
    features = np.asarray(features)
    if features.ndim != 2 or features.shape[1] < 1:
        raise ValueError(
            f"`{name}` must have shape (n, d), one row a sample. "
            f"Received: {name}.shape={features.shape}"
        )
    if len(features) < minimum:
        raise ValueError(
            f"`{name}` must have at least {minimum} rows. "
            f"Received: {name}.shape={features.shape}"
        )
    if features.dtype.kind not in "fiub":
        raise ValueError(
            f"`{name}` must hold real numbers. "
            f"Received: {name}.dtype={features.dtype}"
        )
    features = features.astype(np.float64)
    finite = np.isfinite(features).all(axis=1)
    if not finite.all():
        raise ValueError(
            f"`{name}` must be finite. Received: {np.sum(~finite)} of "
            f"{len(features)} rows with NaN or infinity"
        )
    return features


def check_same_dimension(*, real: int, generated: int) -> None:
    """Raises unless both populations have the same number of features.

    Args:
        real: the number of features of `real`.
        generated: the number of features of `generated`.

    Raises:
        ValueError: they differ.
    """
    if real != generated:
        raise ValueError(
            "`real` and `generated` must have the same number of features. "
            f"Received: {real} for real, {generated} for generated"
        )
