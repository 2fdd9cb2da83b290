"""Importance weights of annealed chains, and whether they have collapsed."""

from typing import NamedTuple

import numpy as np

from kgan.metrics.log_weights import effective_sizes
from kgan.metrics.log_weights import log_mean_weights

# Collapsed are weights of which fewer than this share of the chains count,
# or whose logs spread by more nats: of normal logs half their variance is
# what a chain is too low by.
_SMALLEST_EFFECTIVE_SHARE = 0.25
_LARGEST_SPREAD = 2.0
_INTERQUARTILE_RANGE = 1.349


class ChainWeights(NamedTuple):
    """What the chains of n samples end with.

    Args:
        log_weights: float64 `(n, chains)`, nats. The mean of their
            exponentials estimates p(x), or 1 / p(x) for reversed chains.
        acceptance: float64 `(n,)`, the mean acceptance of the proposals.
    """

    log_weights: np.ndarray
    acceptance: np.ndarray

    def log_means(self) -> np.ndarray:
        """Returns the log of each sample's mean weight, float64 `(n,)`."""
        return log_mean_weights(self.log_weights)

    def effective_size(self) -> float:
        """Returns the mean over samples of `(sum w)^2 / sum w^2`."""
        return float(effective_sizes(self.log_weights).mean())

    def collapsed(self) -> bool:
        """Returns whether so few chains count that the means are loose.

        A single chain has nothing to differ from, and never is.
        """
        low, high = np.quantile(self.log_weights, (0.25, 0.75), axis=1)
        spread = (high - low).mean() / _INTERQUARTILE_RANGE
        share = self.effective_size() / self.log_weights.shape[1]
        return bool(
            share < _SMALLEST_EFFECTIVE_SHARE or spread > _LARGEST_SPREAD
        )
