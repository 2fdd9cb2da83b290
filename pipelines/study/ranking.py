"""Whether a discriminator's score ranks samples as their law does."""

import warnings
from collections.abc import Callable

import numpy as np
from scipy import stats
from sklearn.neighbors import KernelDensity

from kgan.metrics import network_two_sample_scores
from pipelines.study.controls import VALIDATION_ROWS
from pipelines.study.controls import Sides
from pipelines.study.controls import best_width
from pipelines.study.laws import Law

Scores = Callable[[np.ndarray], np.ndarray]
RANKED = 2_000


def ranks(
    score: Scores, made: np.ndarray, law: Law, *, held_out: np.ndarray
) -> dict[str, float]:
    """Returns rank correlations over samples, by Spearman.

    `"rank_density"`: of the game's own discriminator with log p, the law's:
    is it a quality? `"rank_ratio"`: with log p / g, what theory says that it
    estimates. `"rank_fresh"`: of a network new to the samples, trained to
    tell them from held-out data, with log p / g. The density g is that of
    other samples, blurred by the noise that still others like best.

    Args:
        score: the discriminator's logit of each sample.
        made: generated samples `(n, 2)`: the first are ranked, as many as
            are held out, and the others, at least 2,000, give g.
        law: the data's.
        held_out: real samples `(m, 2)` for the fresh network, of which at
            most 2,000 are used.
    """
    held_out = held_out[:RANKED]
    ranked, others = np.split(made, [len(held_out)])
    validation, density = others[:VALIDATION_ROWS], others[VALIDATION_ROWS:]
    blurred = KernelDensity(bandwidth=best_width(Sides(density, validation)))
    log_p = law.log_prob(ranked)
    log_ratio = log_p - blurred.fit(density).score_samples(ranked)
    with warnings.catch_warnings():
        # A constant score ranks nothing: it is reported as such.
        warnings.simplefilter("ignore", stats.ConstantInputWarning)
        # The network may stop at its limit.
        warnings.simplefilter("ignore", UserWarning)
        fresh = network_two_sample_scores(
            real=held_out, generated=ranked
        ).generated
    logits = score(ranked)
    return {
        "rank_density": spearman(logits, log_p),
        "rank_ratio": spearman(logits, log_ratio),
        "rank_fresh": spearman(-fresh, log_ratio),
    }


def spearman(first: np.ndarray, second: np.ndarray) -> float:
    """Returns the rank correlation; 0 where one side is constant.

    Args:
        first, second: `(n,)`.
    """
    if np.ptp(first) == 0.0 or np.ptp(second) == 0.0:
        return 0.0
    return float(stats.spearmanr(first, second).statistic)
