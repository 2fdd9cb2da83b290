"""The importance-weighted bound on a latent model's likelihood."""

import warnings
from typing import Any

from kgan.metrics.log_weights import effective_sizes
from kgan.metrics.log_weights import log_mean_weights
from kgan.metrics.log_weights import standard_error
from kgan.metrics.populations import check_features

# Fewer can't be expected to hold two that count.
_MANY_DRAWS = 10


def importance_bound(*, log_weights: Any) -> dict[str, float]:
    """Lower bounds of log p(x) from draws of an approximate posterior.

    `mean_i log (1/k) sum_j exp(w_ij)` with `w_ij = log p(x_i, z_ij) -
    log q(z_ij | x_i)`, z_ij drawn from `q(z | x_i)`. With k = 1 it is the
    ELBO; it rises to log p(x) with k. Where q misses part of the posterior
    no affordable k closes the gap, so a low bound may be the encoder's
    fault rather than the decoder's.

    Args:
        log_weights: numbers `(n, k)`, nats: one row a sample, one column a
            draw from q.

    Returns:
        `"importance_bound"` and `"elbo"` (the mean of all entries), nats a
        sample; `"importance_bound_standard_error"` and
        `"elbo_standard_error"` over samples; `"effective_sample_size"`, the
        mean over samples of `(sum w)^2 / sum w^2`, from 1 to k;
        `"importance_samples"`, k; `"n_samples"`.

    Raises:
        ValueError: not rank 2, fewer than 2 rows, or not finite.

    Warns:
        UserWarning: of 10 draws or more fewer than 2 carry the weight of a
            sample on average: the bound is then loose.

    Example:

    >>> from kgan.metrics import importance_bound
    >>> bound = importance_bound(log_weights=[[-3.0, -3.0], [-5.0, -5.0]])
    >>> bound["importance_bound"], bound["effective_sample_size"]
    (-4.0, 2.0)

    Reference: Burda, Grosse & Salakhutdinov, "Importance weighted
    autoencoders" (2016), equation 8.
    """
    weights = check_features("log_weights", log_weights)
    n, k = weights.shape
    bounds = log_mean_weights(weights)
    elbos = weights.mean(axis=1)
    effective_size = effective_sizes(weights).mean()
    if k >= _MANY_DRAWS and effective_size < 2.0:
        warnings.warn(
            "The bound rests on fewer than two draws a sample: q is far from "
            f"the posterior. Received: {effective_size:.2f} effective of {k}",
            stacklevel=2,
        )
    return {
        "importance_bound": float(bounds.mean()),
        "importance_bound_standard_error": standard_error(bounds),
        "elbo": float(elbos.mean()),
        "elbo_standard_error": standard_error(elbos),
        "effective_sample_size": float(effective_size),
        "importance_samples": float(k),
        "n_samples": float(n),
    }
