"""Means and effective sizes of importance weights given by their logs."""

import math

import numpy as np
from scipy.special import logsumexp


def log_mean_weights(log_weights: np.ndarray) -> np.ndarray:
    """Returns `log (1/k) sum_j exp(w_ij)` of each row, float64 `(n,)`.

    Args:
        log_weights: float64 `(n, k)`.
    """
    return logsumexp(log_weights, axis=1) - math.log(log_weights.shape[1])


def effective_sizes(log_weights: np.ndarray) -> np.ndarray:
    """Returns `(sum w)^2 / sum w^2` of each row, from 1 to k.

    Args:
        log_weights: float64 `(n, k)`.
    """
    return np.exp(
        2.0 * logsumexp(log_weights, axis=1)
        - logsumexp(2.0 * log_weights, axis=1)
    )


def standard_error(values: np.ndarray) -> float:
    """Returns the standard error of the mean of independent values.

    Args:
        values: float64 `(n,)`, n at least 2.
    """
    return float(values.std(ddof=1) / math.sqrt(len(values)))
