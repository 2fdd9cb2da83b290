"""Are samples copies of training data?"""

import math
import warnings
from collections.abc import Mapping

import numpy as np

from kgan.audit.estimates import Count
from kgan.audit.evidence import Evidence
from kgan.audit.finding import Finding
from kgan.audit.finding import not_run
from kgan.audit.held_out_side import HeldOutSide
from kgan.audit.intervals import CONFIDENCE
from kgan.audit.intervals import share_interval
from kgan.audit.intervals import shares_p_value
from kgan.metrics import authenticity
from kgan.metrics import copying_score

EXACT = "exact_copies"
NEAR = "near_copies"
DISTANCES = "distances_to_train"
AUTHENTIC = "authentic"
EXACT_QUESTION = "Are samples training data, to the bit?"
NEAR_QUESTION = "Are samples nearly training data, moved or mirrored ones too?"
DISTANCES_QUESTION = "Are samples nearer to the training data than fresh ones?"
AUTHENTIC_QUESTION = "Could samples be training data, slightly changed?"
# Of held-out samples, so many are as near to one training sample.
NEAR_QUANTILE = 0.01
SURELY_NEAR = 0.2
SHOWN = 12
_SEEN = "the held-out data may have been trained on"


def exact_copies(evidence: Evidence) -> tuple[Finding, ...]:
    """Share of samples that equal a training sample; of held-out ones too.

    Args:
        evidence: of the audit.
    """
    return (
        _compared(
            evidence,
            EXACT,
            EXACT_QUESTION,
            evidence.equal,
            evidence.held_out.equal,
            {},
        ),
    )


def near_copies(evidence: Evidence) -> tuple[Finding, ...]:
    """Share of samples much nearer to one training sample than to others.

    The distance to the nearest training sample, after the best move by a
    pixel or mirroring, over that to the fifth nearest. A share .01 of the
    held-out samples, which nobody copied, is below the threshold. A
    generator that only makes what is common is near to many training
    samples, and not to one.

    Args:
        evidence: of the audit.
    """
    generated, held_out = evidence.closest, evidence.held_out.closest
    threshold = near_threshold(evidence.held_out)
    nearest = np.argsort(generated.ratio, kind="stable")[:SHOWN]
    return (
        _compared(
            evidence,
            NEAR,
            NEAR_QUESTION,
            generated.ratio <= threshold,
            held_out.ratio <= threshold,
            {
                "threshold": threshold,
                "most_suspicious": [
                    {
                        "generated": int(row),
                        "train": int(generated.train[row]),
                        "ratio": float(generated.ratio[row]),
                        "distance": float(generated.distance[row]),
                    }
                    for row in nearest
                ],
            },
        ),
    )


def near_threshold(held_out: HeldOutSide) -> float:
    """Returns the ratio up to which a sample looks like a copy.

    Held-out samples that equal training ones, or nearly, would lower it until
    no noisy copy is below: what is five times nearer to one training sample
    than to the fifth looks like a copy whatever they are.

    Args:
        held_out: samples that nobody copied.
    """
    quantile = np.quantile(
        held_out.closest.ratio, NEAR_QUANTILE, method="inverted_cdf"
    )
    return max(float(quantile), SURELY_NEAR)


def distances_to_train(evidence: Evidence) -> tuple[Finding, ...]:
    """C_T: ranks of distances to training data, in cells of them.

    It takes a generator that only makes what is common for one that copies:
    read it with the coverage. It decides nothing against a generator, but
    keeps it from being called novel.

    Args:
        evidence: of the audit.
    """
    if not evidence.held_out.is_unseen:
        return (
            not_run(DISTANCES, DISTANCES_QUESTION, _SEEN, seed=evidence.seed),
        )
    train = _train_content(evidence)
    try:
        found = copying_score(
            train=train,
            held_out=evidence.held_out.contents,
            generated=evidence.contents,
            seed=evidence.seed,
        )
    except ValueError as error:
        return (
            not_run(
                DISTANCES, DISTANCES_QUESTION, str(error), seed=evidence.seed
            ),
        )
    reach = 1.96 * found["copying_score_null_std"]
    return (
        Finding(
            DISTANCES,
            DISTANCES_QUESTION,
            found["copying_score"],
            (found["copying_score"] - reach, found["copying_score"] + reach),
            0.0,
            found["p_value"],
            evidence.counts | {"train": len(train)},
            evidence.seed,
            {"cells": found["cells_used"], "nearer": _nearer(found)},
        ),
    )


def _nearer(found: Mapping[str, float]) -> float:
    """Share of pairs in which the sample is nearer to train; ½ by chance.

    From the mean Z of cells as large as they are on average:
    `1/2 - Z sqrt((m + n + 1) / (12 m n))`.
    """
    m, n = (
        found[name] / found["cells_used"]
        for name in ("n_generated", "n_held_out")
    )
    spread = math.sqrt((m + n + 1.0) / (12.0 * m * n))
    return min(1.0, max(0.0, 0.5 - found["copying_score"] * spread))


def authentic(evidence: Evidence) -> tuple[Finding, ...]:
    """Share of samples farther from train than train is from itself.

    Args:
        evidence: of the audit.
    """
    if not evidence.held_out.is_unseen:
        return (
            not_run(AUTHENTIC, AUTHENTIC_QUESTION, _SEEN, seed=evidence.seed),
        )
    with warnings.catch_warnings():
        # Real data that repeat themselves show in the null.
        warnings.simplefilter("ignore", UserWarning)
        found = authenticity(
            train=_train_content(evidence),
            held_out=evidence.held_out.contents,
            generated=evidence.contents,
        )
    generated, held_out = (
        Count(round(found[key] * len(rows)), len(rows))
        for key, rows in (
            ("authenticity", evidence.generated),
            ("authenticity_held_out", evidence.held_out.samples),
        )
    )
    return (
        Finding(
            AUTHENTIC,
            AUTHENTIC_QUESTION,
            generated.share,
            share_interval(generated, held_out, CONFIDENCE),
            held_out.share,
            shares_p_value(generated, held_out, "less"),
            evidence.counts,
            evidence.seed,
            {"embedding": evidence.training.embeddings.names[1]},
        ),
    )


def _train_content(evidence: Evidence) -> np.ndarray:
    training = evidence.training
    return np.concatenate([training.fitted_content, training.reference_content])


def _compared(
    evidence: Evidence,
    check: str,
    question: str,
    of_generated: np.ndarray,
    of_held_out: np.ndarray,
    detail: dict[str, object],
) -> Finding:
    """Compares the shares of two sides that look like copies."""
    generated, held_out = (
        Count(int(side.sum()), len(side))
        for side in (of_generated, of_held_out)
    )
    return Finding(
        check,
        question,
        generated.share,
        share_interval(generated, held_out, CONFIDENCE),
        held_out.share,
        shares_p_value(generated, held_out, "greater"),
        {
            "generated": generated.rows,
            "held_out": held_out.rows,
            "train": len(evidence.training.samples),
        },
        evidence.seed,
        detail
        | {"bounds": share_interval(generated, held_out, evidence.confidence)},
    )
