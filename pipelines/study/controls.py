"""Samplers that are no generators: what checks say of them is known.

Each is fitted to a training set in memory and makes vectors. Other real data
should pass every check, copies should fail that on copying alone, and what
keeps only the marginals should fail nearly all.
"""

import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from sklearn.decomposition import PCA
from sklearn.mixture import GaussianMixture

from kgan.metrics import parzen_log_likelihood

# Of the best width on the validation rows, in standard deviations of train.
WIDTHS = tuple(float(width) for width in np.geomspace(0.001, 1.0, 13))
VALIDATION_ROWS = 1_000


class Sides(NamedTuple):
    """What a control may learn from.

    Attributes:
        train: `(n, d)`.
        validation: other real rows.
    """

    train: np.ndarray
    validation: np.ndarray


Control = Callable[[Sides, int, np.random.Generator], np.ndarray]


def replay(
    sides: Sides, count: int, generator: np.random.Generator
) -> np.ndarray:
    """Returns rows of the training set, drawn anew."""
    return sides.train[generator.integers(0, len(sides.train), count)]


def noisy_replay(noise: float) -> Control:
    """Returns the control that draws rows of it, with noise.

    Args:
        noise: in standard deviations of the training set.
    """

    def noisy(
        sides: Sides, count: int, generator: np.random.Generator
    ) -> np.ndarray:
        rows = replay(sides, count, generator)
        added = (
            noise * sides.train.std() * generator.standard_normal(rows.shape)
        )
        return (rows + added).astype(np.float32)

    return noisy


def few_rows(
    sides: Sides, count: int, generator: np.random.Generator
) -> np.ndarray:
    """Returns a hundred rows of it, again and again: all else is lost."""
    return sides.train[generator.integers(0, 100, count)]


def kernel_density(
    sides: Sides, count: int, generator: np.random.Generator
) -> np.ndarray:
    """Returns rows of it with the noise that validation rows like best."""
    width = best_width(sides)
    rows = replay(sides, count, generator)
    noise = generator.standard_normal(rows.shape)
    return (rows + width * noise).astype(np.float32)


def mixture_of_gaussians(
    components: int,
) -> Control:
    """Returns the control that fits Gaussians of any covariance by EM.

    Args:
        components: how many.
    """

    def mixture(
        sides: Sides, count: int, generator: np.random.Generator
    ) -> np.ndarray:
        fitted = GaussianMixture(
            components, random_state=int(generator.integers(2**31))
        ).fit(sides.train.astype(np.float64))
        rows, _ = fitted.sample(count)
        # It gives them component by component.
        return generator.permutation(rows).astype(np.float32)

    return mixture


def marginals(
    sides: Sides, count: int, generator: np.random.Generator
) -> np.ndarray:
    """Returns rows whose entries are drawn from it, each by itself."""
    picked = generator.integers(
        0, len(sides.train), (count, sides.train.shape[1])
    )
    return np.take_along_axis(sides.train, picked, axis=0)


def best_width(sides: Sides) -> float:
    """Returns the width of Gaussians on train that validation likes best.

    By the mean log density of at most a thousand validation rows.

    Args:
        sides: of the data.
    """
    scale = float(sides.train.std())
    rows = sides.validation[:VALIDATION_ROWS]
    with warnings.catch_warnings():
        # The widest may be the best for samples that missed the data.
        warnings.simplefilter("ignore", UserWarning)
        return parzen_log_likelihood(
            generated=sides.train,
            held_out=rows,
            validation=rows,
            bandwidths=[scale * width for width in WIDTHS],
        )["bandwidth"]


def other_rows(
    sides: Sides, count: int, generator: np.random.Generator
) -> np.ndarray:
    """Returns other real rows, each once: of validation, its first ones."""
    return sides.validation[:count]


def in_components(control: Control, components: int) -> Control:
    """Returns a control of the first principal components of the data.

    Args:
        control: what makes vectors of so many entries.
        components: how many; fewer where the rows have no more.
    """

    def projected(
        sides: Sides, count: int, generator: np.random.Generator
    ) -> np.ndarray:
        projection = PCA(min(components, *sides.train.shape), random_state=0)
        within = Sides(
            projection.fit_transform(sides.train),
            projection.transform(sides.validation),
        )
        made = projection.inverse_transform(control(within, count, generator))
        return made.astype(np.float32)

    return projected
