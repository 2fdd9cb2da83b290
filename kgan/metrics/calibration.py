"""Whether a discriminator's logits are odds, and how to make them so."""

import math
import warnings
from typing import Any
from typing import NamedTuple

import numpy as np
from scipy.special import expit
from scipy.special import logit
from scipy.stats import norm
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import roc_auc_score

from kgan.core import check_integer
from kgan.metrics.logits import check_logits

# Beyond, the variance of a label is no longer a float above zero.
_LARGEST_LOGIT = 700.0


class ReliabilityCurve(NamedTuple):
    """What was said and what was so, in bins of equal width.

    Args:
        probability: float64 `(b,)`, the mean stated probability of the
            samples of each bin that has any, rising.
        share_real: float64 `(b,)`, the share of them that is real.
        samples: int64 `(b,)`, how many they are.
    """

    probability: np.ndarray
    share_real: np.ndarray
    samples: np.ndarray


def calibration(
    *, real_logits: Any, generated_logits: Any, bins: int = 15
) -> dict[str, float]:
    """How well `D = sigmoid(logit)` is the probability that x is real.

    Expected calibration error: `sum_b n_b / n |mean y - mean D|` over bins
    of equal width, y = 1 for real. Turner's `Z = sum (y - D) / sqrt(sum D (1
    - D))`: far above 0, D says "real" too seldom. Z is blind to a D that is
    over-confident on both sides alike, which the calibration error shows;
    and with equally many of both kinds its variance for a calibrated D is
    not 1 but `2 E_real D - 1`, so the p-value errs on the safe side.

    Calibrated is not good: D = 1/2 everywhere is calibrated on any pair. Use
    real samples that D was not trained on; critics of Wasserstein, hinge and
    least squares losses state no probability.

    Args:
        real_logits: of held-out real samples, `(n,)`.
        generated_logits: of fresh generated samples, `(n,)`: as many.
        bins: of [0, 1].

    Returns:
        `"expected_calibration_error"`; `"expected_calibration_error_null"`,
        about its mean (a little above) for a calibrated D that states the
        same probabilities, as it is never 0 on a sample; `"turner_z"` and
        its two-sided `"p_value"`; `"brier_score"`, `mean (D - y)^2`;
        `"log_loss"`, nats; `"accuracy"` of the sign (0 counts half);
        `"area_under_curve"` (ROC);
        `"n_real"`, `"n_generated"`.

    Raises:
        TypeError: `bins` is no integer.
        ValueError: not rank 1, fewer than 2 rows, not finite, different
            sizes, or `bins` below 1.

    Warns:
        UserWarning: all logits are equal, which tells nothing of D.

    Example:

    >>> from kgan.metrics import calibration
    >>> odds = np.log(3.0)
    >>> result = calibration(
    ...     real_logits=[odds, odds, odds, -odds],
    ...     generated_logits=[-odds, -odds, -odds, odds],
    ... )
    >>> round(result["expected_calibration_error"], 6), result["accuracy"]
    (0.0, 0.75)

    Reference: Turner et al., "Metropolis-Hastings generative adversarial
    networks" (2019), section 4; Guo et al., "On calibration of modern neural
    networks" (2017), equation 3.
    """
    bins = check_integer("bins", bins)
    logits, labels = _pool(real_logits, generated_logits)
    if np.ptp(logits) == 0.0:
        warnings.warn(
            "All logits are equal, so that the discriminator tells nothing. "
            f"Received: {len(logits)} logits of {logits[0]:g}",
            stacklevel=2,
        )
    probabilities = expit(logits)
    clipped = np.clip(logits, -_LARGEST_LOGIT, _LARGEST_LOGIT)
    variances = expit(clipped) * expit(-clipped)
    z = float(np.sum(labels - probabilities) / math.sqrt(variances.sum()))
    curve = _curve(probabilities, labels, bins)
    gaps = np.abs(curve.share_real - curve.probability)
    bin_variances = np.bincount(
        _bin(probabilities, bins), weights=variances, minlength=bins
    )
    ties = logits == 0.0
    half = len(labels) / 2
    return {
        "expected_calibration_error": float(curve.samples @ gaps / len(labels)),
        # The mean of a half-normal, bin by bin.
        "expected_calibration_error_null": float(
            np.sqrt(2.0 * bin_variances / math.pi).sum() / len(labels)
        ),
        "turner_z": z,
        "p_value": float(2.0 * norm.sf(abs(z))),
        "brier_score": float(np.mean(np.square(probabilities - labels))),
        "log_loss": float(
            np.mean(np.logaddexp(0.0, np.where(labels > 0, -logits, logits)))
        ),
        "accuracy": float(
            np.mean(np.where(ties, 0.5, (logits > 0.0) == (labels > 0)))
        ),
        "area_under_curve": float(roc_auc_score(labels, logits)),
        "n_real": half,
        "n_generated": half,
    }


