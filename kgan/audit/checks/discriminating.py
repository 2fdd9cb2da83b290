"""Does the generator's own discriminator know?"""

import numpy as np
from scipy import stats

from kgan.audit.evidence import Evidence
from kgan.audit.evidence import Scores
from kgan.audit.finding import Finding
from kgan.audit.finding import not_run
from kgan.metrics import calibration
from kgan.metrics import reliability_curve

CALIBRATED = "discriminator_calibrated"
OVERFIT = "discriminator_overfit"
CALIBRATED_QUESTION = "Are the discriminator's probabilities right?"
OVERFIT_QUESTION = "Does the discriminator know training data by heart?"
_DRAW = 50


def discriminating(evidence: Evidence) -> tuple[Finding, ...]:
    """Calibration on data it never saw, and what it learned by heart.

    The calibration error's null is that of a calibrated discriminator. By
    heart: the share of pairs in which a training sample scores above a
    held-out one, 1 / 2 where it generalises.

    Args:
        evidence: of the audit.
    """
    if evidence.discriminator is None:
        why = "no discriminator was given"
        return (
            not_run(CALIBRATED, CALIBRATED_QUESTION, why, seed=evidence.seed),
            not_run(OVERFIT, OVERFIT_QUESTION, why, seed=evidence.seed),
        )
    generator = evidence.generator(_DRAW)
    sides = (
        evidence.held_out.samples,
        evidence.generated,
        evidence.training.samples,
    )
    rows = min(map(len, sides))
    held_out, generated, train = (
        _logits(
            evidence.discriminator,
            samples[generator.permutation(len(samples))[:rows]],
        )
        for samples in sides
    )
    found = calibration(real_logits=held_out, generated_logits=generated)
    curve = reliability_curve(real_logits=held_out, generated_logits=generated)
    rank = stats.mannwhitneyu(train, held_out, alternative="greater")
    area = float(rank.statistic) / rows**2
    # Of the area, were all pairs alike (Mann & Whitney, 1947).
    reach = 1.96 * np.sqrt((2 * rows + 1) / (12.0 * rows**2))
    return (
        Finding(
            CALIBRATED,
            CALIBRATED_QUESTION,
            found["expected_calibration_error"],
            None,
            found["expected_calibration_error_null"],
            None,
            {"generated": rows, "held_out": rows},
            evidence.seed,
            {
                "area_under_curve": found["area_under_curve"],
                "log_loss": found["log_loss"],
                "turner_z": found["turner_z"],
                "turner_p": found["p_value"],
                "curve": {
                    "probability": curve.probability.tolist(),
                    "share_real": curve.share_real.tolist(),
                    "samples": curve.samples.tolist(),
                },
            },
        ),
        Finding(
            OVERFIT,
            OVERFIT_QUESTION,
            area,
            (area - reach, area + reach),
            0.5,
            float(rank.pvalue),
            {"train": rows, "held_out": rows},
            evidence.seed,
            {
                "logit_of_train": float(np.mean(train)),
                "logit_of_held_out": float(np.mean(held_out)),
                "logit_of_generated": float(np.mean(generated)),
            },
        ),
    )


def _logits(discriminator: Scores, samples: np.ndarray) -> np.ndarray:
    logits = np.asarray(discriminator(samples), np.float64)
    if logits.shape != (len(samples),):
        raise ValueError(
            "`discriminator` must give one logit a sample. "
            f"Received: {logits.shape} from {len(samples)} samples"
        )
    return logits
