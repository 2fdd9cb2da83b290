"""What a report shows beside its numbers: samples, neighbours, a map."""

import dataclasses
from collections.abc import Mapping

import numpy as np

from kgan.audit.checks.copies import NEAR
from kgan.audit.checks.covering import COVERAGE
from kgan.audit.checks.real_looking import PRECISION
from kgan.audit.checks.telling_apart import TOLD_APART
from kgan.audit.evidence import Evidence
from kgan.audit.finding import Finding

SHOWN = 12
GRID = 80
POINTS = 1_000


@dataclasses.dataclass(frozen=True)
class Exhibits:
    """Samples that findings speak of, as stored, and points of a map.

    Attributes:
        generated: the first samples, in order: none is chosen.
        held_out: as many real ones.
        suspicious: samples that look most like copies.
        originals: the training sample that each of these looks like.
        ratios: of each, as in the finding `near_copies`.
        giveaways: samples that a fresh classifier is surest of.
        probabilities: that it gives them.
        outside: samples that are in no ball of held-out data.
        uncovered: held-out samples without a sample in their ball.
        map_held_out: `(n, 2)`, the two directions in which data vary most.
        map_covered: whether each of these has a sample in its ball.
        map_generated: `(m, 2)`, samples on the same map.
    """

    generated: np.ndarray
    held_out: np.ndarray
    suspicious: np.ndarray
    originals: np.ndarray
    ratios: np.ndarray
    giveaways: np.ndarray
    probabilities: np.ndarray
    outside: np.ndarray
    uncovered: np.ndarray
    map_held_out: np.ndarray
    map_covered: np.ndarray
    map_generated: np.ndarray


def exhibits_of(evidence: Evidence, findings: tuple[Finding, ...]) -> Exhibits:
    """Returns what findings speak of; empty where a check was not run.

    Args:
        evidence: of the audit.
        findings: of the checks that were run.
    """
    by_name = {each.check: each for each in findings if each.not_run is None}
    copies = _detail(by_name, NEAR, "most_suspicious")
    giveaways = _detail(by_name, TOLD_APART, "giveaways")
    outside = np.zeros(0, np.int64)
    if PRECISION in by_name:
        outside = np.flatnonzero(~evidence.look.precise)[:SHOWN]
    uncovered = np.zeros(0, np.int64)
    covered = np.zeros(0, bool)
    points = {name: np.zeros((0, 2)) for name in ("held_out", "generated")}
    if COVERAGE in by_name:
        uncovered = np.flatnonzero(~evidence.content.covered)[:SHOWN]
        covered = evidence.content.covered[:POINTS]
        points = _map(evidence)
    return Exhibits(
        generated=evidence.generated[:GRID],
        held_out=evidence.held_out.samples[:GRID],
        suspicious=evidence.generated[_rows(copies, "generated")],
        originals=evidence.training.samples[_rows(copies, "train")],
        ratios=np.array([each["ratio"] for each in copies]),
        giveaways=evidence.generated[_rows(giveaways, "generated")],
        probabilities=np.array([each["probability"] for each in giveaways]),
        outside=evidence.generated[outside],
        uncovered=evidence.held_out.samples[uncovered],
        map_held_out=points["held_out"],
        map_covered=covered,
        map_generated=points["generated"],
    )


def _detail(
    findings: Mapping[str, Finding], check: str, name: str
) -> list[dict[str, float]]:
    return list(findings[check].detail[name]) if check in findings else []


def _rows(entries: list[dict[str, float]], name: str) -> np.ndarray:
    return np.array([each[name] for each in entries], np.int64)


def _map(evidence: Evidence) -> dict[str, np.ndarray]:
    """The first two principal directions of fitted rows' contents."""
    fitted = evidence.training.fitted_content
    centre = fitted.mean(axis=0)
    directions = np.linalg.svd(
        (fitted - centre)[: 10 * POINTS], full_matrices=False
    )[2][:2]
    return {
        "held_out": (evidence.held_out.contents[:POINTS] - centre)
        @ directions.T,
        "generated": (evidence.contents[:POINTS] - centre) @ directions.T,
    }
