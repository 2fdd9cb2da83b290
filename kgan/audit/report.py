"""A report: findings, verdicts, and what the pictures of them need."""

import dataclasses
import os
import platform
from collections.abc import Mapping
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from kgan.audit.difference import Difference
from kgan.audit.evidence import Evidence
from kgan.audit.exhibits import Exhibits
from kgan.audit.exhibits import exhibits_of
from kgan.audit.finding import Finding
from kgan.audit.finding import Verdict
from kgan.audit.margins import Margins
from kgan.audit.outcome import Outcome
from kgan.audit.saving import save_report
from kgan.core import check_choice

PACKAGES = ("kgan", "keras", "tensorflow", "numpy", "scikit-learn")


@dataclasses.dataclass(frozen=True)
class Report:
    """What an audit found.

    Attributes:
        findings: of every check, those not run with them; p-values are
            corrected for their number.
        verdicts: the four answers.
        margins: against which they were given.
        alpha: probability of any false alarm.
        seed: of all that was drawn.
        rows: samples of each population.
        seconds: that each check took, and "all".
        versions: of the packages.
        held_out_is_unseen: whether the generator never saw held-out samples.
        class_names: in the order of labels; None where they have none.
        exhibits: samples and coordinates for the pictures.
        differences: to a baseline, of the checks that were run; empty
            without one.
        planted: what such audits said of defects planted in these data;
            empty where that was not asked for.
        unmet: what a gate demanded and was not fulfilled, in sentences; None
            without a gate.
        notes: what was done to samples before they were judged, in sentences.
    """

    findings: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...]
    margins: Margins
    alpha: float
    seed: int
    rows: Mapping[str, int]
    seconds: Mapping[str, float]
    versions: Mapping[str, str]
    held_out_is_unseen: bool
    class_names: tuple[str, ...] | None
    exhibits: Exhibits
    differences: tuple[Difference, ...] = ()
    planted: tuple[Outcome, ...] = ()
    unmet: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Returns the four answers with their reasons, a line each."""
        return "\n".join(each.line for each in self.verdicts)

    def answer(self, question: str) -> str:
        """Returns the answer to a question.

        Args:
            question: "realistic", "covers", "keeps_proportions" or "novel".

        Raises:
            ValueError: no such question.
        """
        answers = {each.question: each.answer for each in self.verdicts}
        return answers[check_choice("question", question, answers)]

    def finding(self, check: str) -> Finding:
        """Returns the finding of a check.

        Args:
            check: the finding's name.

        Raises:
            ValueError: no such finding, or its check was not asked for.
        """
        findings = {each.check: each for each in self.findings}
        return findings[check_choice("check", check, findings)]

    def as_dict(self) -> dict[str, Any]:
        """Returns all but the pictures as JSON can hold it."""
        return {
            "verdicts": [plain(each._asdict()) for each in self.verdicts],
            "findings": [plain(each._asdict()) for each in self.findings],
            "differences": [plain(each._asdict()) for each in self.differences],
            "planted": [each.as_dict() for each in self.planted],
            "gate": None
            if self.unmet is None
            else {"met": not self.unmet, "unmet": list(self.unmet)},
            "margins": dataclasses.asdict(self.margins),
            "alpha": self.alpha,
            "seed": self.seed,
            "rows": dict(self.rows),
            "held_out_is_unseen": self.held_out_is_unseen,
            "class_names": plain(self.class_names),
            "notes": list(self.notes),
            "seconds": dict(self.seconds),
            "versions": dict(self.versions),
        }

    def save(
        self,
        directory: str | os.PathLike[str],
        *,
        title: str = "Audit",
        training_pictures: bool = True,
        step: int | None = None,
        fingerprint: str | None = None,
    ) -> Path:
        """Writes `report.html`, `card.md` and `report.json`.

        Args:
            directory: made if it does not exist; files of these names are
                replaced, each whole.
            title: of the page: what was judged.
            training_pictures: whether real pictures are shown beside
                samples; without them, and without samples that are exact or
                near copies of them, the page can be given away where the
                data cannot.
            step: of the training that samples are of, for `report.json`.
            fingerprint: of the training data (`DataStream.fingerprint`), for
                `report.json` and the card.

        Returns:
            The path of the page.
        """
        return save_report(
            self.as_dict(),
            self.exhibits,
            Path(directory),
            title=title,
            real=training_pictures,
            step=step,
            fingerprint=fingerprint,
        )


def report_of(
    evidence: Evidence,
    *,
    findings: tuple[Finding, ...],
    verdicts: tuple[Verdict, ...],
    margins: Margins,
    class_names: Sequence[str] | None,
    seconds: Mapping[str, float],
    differences: tuple[Difference, ...] = (),
) -> Report:
    """Returns the report of an audit.

    Args:
        evidence: that was looked at.
        findings: with corrected p-values.
        verdicts: from them.
        margins: of the verdicts.
        class_names: in the order of labels, or None.
        seconds: by check.
        differences: to a baseline.
    """
    return Report(
        findings=findings,
        verdicts=verdicts,
        margins=margins,
        alpha=evidence.alpha,
        seed=evidence.seed,
        rows={
            "train": len(evidence.training.samples),
            **evidence.counts,
        },
        seconds=seconds,
        versions={
            "python": platform.python_version(),
            **{name: version(name) for name in PACKAGES},
        },
        held_out_is_unseen=evidence.held_out.is_unseen,
        class_names=None if class_names is None else tuple(class_names),
        exhibits=exhibits_of(evidence, findings, verdicts),
        differences=differences,
    )


def plain(value: Any) -> Any:
    """Returns a value as JSON can hold it; what is infinite becomes a word.

    Args:
        value: numbers, words, and dicts, lists, tuples and arrays of them.

    Example:

    >>> plain({"low": np.float64(0.5), "high": float("inf"), "n": (1, 2)})
    {'low': 0.5, 'high': 'inf', 'n': [1, 2]}
    """
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(each) for each in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return str(value)
    return value
