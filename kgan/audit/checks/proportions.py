"""Is every kind made, and as often as it should be?"""

import numpy as np

from kgan.audit.estimates import Count
from kgan.audit.evidence import Evidence
from kgan.audit.finding import Finding
from kgan.audit.finding import not_run
from kgan.audit.held_out_side import HeldOutSide
from kgan.audit.intervals import CONFIDENCE
from kgan.audit.intervals import ratio_of_shares
from kgan.audit.intervals import shares_p_value

KINDS = "kinds"
SHARES = "shares"
KINDS_QUESTION = "Is every kind of the data made?"
SHARES_QUESTION = "Is every kind made as often as it should be?"
# Real rows of a kind below which its share is not compared.
FEWEST_REAL = 10
FEWEST_KINDS = 2


def kinds(evidence: Evidence) -> tuple[Finding, ...]:
    """Shares of kinds over those of real data: the least, and the oddest.

    Kinds are classes as a classifier names them, on both sides alike; or
    without labels cells of the data. The interval of each ratio holds for
    all kinds together where it decides against the generator. Kinds with
    fewer than ten real samples are not compared.

    Args:
        evidence: of the audit.
    """
    real, compared = real_kinds(evidence.held_out)
    made = evidence.kinds
    if len(compared) < FEWEST_KINDS:
        why = f"fewer than two kinds with {FEWEST_REAL} real samples each"
        return (
            not_run(KINDS, KINDS_QUESTION, why, seed=evidence.seed),
            not_run(SHARES, SHARES_QUESTION, why, seed=evidence.seed),
        )
    counts = [
        (
            Count(int(np.sum(made == kind)), len(made)),
            Count(int(np.sum(real == kind)), len(real)),
        )
        for kind in compared
    ]
    ratios = np.array([one.share / other.share for one, other in counts])
    each = [ratio_of_shares(*pair, CONFIDENCE) for pair in counts]
    confidence = 1.0 - (1.0 - evidence.confidence) / len(counts)
    together = [ratio_of_shares(*pair, confidence) for pair in counts]
    low = [shares_p_value(*pair, "less") for pair in counts]
    both = [shares_p_value(*pair, "two-sided") for pair in counts]
    # Of those that differ for certain, the one that differs most.
    high = np.array([end for _, end in together])
    differs = (high < 1.0) | (np.array([end for end, _ in together]) > 1.0)
    with np.errstate(divide="ignore"):
        far = np.abs(np.log(ratios))
    oddest = int(np.argmax(np.where(differs, far, -1.0)))
    if not differs.any():
        oddest = int(np.argmin(both))
    least = int(np.argmin(np.where(high < 1.0, ratios, np.inf)))
    if not (high < 1.0).any():
        least = int(np.argmin(ratios))
    detail = {
        "are_classes": evidence.training.labels is not None,
        "kinds": compared,
        "not_compared": len(np.unique(real)) - len(compared),
        "shares": [one.share for one, _ in counts],
        "shares_null": [other.share for _, other in counts],
        "ratios": ratios.tolist(),
        "intervals": each,
        "bounds_of_kinds": together,
        "total_variation": 0.5
        * float(
            np.sum(np.abs([one.share - other.share for one, other in counts]))
        ),
    }
    rows = {"generated": len(made), "real": len(real)}
    return (
        Finding(
            KINDS,
            KINDS_QUESTION,
            float(ratios[least]),
            each[least],
            1.0,
            min(1.0, len(counts) * min(low)),
            rows,
            evidence.seed,
            detail | {"kind": compared[least], "bounds": together[least]},
        ),
        Finding(
            SHARES,
            SHARES_QUESTION,
            float(ratios[oddest]),
            each[oddest],
            1.0,
            min(1.0, len(counts) * min(both)),
            rows,
            evidence.seed,
            detail | {"kind": compared[oddest], "bounds": together[oddest]},
        ),
    )


def real_kinds(held_out: HeldOutSide) -> tuple[np.ndarray, list[int]]:
    """Returns the kind of each real sample, and the kinds to compare.

    Args:
        held_out: real samples, and through them the reference.
    """
    real = np.concatenate([held_out.kinds, held_out.training.reference_kinds])
    numbers, rows = np.unique(real, return_counts=True)
    return real, [int(kind) for kind in numbers[rows >= FEWEST_REAL]]
