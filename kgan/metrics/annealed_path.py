"""The path of annealed chains: exponents and step sizes of each sample."""

from typing import NamedTuple

import numpy as np
from scipy.ndimage import uniform_filter1d

# A pilot has a fifth of the temperatures, within these bounds.
_PILOT_SHARE = 5
_FEWEST_PILOT_TEMPERATURES = 50
_MOST_PILOT_TEMPERATURES = 500
# A pilot's steps are averaged over a tenth of its path.
_SMOOTHED_PARTS = 10
_SMALLEST_SPREAD = 1e-3


class AnnealedPath(NamedTuple):
    """The exponents b of `p(z) p(x | z)^b` and the step sizes at each.

    Args:
        exponents: float64 `(n, temperatures + 1)`, from 0 to 1.
        step_sizes: float64 `(n, temperatures + 1)`.
    """

    exponents: np.ndarray
    step_sizes: np.ndarray

    def reversed(self) -> "AnnealedPath":
        """Returns the path from 1 to 0."""
        return AnnealedPath(*(each[:, ::-1] for each in self))

    def rows(self, rows: np.ndarray) -> "AnnealedPath":
        """Returns the paths of some samples.

        Args:
            rows: indices `(m,)` of samples.
        """
        return AnnealedPath(*(each[rows] for each in self))

    def part(self, start: int, stop: int, length: int) -> "AnnealedPath":
        """Returns the temperatures `start` to `stop`, padded.

        Args:
            start: the first change of b.
            stop: the one after the last.
            length: the changes to pad to, with the last exponent.
        """
        padding = ((0, 0), (0, length - (stop - start)))
        return AnnealedPath(
            *(
                np.pad(each[:, start : stop + 1], padding, "edge")
                for each in self
            )
        )


def geometric_path(spreads: np.ndarray, temperatures: int) -> AnnealedPath:
    """Returns a path with `1 + s b` in geometric progression.

    A likelihood whose log spreads by s under the prior narrows the prior
    from b of about 1 / s on, by an equal share at each equal ratio of b:
    equal steps of any other kind spend most of their number elsewhere when
    the noise is small.

    Args:
        spreads: float64 `(n,)`, s of each sample.
        temperatures: how many changes of b.

    Returns:
        The exponents, with the step sizes of a posterior as narrow as
        `1 / sqrt(1 + s b)`.
    """
    spreads = np.maximum(spreads, _SMALLEST_SPREAD)[:, np.newaxis]
    places = np.linspace(0.0, 1.0, temperatures + 1)
    exponents = np.expm1(places * np.log1p(spreads)) / spreads
    exponents[:, -1] = 1.0
    return AnnealedPath(exponents, 1.0 / np.sqrt(1.0 + spreads * exponents))


def pilot_temperatures(temperatures: int) -> int:
    """Returns how many temperatures the pilot of a run has.

    Args:
        temperatures: of the run.
    """
    return int(
        np.clip(
            temperatures // _PILOT_SHARE,
            _FEWEST_PILOT_TEMPERATURES,
            _MOST_PILOT_TEMPERATURES,
        )
    )


def with_adapted_steps(path: AnnealedPath, factors: np.ndarray) -> AnnealedPath:
    """Returns the path with its step sizes times a pilot's factors.

    Args:
        path: of any number of temperatures.
        factors: float64 `(n, pilot temperatures)`, positive.
    """
    count = factors.shape[1]
    logs = uniform_filter1d(
        np.log(factors), count // _SMOOTHED_PARTS, axis=1, mode="nearest"
    )
    places = np.linspace(0.0, count - 1.0, path.exponents.shape[1])
    below = np.minimum(places.astype(int), count - 2)
    share = places - below
    logs = (1.0 - share) * logs[:, below] + share * logs[:, below + 1]
    return path._replace(step_sizes=path.step_sizes * np.exp(logs))
