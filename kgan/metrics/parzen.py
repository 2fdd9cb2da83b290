"""A Parzen-window log-likelihood: shown as a warning, not as evidence."""

import math
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import logsumexp

from kgan.core import check_number
from kgan.metrics.log_weights import standard_error
from kgan.metrics.populations import check_populations

_ENTRIES_AT_ONCE = 4_000_000


def parzen_log_likelihood(
    *,
    generated: Any,
    held_out: Any,
    validation: Any,
    bandwidths: Sequence[float] | None = None,
) -> dict[str, float]:
    """Mean log-density of held-out rows under Gaussians on generated rows.

    `mean_x log mean_g N(x; g, s^2 I)`, with the bandwidth s that does best
    on the validation rows.

    Do not judge a generator by it. In many dimensions it is far below the
    log-likelihood of the law that the rows came from and hardly moves with
    n; cluster centres of the training data, which are no samples of it, beat
    true samples; and it ranks models otherwise than their likelihoods do. It
    is here to show that, and to reproduce published tables.

    Args:
        generated: rows of the generator, `(n_generated, d)`; published
            tables use 10,000.
        held_out: real rows to be scored, `(n_held_out, d)`.
        validation: other real rows, `(n_validation, d)`, which choose s.
        bandwidths: standard deviations to choose from, in the data's units;
            None for ten from 0.1 to 1, evenly spaced in their logarithm,
            which published tables use for pixels in [0, 1].

    Returns:
        `"parzen_log_likelihood"`, nats a row; `"standard_error"` over the
        held-out rows; `"validation_log_likelihood"`; `"bandwidth"`;
        `"n_generated"`, `"n_held_out"`, `"n_validation"`.

    Raises:
        TypeError: a bandwidth is no number.
        ValueError: not rank 2, fewer than 2 rows, not finite, different
            numbers of features, no bandwidths, or one that is not positive.

    Warns:
        UserWarning: the best bandwidth is the smallest or the largest.

    Example:

    >>> from kgan.metrics import parzen_log_likelihood
    >>> real = [[-2.0], [0.0], [1.0]]
    >>> result = parzen_log_likelihood(
    ...     generated=[[-1.0], [1.0]],
    ...     held_out=real,
    ...     validation=real,
    ...     bandwidths=(0.25, 1.0, 4.0),
    ... )
    >>> result["bandwidth"], round(result["parzen_log_likelihood"], 3)
    (1.0, -1.666)

    Reference: Theis, van den Oord & Bethge, "A note on the evaluation of
    generative models" (2016), section 3.2; the protocol is that of
    Goodfellow et al., "Generative adversarial nets" (2014), section 5.
    """
    generated, held_out, validation = check_populations(
        {
            "generated": generated,
            "held_out": held_out,
            "validation": validation,
        }
    )
    if bandwidths is None:
        bandwidths = np.logspace(-1.0, 0.0, 10).tolist()
    scales = sorted(
        check_number("bandwidths", scale, minimum=1e-12) for scale in bandwidths
    )
    if not scales:
        raise ValueError(
            "`bandwidths` must hold at least one. Received: bandwidths=[]"
        )
    curve = _log_densities(validation, generated, scales).mean(axis=1)
    best = int(curve.argmax())
    if len(scales) > 1 and best in (0, len(scales) - 1):
        warnings.warn(
            "The best bandwidth is at the end of `bandwidths`: widen them. "
            f"Received: {scales[best]:g} of {scales[0]:g} to {scales[-1]:g}",
            stacklevel=2,
        )
    (densities,) = _log_densities(held_out, generated, scales[best : best + 1])
    return {
        "parzen_log_likelihood": float(densities.mean()),
        "standard_error": standard_error(densities),
        "validation_log_likelihood": float(curve[best]),
        "bandwidth": scales[best],
        "n_generated": float(len(generated)),
        "n_held_out": float(len(held_out)),
        "n_validation": float(len(validation)),
    }


def _log_densities(
    rows: np.ndarray, centres: np.ndarray, scales: Sequence[float]
) -> np.ndarray:
    """Returns the log-density of each row at each scale, `(scales, n)`."""
    dimension = centres.shape[1]
    # The centres' own mean as origin: else large offsets cancel.
    origin = centres.mean(axis=0)
    rows, centres = rows - origin, centres - origin
    squares = np.sum(np.square(centres), axis=1)
    block = max(1, _ENTRIES_AT_ONCE // len(centres))
    parts = []
    for start in range(0, len(rows), block):
        part = rows[start : start + block]
        distances = np.sum(np.square(part), axis=1)[:, np.newaxis] + squares
        distances -= 2.0 * part @ centres.T
        # A rounding error below zero is no distance.
        np.maximum(distances, 0.0, out=distances)
        parts.append(
            [
                logsumexp(distances / (-2.0 * scale * scale), axis=1)
                - math.log(len(centres))
                - 0.5 * dimension * math.log(2.0 * math.pi * scale * scale)
                for scale in scales
            ]
        )
    return np.concatenate(parts, axis=1)
