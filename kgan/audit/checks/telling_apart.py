"""Can a fresh classifier tell samples from data?"""

import numpy as np
from scipy import stats

from kgan.audit.evidence import Evidence
from kgan.audit.finding import Finding
from kgan.audit.finding import not_run
from kgan.metrics import network_two_sample_scores

TOLD_APART = "told_apart"
QUESTION = "How well does a fresh classifier tell samples from data?"
SHOWN = 12
FEWEST_ROWS = 20
MOST_ROWS = 5_000
_DRAW = 30


def told_apart(evidence: Evidence) -> tuple[Finding, ...]:
    """Accuracy of a classifier that never saw the samples it is asked of.

    Nearly every generator is told apart: the accuracy says how easily, and
    the samples that give it away say why. The null is the same of two halves
    of real data.

    Args:
        evidence: of the audit.
    """
    generator = evidence.generator(_DRAW)
    generated, reference = evidence.seen, evidence.training.reference
    rows = min(MOST_ROWS, len(generated), len(reference) // 2)
    if rows < FEWEST_ROWS:
        why = f"fewer than {FEWEST_ROWS} samples of each side to learn from"
        return (not_run(TOLD_APART, QUESTION, why, seed=evidence.seed),)
    order = generator.permutation(len(reference))
    real, others = (reference[part] for part in np.split(order[: 2 * rows], 2))
    chosen = generator.permutation(len(generated))[:rows]
    scores = network_two_sample_scores(
        real=evidence.as_rows(real),
        generated=evidence.as_rows(generated[chosen]),
        seed=evidence.seed,
    )
    of_real = network_two_sample_scores(
        real=evidence.as_rows(real),
        generated=evidence.as_rows(others),
        seed=evidence.seed,
    )
    low, high = stats.binomtest(scores.correct, 2 * rows).proportion_ci(0.95)
    surest = np.argsort(scores.generated)[::-1][:SHOWN]
    return (
        Finding(
            TOLD_APART,
            QUESTION,
            scores.correct / (2 * rows),
            (float(low), float(high)),
            of_real.correct / (2 * rows),
            # The two halves' answers depend on each other, so no test.
            None,
            {"generated": rows, "real": rows},
            evidence.seed,
            {
                "giveaways": [
                    {
                        "generated": int(chosen[row]),
                        "probability": float(scores.generated[row]),
                    }
                    for row in surest
                ]
            },
        ),
    )


def is_chance(finding: Finding) -> bool:
    """Whether samples were told apart no better than by chance.

    What a classifier is surest of is then chance, too.

    Args:
        finding: of this check, which was run.
    """
    if finding.interval is None:
        return True
    return finding.interval[0] <= max(0.5, finding.null or 0.0)
