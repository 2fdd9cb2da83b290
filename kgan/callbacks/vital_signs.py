"""What logits say of a discriminator, as numbers whose null is known."""

import math

import numpy as np
from scipy.special import expit

# What a coin that calls half of all samples real loses on a pair, in nats.
COIN = math.log(4.0)


def separation(higher: np.ndarray, lower: np.ndarray) -> float:
    """Returns how far one population's logits lie above another's.

    It is P(h > l) - P(h < l) of one logit of each, Cliff's delta, or 2 A - 1
    with A the area under the ROC curve: 0 where both have one law, 1 where
    every h is above every l. No loss or scale of logits changes it.

    Args:
        higher: `(n,)` logits.
        lower: `(m,)` logits.

    Example:

    >>> separation(np.array([1.0, 3.0]), np.array([0.0, 2.0]))
    0.5

    Reference:
        Cliff, Dominance statistics, 1993; Mann and Whitney, 1947.
    """
    count, lower = len(lower), np.sort(lower)
    wins = np.searchsorted(lower, higher, "left").sum()
    losses = (count - np.searchsorted(lower, higher, "right")).sum()
    return float((wins - losses) / (len(higher) * count))


def separation_deviation(count: int, other_count: int) -> float:
    """Returns the standard deviation of `separation` where both laws are one.

    It is sqrt((n + m + 1) / (3 n m)), exact without ties.

    Args:
        count: of one population, n.
        other_count: of the other, m.

    Example:

    >>> round(separation_deviation(128, 128), 3)
    0.072
    """
    total = count + other_count + 1
    return math.sqrt(total / (3.0 * count * other_count))


def pair_odds(real_logits: np.ndarray, fake_logits: np.ndarray) -> float:
    """Returns the log odds by which a real sample is told in a pair, nats.

    The median of d(x) - d(y) over all pairs: logits that all lie too high or
    too low change nothing.

    Args:
        real_logits: `(n,)`, log odds.
        fake_logits: `(m,)`, log odds.
    """
    return float(np.median(real_logits[:, np.newaxis] - fake_logits))


def surprise(real_logits: np.ndarray, fake_logits: np.ndarray) -> float:
    """Returns a discriminator's loss on a pair, as a share of a coin's.

    (E softplus(-d(x)) + E softplus(d(y))) / log 4: 1 for one who knows
    nothing and says so, 0 for one who knows all, more for one who is sure
    and wrong.

    Args:
        real_logits: `(n,)`, log odds.
        fake_logits: `(m,)`, log odds.
    """
    real = np.logaddexp(0.0, -real_logits).mean()
    fake = np.logaddexp(0.0, fake_logits).mean()
    return float((real + fake) / COIN)


def called_real(logits: np.ndarray) -> float:
    """Returns the mean probability of being real, in [0, 1].

    Args:
        logits: `(n,)`, log odds.
    """
    return float(expit(logits).mean())
