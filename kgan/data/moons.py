"""Two half moons with noise: a curved law whose density is still known."""

import dataclasses
import math
from typing import Any

import numpy as np
from scipy.special import logsumexp
from scipy.special import roots_legendre

from kgan.core import check_integer
from kgan.core import check_number

# The second moon is the first, turned by half a circle about (1/2, 1/4).
_CENTRES = np.array([[0.0, 0.0], [1.0, 0.5]])
_SIGNS = np.array([1.0, -1.0])

_PANEL_NODES = 16
_BLOCK_VALUES = 1_000_000


@dataclasses.dataclass(frozen=True)
class Moons:
    """Two half circles of radius 1 that reach into each other, with noise.

    `x = c_k + s_k (cos t, sin t) + sd e`, where the moon k is 0 or 1 with
    probability 1/2, t uniform on [0, pi], e standard normal in the plane,
    `c_0 = (0, 0)`, `s_0 = 1`, `c_1 = (1, 1/2)`, `s_1 = -1`. So, with
    `m_k(t) = c_k + s_k (cos t, sin t)`,

    `p(x) = 1 / (2 pi) sum_k int_0^pi N(x; m_k(t), sd^2 I) dt`.

    The curves are those of scikit-learn's `make_moons`, which spaces t evenly
    instead of drawing it, so that its samples are not independent.

    Args:
        standard_deviation: of the noise along each axis, at least 0.001.

    Raises:
        TypeError: the standard deviation is no number.
        ValueError: it is below 0.001.

    Example:

    >>> samples, moons = Moons().sample(5, seed=1)
    >>> samples.shape, moons.dtype
    ((5, 2), dtype('int32'))
    """

    standard_deviation: float = 0.1

    def __post_init__(self) -> None:
        """Checks the argument."""
        # Less noise than this would need very many nodes of the integral.
        width = check_number(
            "standard_deviation", self.standard_deviation, minimum=1e-3
        )
        object.__setattr__(self, "standard_deviation", width)

    def sample(self, count: int, *, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Returns exact samples, and the moon that each came from.

        Args:
            count: how many.
            seed: of the draw (`numpy.random.default_rng`).

        Returns:
            float32 `(count, 2)` and int32 `(count,)`.
        """
        count = check_integer("count", count, minimum=0)
        seed = check_integer("seed", seed, minimum=0)
        generator = np.random.default_rng(seed)
        moons = generator.integers(0, 2, count)
        angles = generator.uniform(0.0, np.pi, count)
        noise = generator.standard_normal((count, 2))
        curve = _CENTRES[moons] + _SIGNS[moons, None] * _circle(angles)
        samples = curve + self.standard_deviation * noise
        return samples.astype(np.float32), moons.astype(np.int32)

    def log_prob(self, x: Any) -> np.ndarray:
        """Returns the log density of points, in nats, `(n,)`.

        The integral is taken numerically: to 1e-9 of the density within 30
        standard deviations of the curves, where all samples are, and to 1e-5
        of its logarithm within 20 of the origin.

        Args:
            x: `(n, 2)`.
        """
        x = np.asarray(x, np.float64)
        angles, weights = self._quadrature()
        curve = _CENTRES[:, None] + _SIGNS[:, None, None] * _circle(angles)
        points = curve.reshape(-1, 2)
        shares = np.tile(weights / (2.0 * np.pi), len(_CENTRES))
        variance = self.standard_deviation**2
        block = max(1, _BLOCK_VALUES // len(points))
        result = np.empty(len(x))
        for first in range(0, len(x), block):
            rows = slice(first, first + block)
            squares = np.sum((x[rows, None] - points) ** 2, axis=-1)
            result[rows] = logsumexp(
                -0.5 * squares / variance, b=shares, axis=1
            )
        return result - math.log(2.0 * math.pi * variance)

    def _quadrature(self) -> tuple[np.ndarray, np.ndarray]:
        """Nodes and weights of an integral over [0, pi].

        Gauss and Legendre's rule on panels about as long as the noise is
        wide: the integrand is a bump not much narrower than that.
        """
        panels = math.ceil(math.pi / self.standard_deviation)
        nodes, weights = roots_legendre(_PANEL_NODES)
        half = 0.5 * math.pi / panels
        centres = half * (2.0 * np.arange(panels) + 1.0)
        angles = (centres[:, None] + half * nodes).ravel()
        return angles, np.tile(half * weights, panels)


def _circle(angles: np.ndarray) -> np.ndarray:
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1)
