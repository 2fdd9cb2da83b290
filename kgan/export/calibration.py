"""From a discriminator's logit to a probability, as a server computes it."""

import dataclasses
from collections.abc import Mapping
from typing import Any
from typing import final

import numpy as np
import tensorflow as tf
from scipy.special import logit
from sklearn.isotonic import IsotonicRegression

from kgan.metrics import IsotonicCalibration

# Beyond, a stated probability is no longer a float between 0 and 1.
_SUREST = 1e-12


@final
@dataclasses.dataclass(frozen=True)
class Calibration:
    """A rising map of logits, linear between its knots, constant beyond.

    Often confused with the sigmoid, which takes a discriminator at its word.
    It is of one discriminator and one generator, at one step: of the share
    of real ones among as many real and generated samples of a logit.

    Args:
        logits: of the knots, rising.
        probabilities: at the knots, in [0, 1], never falling.

    Raises:
        ValueError: not as many of both, none, not finite, or not rising.

    Example:

    >>> calibration = Calibration((-1.0, 1.0), (0.2, 0.6))
    >>> calibration.probability(np.array([-9.0, 0.0, 9.0])).tolist()
    [0.2, 0.4, 0.6]

    Reference: Zadrozny and Elkan, "Transforming classifier scores into
    accurate multiclass probability estimates" (2002), section 3.
    """

    logits: tuple[float, ...]
    probabilities: tuple[float, ...]

    def __post_init__(self) -> None:
        logits = np.asarray(self.logits, np.float64)
        probabilities = np.asarray(self.probabilities, np.float64)
        knots = logits.ndim == 1 and logits.shape == probabilities.shape
        if not (
            knots
            and len(logits)
            and np.isfinite(logits).all()
            and (np.diff(logits) > 0.0).all()
            and (np.diff(probabilities) >= 0.0).all()
            and 0.0 <= probabilities[0]
            and probabilities[-1] <= 1.0
        ):
            raise ValueError(
                "`logits` must be finite and rise, and `probabilities` be as "
                "many, in [0, 1], and never fall. Received: "
                f"logits={self.logits}, probabilities={self.probabilities}"
            )

    @classmethod
    def of_logits(
        cls, *, real_logits: Any, generated_logits: Any
    ) -> "Calibration":
        """Returns the map of `kgan.metrics.IsotonicCalibration`.

        Args:
            real_logits: of held-out real samples, `(n,)`.
            generated_logits: of fresh generated samples, as many.

        Raises:
            ValueError: not rank 1, fewer than 2 rows, not finite, or
                different sizes.
        """
        fitted = IsotonicCalibration(
            real_logits=real_logits, generated_logits=generated_logits
        )
        logits = np.unique(np.concatenate([real_logits, generated_logits]))
        return _between(logits, fitted.probability(logits))

    @classmethod
    def of_curve(cls, curve: Mapping[str, Any]) -> "Calibration":
        """Returns the rising map nearest to a reliability curve.

        The least squares, weighed by samples; where they say 0 or 1, held to
        what n samples can know, as in `kgan.metrics.IsotonicCalibration`.

        Args:
            curve: `"probability"`, `"share_real"` and `"samples"` of each
                bin, as of `kgan.metrics.reliability_curve`, and in the
                detail of an audit's finding `discriminator_calibrated`.
        """
        stated = np.asarray(curve["probability"], np.float64)
        logits = logit(np.clip(stated, _SUREST, 1.0 - _SUREST))
        samples = np.asarray(curve["samples"], np.float64)
        margin = 1.0 / (samples.sum() + 2.0)
        regression = IsotonicRegression(y_min=margin, y_max=1.0 - margin)
        return _between(
            logits,
            regression.fit_transform(
                logits, curve["share_real"], sample_weight=samples
            ),
        )

    def probability(self, logits: np.ndarray) -> np.ndarray:
        """Returns the probability that samples are real, float64.

        Args:
            logits: of any shape.
        """
        return np.interp(logits, self.logits, self.probabilities)

    def tensor_probability(self, logits: tf.Tensor) -> tf.Tensor:
        """Returns `probability` as ops of a graph, float32.

        Args:
            logits: float32 `(n,)`.
        """
        x = tf.constant(self.logits, tf.float64)
        y = tf.constant(self.probabilities, tf.float64)
        last = len(self.logits) - 1
        at = tf.clip_by_value(tf.cast(logits, tf.float64), x[0], x[last])
        right = tf.clip_by_value(
            tf.searchsorted(x, at, side="right"), min(1, last), last
        )
        left = tf.maximum(right - 1, 0)
        rise = tf.gather(y, right) - tf.gather(y, left)
        share = tf.math.divide_no_nan(
            at - tf.gather(x, left), tf.gather(x, right) - tf.gather(x, left)
        )
        return tf.cast(tf.gather(y, left) + share * rise, tf.float32)


def _between(logits: np.ndarray, probabilities: np.ndarray) -> Calibration:
    """Leaves out the knots within a level stretch: most of them."""
    level = np.diff(probabilities) == 0.0
    kept = np.ones(len(logits), bool)
    kept[1:-1] = ~(level[:-1] & level[1:])
    return Calibration(
        tuple(logits[kept].tolist()), tuple(probabilities[kept].tolist())
    )
