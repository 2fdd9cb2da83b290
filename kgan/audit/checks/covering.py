"""Are all of the data covered?"""

from collections.abc import Sequence

import numpy as np
from scipy import stats

from kgan.audit.estimates import Count
from kgan.audit.evidence import Evidence
from kgan.audit.finding import Finding
from kgan.audit.intervals import CONFIDENCE
from kgan.audit.intervals import share_interval
from kgan.audit.intervals import shares_p_value
from kgan.audit.manifold import COVERAGE_K
from kgan.audit.manifold import coverage_of
from kgan.metrics import nearest

COVERAGE = "coverage"
REPEATS = "repeats"
COVERAGE_QUESTION = "Is there a sample near every part of the data?"
REPEATS_QUESTION = "Do samples repeat each other more than real ones do?"
# Of the distances of real samples to each other, below which they repeat.
REPEAT_QUANTILE = 0.01
# Samples of either side that are compared among themselves.
MOST_ROWS = 5_000
# Purposes of random numbers.
_COVERAGE_DRAW = 5
_REPEATS_DRAW = 10


def coverage(evidence: Evidence) -> tuple[Finding, ...]:
    """Share of held-out data with a sample in their ball, by content.

    The null is what as many reference rows reach.

    Args:
        evidence: of the audit.
    """
    found = coverage_of(
        evidence.content,
        evidence.held_out.content.reference,
        evidence.generator(_COVERAGE_DRAW),
    )

    def interval(confidence: float) -> tuple[float, float]:
        reach = float(stats.norm.isf((1.0 - confidence) / 2.0)) * found.spread
        return (
            max(0.0, found.generated - reach),
            min(1.0, found.generated + reach),
        )

    difference = found.generated - found.real
    p = 1.0
    if found.spread > 0.0:
        p = float(stats.norm.cdf(difference / found.spread))
    return (
        Finding(
            COVERAGE,
            COVERAGE_QUESTION,
            found.generated,
            interval(CONFIDENCE),
            found.real,
            p,
            evidence.counts | {"compared": found.rows},
            evidence.seed,
            {
                "bounds": interval(evidence.confidence),
                "k": COVERAGE_K,
                "embedding": evidence.training.embeddings.names[1],
                "spread": found.spread,
            },
        ),
    )


def repeats(evidence: Evidence) -> tuple[Finding, ...]:
    """Share of samples that have another sample within a small distance.

    The distance is one that a share .01 of as many reference rows have
    between them and their nearest other one. Whoever repeats does so with
    somebody, so that shares are compared as those of half as many rows.

    Args:
        evidence: of the audit.
    """
    of_generated, of_real = distances_to_others(
        (evidence.contents, evidence.training.reference_content),
        evidence.generator(_REPEATS_DRAW),
    )
    rows = len(of_real)
    threshold = repeat_threshold(of_real)
    repeated, repeated_of_real = (
        repeated_rows(distances, threshold)
        for distances in (of_generated, of_real)
    )
    return (
        Finding(
            REPEATS,
            REPEATS_QUESTION,
            float(np.mean(of_generated <= threshold)),
            share_interval(repeated, repeated_of_real, CONFIDENCE),
            repeated_of_real.share,
            shares_p_value(repeated, repeated_of_real, "greater"),
            {"generated": rows, "reference": rows},
            evidence.seed,
            {
                "bounds": share_interval(
                    repeated, repeated_of_real, evidence.confidence
                ),
                "equal": float(np.mean(of_generated == 0.0)),
                "threshold": threshold,
                "embedding": evidence.training.embeddings.names[1],
            },
        ),
    )


def distances_to_others(
    sides: Sequence[np.ndarray], generator: np.random.Generator
) -> list[np.ndarray]:
    """Returns how far rows are from the nearest other one of their side.

    Args:
        sides: features `(n, d)`, of which equally many rows are drawn.
        generator: of the draws.
    """
    rows = min(MOST_ROWS, *map(len, sides))
    drawn = [side[generator.permutation(len(side))[:rows]] for side in sides]
    return [
        nearest(side, side, 1, among_themselves=True)[0][:, 0] for side in drawn
    ]


def repeat_threshold(of_real: np.ndarray) -> float:
    """Returns the distance up to which a row repeats another one.

    Args:
        of_real: distances of as many real rows.
    """
    return float(np.quantile(of_real, REPEAT_QUANTILE, method="inverted_cdf"))


def repeated_rows(distances: np.ndarray, threshold: float) -> Count:
    """Returns how many rows repeat another one, as of half as many rows.

    Args:
        distances: of each row to the nearest other one.
        threshold: up to which it repeats it.
    """
    half = max(1, len(distances) // 2)
    return Count(min(half, round(half * np.mean(distances <= threshold))), half)
