"""Mean and covariance of a population, gathered batch by batch."""

import dataclasses
import functools
from typing import Any

import numpy as np

from kgan.metrics.populations import check_features
from kgan.metrics.populations import check_shape

# Rows of float64 that are looked at in one go: 64 MB.
_BLOCK_VALUES = 2**23
# Squares of larger features leave the range of float64.
_LARGEST = 1e150


@dataclasses.dataclass(frozen=True)
class GaussianMoments:
    """What the Gaussian fitted to a population is: mean, covariance, n.

    Args:
        mean: float64 `(d,)`.
        covariance: float64 `(d, d)`, symmetric, divided by n - 1 (zeros for
            one row, so that batches of any size merge).
        n: rows it was computed from.

    Raises:
        ValueError: shapes that do not fit, numbers that are not finite, a
            covariance that is not symmetric, or `n` below 1.

    Example:

    >>> whole = moments([[0.0], [2.0], [7.0]])
    >>> parts = moments([[0.0]]).merge(moments([[2.0], [7.0]]))
    >>> parts.n, float(parts.mean[0]), float(parts.covariance[0, 0])
    (3, 3.0, 13.0)
    """

    mean: np.ndarray
    covariance: np.ndarray
    n: int

    def __post_init__(self) -> None:
        """Checks the arguments and holds them in float64."""
        mean = np.asarray(self.mean, np.float64)
        covariance = np.asarray(self.covariance, np.float64)
        if mean.ndim != 1 or covariance.shape != mean.shape * 2:
            raise ValueError(
                "`mean` and `covariance` must have shapes (d,) and (d, d). "
                f"Received: mean.shape={mean.shape}, "
                f"covariance.shape={covariance.shape}"
            )
        if not (np.isfinite(mean).all() and np.isfinite(covariance).all()):
            raise ValueError(
                "`mean` and `covariance` must be finite. "
                "Received: NaN or infinity"
            )
        scale = np.abs(covariance).max(initial=0.0)
        asymmetry = np.abs(covariance - covariance.T).max(initial=0.0)
        if asymmetry > 1e-9 * scale:
            raise ValueError(
                "`covariance` must be symmetric. "
                f"Received: entries that differ by {asymmetry:g}"
            )
        if self.n < 1:
            raise ValueError(f"`n` must be at least 1. Received: n={self.n}")
        object.__setattr__(self, "mean", mean)
        object.__setattr__(self, "covariance", covariance)

    def merge(self, other: "GaussianMoments") -> "GaussianMoments":
        """Returns the moments of both populations' rows taken together.

        Args:
            other: moments of other rows with the same d.

        Raises:
            ValueError: the dimensions differ.

        Reference: Chan, Golub & LeVeque, "Updating formulae and a pairwise
        algorithm for computing sample variances" (1979), equation 2.1.
        """
        if self.mean.shape != other.mean.shape:
            raise ValueError(
                "`other` must have the same number of features. "
                f"Received: {len(other.mean)} to merge with {len(self.mean)}"
            )
        n = self.n + other.n
        shift = other.mean - self.mean
        scatter = (
            (self.n - 1) * self.covariance
            + (other.n - 1) * other.covariance
            + (self.n * other.n / n) * np.outer(shift, shift)
        )
        return GaussianMoments(
            mean=self.mean + (other.n / n) * shift,
            covariance=scatter / (n - 1),
            n=n,
        )


def moments(features: Any, *, name: str = "features") -> GaussianMoments:
    """Returns mean and (n - 1)-normalised covariance, in float64.

    Rows are taken in blocks, so that the memory beyond them is that of the
    covariance.

    Args:
        features: numbers `(n, d)`, one row a sample; n may be 1.
        name: the argument's name in messages.

    Raises:
        ValueError: not rank 2, empty, or not finite.
    """
    features = check_shape(name, features, minimum=1)
    rows = max(_BLOCK_VALUES // features.shape[1], 1)
    return functools.reduce(
        GaussianMoments.merge,
        (
            _of_block(
                check_features(
                    name,
                    features[start : start + rows],
                    minimum=1,
                    largest=_LARGEST,
                )
            )
            for start in range(0, len(features), rows)
        ),
    )


def _of_block(features: np.ndarray) -> GaussianMoments:
    mean = features.mean(axis=0)
    centred = features - mean
    return GaussianMoments(
        mean=mean,
        covariance=centred.T @ centred / max(len(features) - 1, 1),
        n=len(features),
    )
