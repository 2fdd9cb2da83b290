"""Scores of a generator on a mixture whose modes are known."""

import warnings
from typing import Any

import numpy as np
from scipy import stats
from scipy.spatial.distance import cdist
from scipy.special import rel_entr

from kgan.core import check_number
from kgan.metrics.intervals import share_with_interval
from kgan.metrics.populations import check_features
from kgan.metrics.populations import check_populations

# Distances held at once.
_BLOCK_VALUES = 4_000_000


def mode_scores(
    *,
    generated: Any,
    means: Any,
    standard_deviation: float,
    shares: Any | None = None,
    radius: float = 3.0,
) -> dict[str, float]:
    """Share of good samples, modes covered, and balance among the modes.

    For mixtures of equal round Gaussians, far apart. A sample is of high
    quality when it lies strictly within `radius` standard deviations of its
    nearest mean. `KL = sum_k q_k log(q_k / p_k)` in nats, with q the modes'
    shares among high-quality samples and p those of the mixture. Of these
    numbers none sees how samples spread within a mode, and a generator that
    gives the means themselves has them perfect; so the spread comes beside:
    the root of `mean |x - mean_k|^2 / (d sd^2)` over high-quality samples.

    Args:
        generated: samples `(n, d)`, in the space of the mixture.
        means: of the modes, `(modes, d)`.
        standard_deviation: of each mode in each direction, above 0; not the
            variance.
        shares: of the modes, above 0 and summing to 1; None for equal ones.
        radius: in standard deviations, above 0.

    Returns:
        `"high_quality"`, a share, with its exact 95 % interval
        `"high_quality_low"`, `"high_quality_high"` and
        `"high_quality_null"`, an exact sampler's (0.9889 in 2-D);
        `"modes"`, those with at least one high-quality sample;
        `"modes_null"`, how many an exact sampler covers on average with n
        samples; `"modes_total"`; `"reverse_kl"`; `"reverse_kl_floor"`, an
        exact sampler's average at this n, close to `(modes - 1) / (2n)`;
        `"reverse_kl_above_floor"`, the former less the latter; `"spread"`
        within modes, 0 where no sample is of high quality, and
        `"spread_null"`, an exact sampler's (0.9744 in 2-D);
        `"n_generated"`.

    Raises:
        TypeError: `standard_deviation` or `radius` is no number.
        ValueError: not rank 2, empty, not finite, different numbers of
            dimensions, a number not above 0, equal means, or shares that
            are no distribution over the modes.

    Warns:
        UserWarning: no sample is of high quality, where the reverse KL is
            given as its largest value, `-log min_k p_k`, and its floor as 0;
            modes nearer than twice the radius, where the nulls are not exact.

    Example:

    >>> ring = [[2.0, 0.0], [0.0, 2.0], [-2.0, 0.0], [0.0, -2.0]]
    >>> result = mode_scores(generated=[[2.0, 0.01], [1.99, 0.0]],
    ...                      means=ring, standard_deviation=0.02)
    >>> result["high_quality"], result["modes"], result["reverse_kl"]
    (1.0, 1.0, 1.3862943611198906)

    Reference: Srivastava et al., "VEEGAN" (2017), section 4.1; Lin et al.,
    "PacGAN" (2018), section 4.1.
    """
    standard_deviation = _check_positive(
        "standard_deviation", standard_deviation
    )
    radius = _check_positive("radius", radius)
    generated, means = check_populations(
        {"generated": generated, "means": means}, minimum=1
    )
    modes, dimension = means.shape
    shares = _check_shares(shares, modes)
    _check_separation(means, reach=2.0 * radius * standard_deviation)
    counts, squares = _high_quality(
        generated, means, within=radius * standard_deviation
    )
    n, good = len(generated), int(counts.sum())
    null = float(stats.chi2.cdf(radius**2, dimension))
    mean_square = squares / max(1, good) / (dimension * standard_deviation**2)
    # E[r^2; r < R] of a chi-squared r^2 is d P(chi^2 with d + 2 below R^2).
    null_square = float(stats.chi2.cdf(radius**2, dimension + 2)) / null
    if good:
        reverse_kl = _kl(counts / good, shares)
        floor = _expected_kl(shares, good)
    else:
        # That of one draw is the largest value too: the difference would be
        # 0, as of an exact sampler.
        floor = 0.0
        reverse_kl = -float(np.log(shares.min()))
        warnings.warn(
            "No generated sample is of high quality: the reverse KL is given "
            f"as its largest value, {reverse_kl:g}",
            stacklevel=2,
        )
    return {
        **share_with_interval("high_quality", good, n),
        "high_quality_null": null,
        "modes": float(np.sum(counts > 0)),
        "modes_null": float(np.sum(1.0 - (1.0 - shares * null) ** n)),
        "modes_total": float(modes),
        "reverse_kl": reverse_kl,
        "reverse_kl_floor": floor,
        "reverse_kl_above_floor": reverse_kl - floor,
        "spread": float(np.sqrt(mean_square)),
        "spread_null": float(np.sqrt(null_square)),
        "n_generated": float(n),
    }


