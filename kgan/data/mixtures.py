"""Mixtures of Gaussians in the plane, of which everything is known."""

import dataclasses
import math
from typing import Any

import numpy as np
from scipy.special import logsumexp

from kgan.core import check_integer
from kgan.core import check_number


@dataclasses.dataclass(frozen=True)
class GaussianMixture:
    """A mixture of round Gaussians of one width, whose law is known exactly.

    `p(x) = sum_k share_k N(x; mean_k, sd^2 I)`.

    Args:
        means: of the modes, `(modes, d)`.
        standard_deviation: of each mode along every axis, above 0.
        shares: of the modes, `(modes,)`, above 0, summing to 1; None for
            equal ones.

    Raises:
        TypeError: the standard deviation is no number.
        ValueError: shapes that do not fit, or a number out of its range.

    Example:

    >>> mixture = ring()
    >>> samples, modes = mixture.sample(5, seed=1)
    >>> samples.shape, modes.dtype
    ((5, 2), dtype('int32'))
    """

    means: np.ndarray
    standard_deviation: float
    shares: Any = None

    def __post_init__(self) -> None:
        """Checks the arguments and holds them in float64."""
        means = np.array(self.means, np.float64)
        if means.ndim != 2 or not means.size or not np.isfinite(means).all():
            raise ValueError(
                "`means` must have shape (modes, d) and be finite. "
                f"Received: means.shape={means.shape}"
            )
        modes = len(means)
        shares = np.array(
            np.full(modes, 1.0 / modes) if self.shares is None else self.shares,
            np.float64,
        )
        if (
            shares.shape != (modes,)
            or not (shares > 0.0).all()
            or abs(shares.sum() - 1.0) > 1e-6
        ):
            raise ValueError(
                f"`shares` must be {modes} numbers above 0 that sum to 1. "
                f"Received: shares={self.shares!r}"
            )
        width = check_number(
            "standard_deviation", self.standard_deviation, minimum=1e-12
        )
        object.__setattr__(self, "means", means)
        object.__setattr__(self, "shares", shares / shares.sum())
        object.__setattr__(self, "standard_deviation", width)

    def sample(self, count: int, *, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Returns exact samples, and the mode that each came from.

        Args:
            count: how many.
            seed: of the draw (`numpy.random.default_rng`).

        Returns:
            float32 `(count, d)` and int32 `(count,)`.
        """
        count = check_integer("count", count, minimum=0)
        seed = check_integer("seed", seed, minimum=0)
        generator = np.random.default_rng(seed)
        modes = generator.choice(len(self.means), count, p=self.shares)
        noise = generator.standard_normal((count, self.means.shape[1]))
        samples = self.means[modes] + self.standard_deviation * noise
        return samples.astype(np.float32), modes.astype(np.int32)

    def log_prob(self, x: Any) -> np.ndarray:
        """Returns the exact log density of points, in nats, `(n,)`.

        Args:
            x: `(n, d)`.
        """
        x = np.asarray(x, np.float64)
        variance = self.standard_deviation**2
        squares = np.sum((x[:, None] - self.means) ** 2, axis=-1)
        normalizer = (
            0.5 * self.means.shape[1] * math.log(2.0 * math.pi * variance)
        )
        return logsumexp(
            -0.5 * squares / variance - normalizer, b=self.shares, axis=1
        )

    def entropy(self, *, count: int = 100_000, seed: int = 0) -> float:
        """Returns the entropy in nats, the mean of `-log_prob` of samples.

        Modes that do not overlap give `-sum share log share + d / 2 (1 + log
        2 pi) + d log sd` exactly.

        Args:
            count: samples of the estimate.
            seed: of their draw.
        """
        return float(-np.mean(self.log_prob(self.sample(count, seed=seed)[0])))


def ring(
    *,
    modes: int = 8,
    radius: float = 2.0,
    standard_deviation: float = 0.02,
    shares: Any = None,
) -> GaussianMixture:
    """Returns modes evenly spaced on a circle.

    Rings of this name differ between papers: radius 1 with .01, 2 with .02,
    and one whose eighth mode lies on its first, so that it has seven. A
    published figure compares only where its own preset was run.

    Args:
        modes: how many, at least 2.
        radius: of the circle.
        standard_deviation: of each mode.
        shares: of the modes; None for equal ones.

    Example:

    >>> ring(modes=4).means.round(6).tolist()[1]
    [0.0, 2.0]
    """
    modes = check_integer("modes", modes, minimum=2)
    radius = check_number("radius", radius, minimum=1e-12)
    angles = 2.0 * np.pi * np.arange(modes) / modes
    means = radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return GaussianMixture(means, standard_deviation, shares)


def grid(
    *,
    side: int = 5,
    spacing: float = 2.0,
    standard_deviation: float = 0.05,
    shares: Any = None,
) -> GaussianMixture:
    """Returns modes on a square lattice around the origin.

    Args:
        side: modes along each axis, at least 2.
        spacing: between neighbours.
        standard_deviation: of each mode.
        shares: of the modes, row by row; None for equal ones.

    Example:

    >>> grid(side=2, spacing=1.0).means.tolist()
    [[-0.5, -0.5], [-0.5, 0.5], [0.5, -0.5], [0.5, 0.5]]
    """
    side = check_integer("side", side, minimum=2)
    spacing = check_number("spacing", spacing, minimum=1e-12)
    line = spacing * (np.arange(side) - (side - 1) / 2.0)
    means = np.stack(np.meshgrid(line, line, indexing="ij"), -1).reshape(-1, 2)
    return GaussianMixture(means, standard_deviation, shares)
