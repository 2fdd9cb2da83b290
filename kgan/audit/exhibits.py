"""What a report shows beside its numbers: samples, neighbours, a map."""

import dataclasses
from collections.abc import Mapping
from collections.abc import Sequence

import numpy as np

from kgan.audit.checks.copies import NEAR
from kgan.audit.checks.covering import COVERAGE
from kgan.audit.checks.proportions import KINDS
from kgan.audit.checks.proportions import SHARES
from kgan.audit.checks.real_looking import PRECISION
from kgan.audit.checks.telling_apart import TOLD_APART
from kgan.audit.checks.telling_apart import is_chance
from kgan.audit.evidence import Evidence
from kgan.audit.finding import Finding
from kgan.audit.finding import Verdict

SHOWN = 12
GRID = 80
POINTS = 1_000
# Pictures of either side of a cell that a finding or an answer names.
OF_A_CELL = 8
# What of the exhibits are generated samples.
GENERATED = ("generated", "suspicious", "giveaways", "outside")


@dataclasses.dataclass(frozen=True)
class Cell:
    """Some samples of a cell, which has a number and no name.

    Attributes:
        number: of the cell.
        held_out: its first real samples.
        generated: its first generated ones.
        copies: whether each of these is a copy; empty where not known.
    """

    number: int
    held_out: np.ndarray
    generated: np.ndarray
    copies: np.ndarray

    def without_real(self) -> "Cell":
        """Returns the cell without real samples, nor copies of them."""
        made = self.generated[:0]
        if len(self.copies):
            made = self.generated[~self.copies]
        return dataclasses.replace(
            self, held_out=self.held_out[:0], generated=made
        )


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
        cells: those that findings and answers name.
        copies: of `generated`, `suspicious`, `giveaways` and `outside`, by
            name, whether each sample is an exact or a near copy of a
            training sample; empty where copies were not looked for.
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
    cells: tuple[Cell, ...] = ()
    copies: Mapping[str, np.ndarray] = dataclasses.field(default_factory=dict)

    def without_real(self) -> "Exhibits":
        """Returns the exhibits without real samples, nor copies of them.

        Without any sample where copies were not looked for: each could be
        one.
        """
        kept = {
            name: ~self.copies[name]
            if name in self.copies
            else np.zeros(len(getattr(self, name)), bool)
            for name in GENERATED
        }
        return dataclasses.replace(
            self,
            **{name: getattr(self, name)[kept[name]] for name in GENERATED},
            held_out=self.held_out[:0],
            originals=self.originals[:0],
            ratios=self.ratios[kept["suspicious"]],
            probabilities=self.probabilities[kept["giveaways"]],
            uncovered=self.uncovered[:0],
            cells=tuple(each.without_real() for each in self.cells),
        )


def exhibits_of(
    evidence: Evidence,
    findings: Sequence[Finding],
    verdicts: Sequence[Verdict],
) -> Exhibits:
    """Returns what findings speak of; empty where a check was not run.

    Args:
        evidence: of the audit.
        findings: of the checks that were run.
        verdicts: the answers.
    """
    by_name = {each.check: each for each in findings if each.not_run is None}
    suspicious = _detail(by_name, NEAR, "most_suspicious")
    giveaways = _detail(by_name, TOLD_APART, "giveaways")
    if TOLD_APART in by_name and is_chance(by_name[TOLD_APART]):
        giveaways = []
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
    rows = {
        "generated": np.arange(len(evidence.generated))[:GRID],
        "suspicious": _rows(suspicious, "generated"),
        "giveaways": _rows(giveaways, "generated"),
        "outside": outside,
    }
    copies = _copies(evidence, by_name)
    return Exhibits(
        **{name: evidence.generated[rows[name]] for name in GENERATED},
        held_out=evidence.held_out.samples[:GRID],
        originals=evidence.training.samples[_rows(suspicious, "train")],
        ratios=np.array([each["ratio"] for each in suspicious]),
        probabilities=np.array([each["probability"] for each in giveaways]),
        uncovered=evidence.held_out.samples[uncovered],
        map_held_out=points["held_out"],
        map_covered=covered,
        map_generated=points["generated"],
        cells=_cells(evidence, by_name, verdicts, copies),
        copies={}
        if copies is None
        else {name: copies[rows[name]] for name in GENERATED},
    )


def _detail(
    findings: Mapping[str, Finding], check: str, name: str
) -> list[dict[str, float]]:
    return list(findings[check].detail[name]) if check in findings else []


def _rows(entries: list[dict[str, float]], name: str) -> np.ndarray:
    return np.array([each[name] for each in entries], np.int64)


def _copies(
    evidence: Evidence, findings: Mapping[str, Finding]
) -> np.ndarray | None:
    """Whether each sample is a copy; None where nobody looked for them."""
    if NEAR not in findings:
        return None
    threshold = findings[NEAR].detail["threshold"]
    return np.asarray(evidence.equal | (evidence.closest.ratio <= threshold))


def _cells(
    evidence: Evidence,
    findings: Mapping[str, Finding],
    verdicts: Sequence[Verdict],
    copies: np.ndarray | None,
) -> tuple[Cell, ...]:
    """Samples of the cells that are named; none where kinds are classes."""
    found = [findings[name] for name in (KINDS, SHARES) if name in findings]
    if not found or found[0].detail["are_classes"]:
        return ()
    named = {int(each.detail["kind"]) for each in found}
    named |= {kind for each in verdicts for kind in each.kinds}
    cells = []
    for number in sorted(named):
        held_out = np.flatnonzero(evidence.held_out.kinds == number)
        made = np.flatnonzero(evidence.kinds == number)[:OF_A_CELL]
        cells.append(
            Cell(
                number,
                evidence.held_out.samples[held_out[:OF_A_CELL]],
                evidence.generated[made],
                np.zeros(0, bool) if copies is None else copies[made],
            )
        )
    return tuple(cells)


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
