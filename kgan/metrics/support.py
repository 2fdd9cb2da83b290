"""Effective support: how many distinct things, by the birthday paradox."""

import warnings
from typing import Any

import numpy as np
from scipy import optimize
from scipy import stats

from kgan.core import check_integer
from kgan.core import check_number
from kgan.metrics.neighbours import nearest
from kgan.metrics.neighbours import pairs_in_balls
from kgan.metrics.populations import check_features
from kgan.metrics.populations import check_populations
from kgan.metrics.populations import warn_where_constant


def effective_support(
    *,
    generated: Any,
    real: Any = None,
    threshold: float | None = None,
    quantile: float = 0.01,
    birthday_batch: int | None = None,
    seed: int = 0,
) -> dict[str, float]:
    """One over the probability that two generated rows collide.

    Two rows collide when at most `threshold` apart. The share of colliding
    pairs estimates `sum p^2` over the things generated, without bias; its
    inverse is their number when all are equally likely, and never more. One
    thing of probability .1 caps it at 100 whatever else there is: it measures
    repetition, not the size of the support. Real data collide too, so compare
    with the same of held-out rows.

    The interval comes from disjoint batches, which are independent, as pairs
    are not. In a batch of s rows a collision has at most the probability
    `s (s - 1) / 2 sum p^2`, and at least
    `1 - (1 + (s - 1) r) (1 - r)^(s - 1)` with `r^2 = sum p^2`, whatever p.
    The second holds for equal rows; among near ones, it takes the things for
    clusters, and a row near to many rows that are far apart breaks it.

    Args:
        generated: features of generated samples, `(n_generated, d)`.
        real: features of real samples, `(n_real, d)`, for the threshold;
            exactly one of `real` and `threshold` must be given.
        threshold: distance, in the features' unit; 0 counts equal rows only.
        quantile: of the distances of real rows to their nearest other real
            row, which is the threshold; in [0, 1]; unused with `threshold`.
        birthday_batch: rows of a batch, 2 to n_generated; None for about as
            many as collide once in four batches.
        seed: of the split into batches (`numpy.random.default_rng`).

    Returns:
        `"effective_support"`, at least 1, with its 95 % interval
        `"effective_support_low"` and `"effective_support_high"`; what is
        infinite, for want of collisions, is left out;
        `"collision_rate"`, the share of pairs that collide;
        `"collision_probability"`, the share of batches with a collision, with
        its 95 % Clopper-Pearson interval `"collision_probability_low"` and
        `"collision_probability_high"`; `"birthday_batch"`, `"batches"`;
        `"half_collision_batch"`, the rows of a batch that collide with
        probability 1/2 if all things are equally likely (left out when no
        pair collides); `"threshold"`, `"n_generated"`, with `real`
        `"n_real"`, and `"seed"`.

    Raises:
        TypeError: a number of the wrong type.
        ValueError: not rank 2, fewer than 2 rows, not finite, different
            numbers of features, a number out of range, or both or neither of
            `real` and `threshold`.

    Warns:
        UserWarning: no pair collides, so there is only a lower bound.

    Example:

    >>> import numpy as np
    >>> from kgan.metrics import effective_support
    >>> rows = np.random.default_rng(0).integers(50, size=(1000, 1))
    >>> result = effective_support(generated=rows, threshold=0.0)
    >>> 45 < result["effective_support"] < 55
    True

    Reference: Arora and Zhang, "Do GANs actually learn the distribution?"
    (2017), section 3; Wiener, "Bounds on Birthday Attack Times" (2005), for
    the lower bound of a collision's probability.
    """
    if (real is None) == (threshold is None):
        raise ValueError(
            "Exactly one of `real` and `threshold` must be given. Received: "
            f"threshold={threshold}, real is{'' if real is None else ' not'} "
            "None"
        )
    seed = check_integer("seed", seed, minimum=0, maximum=2**53)
    quantile = check_number("quantile", quantile, minimum=0.0, maximum=1.0)
    sizes = {}
    if threshold is None:
        real, generated = check_populations(
            {"real": real, "generated": generated}
        )
        warn_where_constant({"real": real})
        sizes["n_real"] = float(len(real))
        threshold = float(
            np.quantile(
                nearest(real, real, 1, among_themselves=True)[0], quantile
            )
        )
    else:
        generated = check_features("generated", generated)
        threshold = check_number("threshold", threshold, minimum=0.0)
    rows = len(generated)
    if birthday_batch is not None:
        birthday_batch = check_integer(
            "birthday_batch", birthday_batch, minimum=2, maximum=rows
        )
    shuffled = generated[np.random.default_rng(seed).permutation(rows)]
    pairs = _collisions(shuffled, threshold, batch=rows)[0]
    rate = pairs / (rows * (rows - 1) / 2)
    if birthday_batch is None:
        birthday_batch = _batch_that_collides(0.25, rate, rows)
    collided = _collisions(shuffled, threshold, batch=birthday_batch)[1]
    result = _support(rate, collided, birthday_batch)
    if pairs == 0:
        warnings.warn(
            f"No pair of {rows} rows of `generated` collides: the effective "
            "support has only a lower bound.",
            UserWarning,
            stacklevel=2,
        )
    return result | {
        "threshold": threshold,
        "n_generated": float(rows),
        **sizes,
        "seed": float(seed),
    }


def _collisions(
    rows: np.ndarray, threshold: float, *, batch: int
) -> tuple[int, np.ndarray]:
    """Colliding pairs, and for each whole batch of rows whether it has one."""
    pairs = 0
    collided = np.zeros(len(rows) // batch, dtype=bool)
    radii = np.full(len(rows), threshold)
    for left, right in pairs_in_balls(rows, rows, radii):
        once = left < right
        left, right = left[once] // batch, right[once] // batch
        pairs += len(left)
        together = left[(left == right) & (left < len(collided))]
        collided[together] = True
    return pairs, collided


def _batch_that_collides(probability: float, rate: float, rows: int) -> int:
    """Rows that collide with this probability, as equally likely things do."""
    if rate == 0.0:
        return rows
    batch = round(0.5 + np.sqrt(0.25 - 2.0 * np.log1p(-probability) / rate))
    return min(rows, max(2, batch))


def _support(rate: float, collided: np.ndarray, batch: int) -> dict[str, float]:
    """The estimates, and the interval that the batches give."""
    interval = stats.binomtest(
        int(np.sum(collided)), len(collided)
    ).proportion_ci()
    least = 2.0 * interval.low / (batch * (batch - 1))
    most = _largest_rate(interval.high, batch)
    result = {
        "effective_support_low": 1.0 / most,
        "collision_rate": float(rate),
        "collision_probability": float(np.mean(collided)),
        "collision_probability_low": float(interval.low),
        "collision_probability_high": float(interval.high),
        "birthday_batch": float(batch),
        "batches": float(len(collided)),
    }
    if rate > 0.0:
        result["effective_support"] = 1.0 / rate
        result["half_collision_batch"] = 0.5 + float(
            np.sqrt(0.25 + 2.0 * np.log(2.0) / rate)
        )
    if least > 0.0:
        result["effective_support_high"] = float(1.0 / least)
    return result


def _largest_rate(probability: float, batch: int) -> float:
    """The rate of collisions at which a batch's lower bound is this."""
    if probability >= 1.0:
        return 1.0

    def excess(root: float) -> float:
        free = (1.0 + (batch - 1) * root) * (1.0 - root) ** (batch - 1)
        return free - (1.0 - probability)

    return float(optimize.brentq(excess, 0.0, 1.0, xtol=1e-15)) ** 2
