"""Checks of the feature arrays that a metric compares."""

import math
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

from kgan.core import check_integer


def check_features(
    name: str,
    features: Any,
    *,
    minimum: int = 2,
    largest: float = math.inf,
) -> np.ndarray:
    """Returns a population's features as float64 `(n, d)`.

    Float64 arrays come back as they are, not as copies: nobody may write into
    what this returns.

    Args:
        name: the argument's name, for the message.
        features: numbers of shape `(n, d)`, one row a sample.
        minimum: the fewest rows allowed.
        largest: the largest absolute value allowed, where larger ones would
            leave the range of float64 on the way.

    Raises:
        ValueError: not rank 2, no columns, too few rows, not finite, or too
            large.
    """
    features = check_shape(name, features, minimum=minimum)
    features = features.astype(np.float64, copy=False)
    finite = np.isfinite(features).all(axis=1)
    if not finite.all():
        raise ValueError(
            f"`{name}` must be finite. Received: {np.sum(~finite)} of "
            f"{len(features)} rows with NaN or infinity"
        )
    size = max(features.max(initial=0.0), -features.min(initial=0.0))
    if size > largest:
        raise ValueError(
            f"`{name}` must lie in [{-largest:g}, {largest:g}]. "
            f"Received: up to {size:g}"
        )
    return features


def check_shape(name: str, features: Any, *, minimum: int) -> np.ndarray:
    """Returns a population's features as they are, an array `(n, d)`.

    Args:
        name: the argument's name, for the message.
        features: real numbers of shape `(n, d)`.
        minimum: the fewest rows allowed.

    Raises:
        ValueError: not rank 2, no columns, too few rows, or other values.
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
    return features


def warn_where_constant(populations: Mapping[str, np.ndarray]) -> None:
    """Warns of populations whose rows are all equal.

    Args:
        populations: features by the argument's name, at least one row each.

    Warns:
        UserWarning: one is.
    """
    for name, rows in populations.items():
        if (rows == rows[:1]).all():
            warnings.warn(
                f"All {len(rows)} rows of `{name}` are equal: the value says "
                "little. Is the embedding, or the generator, constant?",
                UserWarning,
                stacklevel=3,
            )


def check_populations(
    populations: Mapping[str, Any],
    *,
    minimum: int = 2,
    largest: float = math.inf,
) -> tuple[np.ndarray, ...]:
    """Returns several populations' features, float64, of one dimension.

    Args:
        populations: the features by the argument's name, in order.
        minimum: the fewest rows allowed in each.
        largest: the largest absolute value allowed.

    Raises:
        ValueError: as `check_features`, or the numbers of features differ.
    """
    checked = {
        name: check_features(name, features, minimum=minimum, largest=largest)
        for name, features in populations.items()
    }
    dimensions = {name: rows.shape[1] for name, rows in checked.items()}
    check_same_dimension(dimensions)
    return tuple(checked.values())


def check_same_dimension(dimensions: Mapping[str, int]) -> None:
    """Raises unless all populations have the same number of features.

    Args:
        dimensions: the number of features by the argument's name.

    Raises:
        ValueError: they differ.
    """
    if len(set(dimensions.values())) > 1:
        names = " and ".join(f"`{name}`" for name in dimensions)
        received = ", ".join(
            f"{d} for {name}" for name, d in dimensions.items()
        )
        raise ValueError(
            f"{names} must have the same number of features. "
            f"Received: {received}"
        )


def check_neighbours(name: str, k: Any, *, rows: int, of: str) -> int:
    """Returns `k`, a number of neighbours below the number of rows.

    Args:
        name: the argument's name, for the message.
        k: what the caller gave, at least 1.
        rows: of the population among which neighbours are sought.
        of: that population's name.

    Raises:
        TypeError: `k` is no integer.
        ValueError: `k` is less than 1, or not below `rows`.
    """
    k = check_integer(name, k)
    if k >= rows:
        raise ValueError(
            f"`{name}` must be below the number of rows of `{of}`. "
            f"Received: {name}={k}, {rows} rows of {of}"
        )
    return k


def drawn(
    rows: np.ndarray, count: int, generator: np.random.Generator
) -> np.ndarray:
    """Returns so many rows, drawn without replacement; all of them as is.

    Args:
        rows: `(n, ...)`.
        count: at most n.
        generator: of the draw.
    """
    if count == len(rows):
        return rows
    return rows[generator.choice(len(rows), count, replace=False)]
