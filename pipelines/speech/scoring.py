"""Shares of words that were understood, and how sure they are."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import stats

from kgan.core import check_integer


class Share(NamedTuple):
    """A share with its 95 % interval.

    Attributes:
        value: in [0, 1], or a ratio of two of them.
        low, high: of the interval.
        n: of how many clips.
    """

    value: float
    low: float
    high: float
    n: int


def understood(right: np.ndarray) -> Share:
    """Returns the share of clips that were understood, Wilson's interval.

    Args:
        right: bool `(n,)`, n at least 1.

    Raises:
        ValueError: there is no clip.

    Example:

    >>> share = understood(np.array([True] * 9 + [False]))
    >>> share.value, round(share.low, 3), round(share.high, 3)
    (0.9, 0.596, 0.982)

    Reference: Wilson 1927, Probable Inference, the Law of Succession, and
    Statistical Inference, equation 5.
    """
    right = np.asarray(right, bool)
    n = len(right)
    if not n:
        raise ValueError("`right` must be of one clip or more. Received: none")
    found = stats.binomtest(int(right.sum()), n)
    interval = found.proportion_ci(method="wilson")
    return Share(
        float(right.mean()), float(interval.low), float(interval.high), n
    )


def relative(
    generated: np.ndarray,
    real: np.ndarray,
    words: Sequence[str],
    *,
    resamples: int = 2_000,
    seed: int = 0,
) -> Share | None:
    """Returns the share of generated clips understood over that of real ones.

    None where no real clip was understood.

    Its interval holds the middle 95 % of what comes of words that are drawn
    again (bootstrap): clips of one word, by several voices, are not
    independent, so that all of them are drawn together.

    Args:
        generated: bool `(n,)`, whether each generated clip was understood.
        real: bool `(n,)`, of the clip of the data of the same word and voice.
        words: `(n,)`.
        resamples: of the bootstrap, at least 1.
        seed: likewise.

    Raises:
        ValueError: different numbers of clips.

    Example:

    >>> found = relative([True, False], [True, True], ["yes", "no"])
    >>> found.value
    0.5
    """
    check_integer("resamples", resamples)
    generated, real = np.asarray(generated, float), np.asarray(real, float)
    if not len(generated) == len(real) == len(words):
        raise ValueError(
            "`generated` must have a clip for each one of `real` and each of "
            f"`words`. Received: {len(generated)}, {len(real)} and {len(words)}"
        )
    if not real.sum():
        return None
    _, places = np.unique(np.asarray(words, str), return_inverse=True)
    by_word = np.stack(
        [np.bincount(places, generated), np.bincount(places, real)]
    )
    random = np.random.default_rng(seed)
    drawn = random.integers(
        by_word.shape[1], size=(resamples, by_word.shape[1])
    )
    sums = by_word[:, drawn].sum(axis=2)
    # Where chance left no real word that was understood there is no ratio.
    ratios = sums[0, sums[1] > 0] / sums[1, sums[1] > 0]
    low, high = np.percentile(ratios, [2.5, 97.5])
    value = generated.sum() / real.sum()
    return Share(float(value), float(low), float(high), len(real))


def failing_words(right: np.ndarray, words: Sequence[str]) -> list[str]:
    """Returns the words of which no clip was understood, in their order.

    Args:
        right: bool `(n,)`.
        words: `(n,)`.

    Example:

    >>> failing_words([True, False, False], ["yes", "yes", "no"])
    ['no']
    """
    understood_words = {
        word for word, is_right in zip(words, right, strict=True) if is_right
    }
    return [
        str(word)
        for word in dict.fromkeys(words)
        if word not in understood_words
    ]