def reliability_curve(
    *, real_logits: Any, generated_logits: Any, bins: int = 15
) -> ReliabilityCurve:
    """Stated probability against share of real samples, for a plot.

    A calibrated discriminator lies on the diagonal. Bins without a sample
    are left out.

    Args:
        real_logits: as for `calibration`.
        generated_logits: as for `calibration`.
        bins: as for `calibration`.

    Raises:
        TypeError: as `calibration`.
        ValueError: as `calibration`.

    Example:

    >>> from kgan.metrics import reliability_curve
    >>> curve = reliability_curve(
    ...     real_logits=[2.0, 2.0], generated_logits=[2.0, -2.0], bins=2
    ... )
    >>> curve.samples.tolist(), curve.share_real.round(3).tolist()
    ([1, 3], [0.0, 0.667])
    """
    bins = check_integer("bins", bins)
    logits, labels = _pool(real_logits, generated_logits)
    return _curve(expit(logits), labels, bins)


class IsotonicCalibration:
    """A rising step-like map from logits to calibrated probabilities.

    The least-squares rising fit of "is real" on the logit, linear between
    the fitted points and constant beyond. Where the fit says 0 or 1, which
    no finite sample can know, it is held to `[1 / (n + 2), 1 - 1 / (n + 2)]`
    with n rows in all. It mends any monotone distortion; it can't mend the
    order in which D ranks samples. Judge it on other rows than it was
    fitted on.

    Args:
        real_logits: of held-out real samples, `(n_real,)`.
        generated_logits: of fresh generated samples, as many.

    Raises:
        ValueError: not rank 1, fewer than 2 rows, not finite, or different
            sizes.

    Example:

    >>> from kgan.metrics import IsotonicCalibration
    >>> calibrated = IsotonicCalibration(
    ...     real_logits=[-1.0, 9.0], generated_logits=[-9.0, -1.0]
    ... )
    >>> calibrated.probability([-99.0, -1.0, 99.0]).round(3).tolist()
    [0.167, 0.5, 0.833]

    Reference: Zadrozny & Elkan, "Transforming classifier scores into
    accurate multiclass probability estimates" (2002), section 3.
    """

    def __init__(self, *, real_logits: Any, generated_logits: Any) -> None:
        """Fits the map."""
        logits, labels = _pool(real_logits, generated_logits)
        margin = 1.0 / (len(labels) + 2.0)
        self._regression = IsotonicRegression(
            y_min=margin, y_max=1.0 - margin, out_of_bounds="clip"
        ).fit(logits, labels)

    def probability(self, logits: Any) -> np.ndarray:
        """Returns the probabilities that samples are real, float64 `(n,)`.

        Args:
            logits: finite numbers `(n,)`.

        Raises:
            ValueError: not rank 1, or not finite.
        """
        logits = check_logits("logits", logits, minimum=0)
        if not len(logits):
            return logits
        return self._regression.predict(logits)

    def logit(self, logits: Any) -> np.ndarray:
        """Returns the log-odds of `probability`, float64 `(n,)`.

        Args:
            logits: finite numbers `(n,)`.

        Raises:
            ValueError: not rank 1, or not finite.
        """
        return logit(self.probability(logits))


def _pool(
    real_logits: Any, generated_logits: Any
) -> tuple[np.ndarray, np.ndarray]:
    """Returns all logits, and 1 for the real ones, 0 for the others."""
    real = check_logits("real_logits", real_logits)
    generated = check_logits("generated_logits", generated_logits)
    if len(real) != len(generated):
        raise ValueError(
            "`real_logits` and `generated_logits` must be equally many, as "
            "probabilities depend on their shares. Received: "
            f"{len(real)} real, {len(generated)} generated"
        )
    labels = np.repeat([1.0, 0.0], len(real))
    return np.concatenate([real, generated]), labels


def _bin(probabilities: np.ndarray, bins: int) -> np.ndarray:
    return np.minimum((probabilities * bins).astype(np.int64), bins - 1)


def _curve(
    probabilities: np.ndarray, labels: np.ndarray, bins: int
) -> ReliabilityCurve:
    indices = _bin(probabilities, bins)
    count = np.bincount(indices, minlength=bins)
    filled = count > 0
    stated = np.bincount(indices, weights=probabilities, minlength=bins)
    real = np.bincount(indices, weights=labels, minlength=bins)
    return ReliabilityCurve(
        probability=stated[filled] / count[filled],
        share_real=real[filled] / count[filled],
        samples=count[filled],
    )