def _check_positive(name: str, value: Any) -> float:
    number = check_number(name, value, minimum=0.0)
    if number == 0.0:
        raise ValueError(f"`{name}` must be above 0. Received: {name}=0")
    return number


def _check_shares(shares: Any | None, modes: int) -> np.ndarray:
    if shares is None:
        return np.full(modes, 1.0 / modes)
    shares = check_features("shares", np.reshape(shares, (1, -1)), minimum=1)[0]
    if len(shares) != modes or not (shares > 0.0).all():
        raise ValueError(
            f"`shares` must hold {modes} numbers above 0, one a mode. "
            f"Received: {len(shares)} numbers from {shares.min():g}"
        )
    if abs(shares.sum() - 1.0) > 1e-6:
        raise ValueError(
            f"`shares` must sum to 1. Received: a sum of {shares.sum():g}"
        )
    return shares / shares.sum()


def _check_separation(means: np.ndarray, *, reach: float) -> None:
    distances = cdist(means, means)
    np.fill_diagonal(distances, np.inf)
    nearest = float(distances.min())
    if nearest == 0.0:
        raise ValueError(
            "`means` must be different. Received: two that are equal"
        )
    if nearest < reach:
        warnings.warn(
            "The nulls of the mode scores hold for modes at least twice the "
            f"radius apart, {reach:g}. Received: means {nearest:g} apart",
            stacklevel=3,
        )


def _high_quality(
    generated: np.ndarray, means: np.ndarray, *, within: float
) -> tuple[np.ndarray, float]:
    """Returns how many samples each mode has, and their squared distances."""
    counts = np.zeros(len(means), np.int64)
    squares = 0.0
    step = max(1, _BLOCK_VALUES // len(means))
    for start in range(0, len(generated), step):
        distances = cdist(generated[start : start + step], means)
        nearest = distances.min(axis=1)
        good = nearest < within
        counts += np.bincount(
            distances[good].argmin(axis=1), minlength=len(means)
        )
        squares += float(np.sum(nearest[good] ** 2))
    return counts, squares


def _kl(q: np.ndarray, p: np.ndarray) -> float:
    return float(np.sum(rel_entr(q, p)))


def _expected_kl(shares: np.ndarray, n: int) -> float:
    """Mean of `_kl` of n draws: each mode's count is binomial."""
    total = 0.0
    for share, modes in zip(
        *np.unique(shares, return_counts=True), strict=True
    ):
        low, high = stats.binom.ppf([1e-14, 1.0 - 1e-14], n, share)
        counts = np.arange(max(1, int(low)), int(high) + 1)
        terms = counts / n * np.log(counts / n / share)
        total += float(modes * (stats.binom.pmf(counts, n, share) @ terms))
    return total
