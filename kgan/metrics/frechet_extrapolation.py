"""The Frechet distance that infinitely many samples would show."""

import functools
import warnings
from typing import Any

import numpy as np
from scipy import stats

from kgan.core import check_integer
from kgan.metrics.frechet import frechet_distance_of_moments
from kgan.metrics.moments import GaussianMoments
from kgan.metrics.moments import moments
from kgan.metrics.populations import check_populations
from kgan.metrics.populations import warn_where_constant

_PARTS = 8


def frechet_distance_extrapolated(
    *, real: Any, generated: Any, seed: int = 0
) -> dict[str, float]:
    """Frechet distance at n = infinity, extrapolated from 1 / n.

    The bias of the Frechet distance is linear in 1 / n to the first order,
    with a slope that differs from generator to generator: at a finite n it
    may rank two of them wrongly. Both populations are cut into 8 parts; the
    mean distance over pairs of parts, of pairs of two parts, of four and of
    all is fitted by a line in 1 / n, whose intercept this is.

    The interval rests on the spread between the 8 smallest pairs, t with 7
    degrees of freedom; at equal laws, which give values on both sides of 0,
    it is several times too wide.

    Args:
        real: features of real samples, `(n_real, d)`, n_real at least 16.
        generated: features of generated samples, `(n_generated, d)`,
            n_generated at least 16.
        seed: of the division into parts (`numpy.random.default_rng`).

    Returns:
        `"frechet_distance_extrapolated"`, with `"..._low"` and `"..._high"`
        (95 %); `"frechet_distance"`, of all rows; `"n_real"`,
        `"n_generated"`, `"seed"`.

    Raises:
        TypeError: `seed` is no integer.
        ValueError: not rank 2, fewer than 16 rows, not finite, or different
            numbers of features.

    Warns:
        UserWarning: a part has less than 2 d rows: the bias is then not
            linear in 1 / n, and the value too high.

    Example:

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> real, generated = rng.normal(size=(2, 4000, 8))
    >>> found = frechet_distance_extrapolated(real=real, generated=generated)
    >>> abs(found["frechet_distance_extrapolated"]) < found["frechet_distance"]
    True

    Reference: Chong & Forsyth, "Effectively unbiased FID and Inception
    score and where to find them" (2020), section 4; there one population is
    cut, here both are.
    """
    seed = check_integer("seed", seed, minimum=0, maximum=2**53)
    populations = check_populations(
        {"real": real, "generated": generated}, minimum=2 * _PARTS
    )
    warn_where_constant(
        dict(zip(("real", "generated"), populations, strict=True))
    )
    dimension = populations[0].shape[1]
    smallest = min(len(rows) for rows in populations) // _PARTS
    if smallest < 2 * dimension:
        warnings.warn(
            "The bias of the Frechet distance is linear in 1 / n only above "
            "2 d rows in each of 8 parts: the extrapolated value is too "
            f"high. Received: d={dimension}, parts of {smallest} rows",
            UserWarning,
            stacklevel=2,
        )
    generator = np.random.default_rng(seed)
    levels = [
        [_parts(rows, generator) for rows in populations],
    ]
    while len(levels[-1][0]) > 1:
        levels.append([_in_pairs(parts) for parts in levels[-1]])
    distances = [
        [
            _distance(real_part, generated_part)
            for real_part, generated_part in zip(*level, strict=True)
        ]
        for level in levels
    ]
    # In units of the parts' own 1 / n: 1, 1/2, 1/4, 1/8.
    sizes = [1.0 / 2**level for level in range(len(levels))]
    value = float(
        np.polynomial.Polynomial.fit(
            sizes, [np.mean(each) for each in distances], 1
        )(0.0)
    )
    # The levels share their rows: but for equal laws, what the parts' mean is
    # off by, the intercept is off by too.
    error = float(np.std(distances[0], ddof=1) / np.sqrt(_PARTS))
    reach = error * float(stats.t.ppf(0.975, _PARTS - 1))
    return {
        "frechet_distance_extrapolated": value,
        "frechet_distance_extrapolated_low": value - reach,
        "frechet_distance_extrapolated_high": value + reach,
        "frechet_distance": distances[-1][0],
        "n_real": float(len(populations[0])),
        "n_generated": float(len(populations[1])),
        "seed": float(seed),
    }


def _parts(
    rows: np.ndarray, generator: np.random.Generator
) -> list[GaussianMoments]:
    order = generator.permutation(len(rows))
    return [moments(rows[part]) for part in np.array_split(order, _PARTS)]


def _in_pairs(parts: list[GaussianMoments]) -> list[GaussianMoments]:
    return [
        functools.reduce(GaussianMoments.merge, parts[start : start + 2])
        for start in range(0, len(parts), 2)
    ]


def _distance(real: GaussianMoments, generated: GaussianMoments) -> float:
    with warnings.catch_warnings():
        # Said once, for the parts.
        warnings.simplefilter("ignore", UserWarning)
        found = frechet_distance_of_moments(real=real, generated=generated)
    return found["frechet_distance"]
