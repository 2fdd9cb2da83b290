"""How likely are held-out data to the generator itself?"""

import numpy as np
from scipy import stats

from kgan.audit.evidence import Evidence
from kgan.audit.finding import Finding
from kgan.audit.finding import not_run

LIKELY = "likely"
QUESTION = "Are held-out data as likely to the generator as training data?"
MOST_ROWS = 5_000
_DRAW = 40


def likely(evidence: Evidence) -> tuple[Finding, ...]:
    """Mean log probability of held-out data; the null is that of train.

    A mean below that of training data is overfitting. What a perfect model
    would give is the data's negative entropy, which nobody knows.

    Args:
        evidence: of the audit.
    """
    if evidence.log_prob is None:
        why = "the generator gives no log probability"
        return (not_run(LIKELY, QUESTION, why, seed=evidence.seed),)
    generator = evidence.generator(_DRAW)
    sides = {}
    for name, samples in (
        ("held_out", evidence.held_out.samples),
        ("train", evidence.training.samples),
        ("generated", evidence.generated),
    ):
        rows = generator.permutation(len(samples))[:MOST_ROWS]
        found = np.asarray(evidence.log_prob(samples[rows]), np.float64)
        if found.shape != (len(rows),):
            raise ValueError(
                "`log_prob` must give one number a sample. "
                f"Received: {found.shape} from {len(rows)} samples"
            )
        sides[name] = found
    held_out, train = sides["held_out"], sides["train"]
    interval = stats.ttest_1samp(held_out, 0.0).confidence_interval(0.95)
    numbers = int(np.prod(evidence.held_out.samples.shape[1:]))
    return (
        Finding(
            LIKELY,
            QUESTION,
            float(held_out.mean()),
            (float(interval.low), float(interval.high)),
            float(train.mean()),
            float(
                stats.ttest_ind(
                    held_out, train, equal_var=False, alternative="less"
                ).pvalue
            ),
            {name: len(rows) for name, rows in sides.items()},
            evidence.seed,
            {
                "unit": "nats",
                "median": float(np.median(held_out)),
                "of_generated": float(sides["generated"].mean()),
                "nats_a_number": float(held_out.mean()) / numbers,
            },
        ),
    )
