"""Laws of the plane that are known exactly, and scores of their kinds."""

import functools
import warnings
from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from kgan.data import GaussianMixture
from kgan.data import Moons
from kgan.metrics import mode_scores

Law: TypeAlias = GaussianMixture | Moons

# Of an exact sampler, what lies within three standard deviations of a mean.
HIGH_QUALITY = 0.9889
_EXACT_SAMPLES = 20_000
# No training draws from it.
_EXACT_SEED = 1_000_003
_MOONS = 2


def kinds_of(law: Law) -> int:
    """Returns how many kinds of samples a law has: modes, or moons."""
    return len(law.means) if isinstance(law, GaussianMixture) else _MOONS


def settings_of_law(law: Law) -> dict[str, object]:
    """Returns a law's numbers, as JSON holds them."""
    if isinstance(law, Moons):
        return {"moons": True, "standard_deviation": law.standard_deviation}
    found = {
        "means": law.means.round(6).tolist(),
        "standard_deviation": law.standard_deviation,
    }
    if np.ptp(law.shares) > 0.0:
        found["shares"] = law.shares.round(6).tolist()
    return found


def scores_of_kinds(made: np.ndarray, law: Law) -> Mapping[str, float]:
    """Returns how well samples keep to the kinds, and in which proportions.

    Of a mixture its mode scores, and `"rarest"`, how often its rarest mode is
    made for each time it should be. Of the moons the same names: a sample is
    of high quality where its density is above that of all but 1.11 % of exact
    ones, and of the moon whose curve is nearer.

    Args:
        made: `(n, 2)`.
        law: the data's.
    """
    if isinstance(law, Moons):
        return _scores_of_moons(made, law)
    with warnings.catch_warnings():
        # Of wide modes, and of generators that hit none: both are scores.
        warnings.simplefilter("ignore", UserWarning)
        scores = mode_scores(
            generated=made,
            means=law.means,
            standard_deviation=law.standard_deviation,
            shares=law.shares,
        )
    if np.ptp(law.shares) == 0.0:
        return scores
    rarest = int(np.argmin(law.shares))
    squares = np.sum((made[:, None] - law.means) ** 2, axis=-1)
    good = squares.min(axis=1) < (3.0 * law.standard_deviation) ** 2
    share = np.mean(squares[good].argmin(axis=1) == rarest) if any(good) else 0
    return {**scores, "rarest": float(share / law.shares[rarest])}


def _scores_of_moons(made: np.ndarray, law: Moons) -> dict[str, float]:
    good = law.log_prob(made) >= _lowest_good(law)
    kinds = nearest_moon(made[good])
    n, counts = len(kinds), np.bincount(kinds, minlength=_MOONS)
    reverse_kl, floor = float(np.log(_MOONS)), 0.0
    if n:
        shares = counts / n
        some = shares[shares > 0.0]
        reverse_kl = float(np.sum(some * np.log(some * _MOONS)))
        floor = (_MOONS - 1) / (2.0 * n)
    return {
        "high_quality": float(np.mean(good)),
        "high_quality_null": HIGH_QUALITY,
        "modes": float(np.sum(counts > 0)),
        "modes_total": float(_MOONS),
        "reverse_kl": reverse_kl,
        "reverse_kl_floor": floor,
        "reverse_kl_above_floor": reverse_kl - floor,
        "n_generated": float(len(made)),
    }


@functools.cache
def _lowest_good(law: Moons) -> float:
    """The log density that exact samples fall below in 1.11 % of cases."""
    exact = law.log_prob(law.sample(_EXACT_SAMPLES, seed=_EXACT_SEED)[0])
    return float(np.quantile(exact, 1.0 - HIGH_QUALITY))


def nearest_moon(x: np.ndarray) -> np.ndarray:
    """Returns the moon whose curve each point is nearer to, `(n,)`.

    Args:
        x: `(n, 2)`.
    """
    return np.argmin(
        [_distance(x), _distance(np.array([1.0, 0.5]) - x)], axis=0
    )


def _distance(x: np.ndarray) -> np.ndarray:
    """Returns the distance to the upper half of the circle of radius 1."""
    to_circle = np.abs(np.linalg.norm(x, axis=1) - 1.0)
    ends = np.stack([x - [1.0, 0.0], x + [1.0, 0.0]])
    to_end = np.linalg.norm(ends, axis=-1).min(axis=0)
    return np.where(x[:, 1] >= 0.0, to_circle, to_end)
