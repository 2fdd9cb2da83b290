"""What a report of all studies holds, before it is a page."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from pipelines.study.report.agreement import Agreement
from pipelines.study.report.agreement import agreements
from pipelines.study.report.claim import Claim
from pipelines.study.report.claims import CLAIMS
from pipelines.study.report.evidence import Evidence
from pipelines.study.report.questions import Answer
from pipelines.study.report.questions import Answered
from pipelines.study.report.questions import Measured
from pipelines.study.report.questions import answer_of
from pipelines.study.report.questions import answered
from pipelines.study.report.trajectories import figure_of
from pipelines.study.table import table_of

PLANE, PICTURES = "mixtures_full", "images"
# Studies that the report shows whole; others lie beside it.
SHOWN = (PLANE, "objectives", PICTURES)
_LINES = ("gan", "minimax", "wasserstein", "hinge_spectral", "pac2", "r3")
_PICTURE_LINES = ("gan", "recipe", "r3", "pac2", "ali", "mog")
_DIGITS = 3


class Judged(NamedTuple):
    """A claim and what came of it.

    Attributes:
        claim: which.
        answered: what came of each of its questions.
        answer: of all together.
    """

    claim: Claim
    answered: tuple[Answered, ...]
    answer: Answer


class Picture(NamedTuple):
    """A picture of the report.

    Attributes:
        name: of its file.
        title: what it shows.
        png: its bytes.
    """

    name: str
    title: str
    png: bytes


class Content(NamedTuple):
    """A report.

    Attributes:
        claims: in the order of the document.
        tables: in Markdown, by the name of the study.
        agreements: of checks, by the name of the study.
        trajectories: what samples were like on the way.
        samples: of the first seed.
        evidence: of which all is.
    """

    claims: tuple[Judged, ...]
    tables: dict[str, str]
    agreements: dict[str, list[Agreement]]
    trajectories: tuple[Picture, ...]
    samples: tuple[Picture, ...]
    evidence: Evidence


def content_of(folder: Path) -> Content:
    """Returns the report of all studies in a folder.

    Args:
        folder: has a folder for each study.
    """
    evidence = Evidence(folder)
    claims = []
    for claim in CLAIMS:
        found = tuple(
            answered(question, evidence) for question in claim.questions
        )
        claims.append(Judged(claim, found, answer_of(found)))
    return Content(
        tuple(claims),
        {
            name: table_of(study, folder / name)
            for name, study in evidence.studies.items()
            if name in SHOWN
        },
        {
            name: agreements(evidence, name)
            for name in (PLANE, PICTURES)
            if name in evidence.studies
        },
        _trajectories(evidence),
        _samples(evidence),
        evidence,
    )


def _trajectories(evidence: Evidence) -> tuple[Picture, ...]:
    found = []
    for study, lines, names, title in (
        (
            PLANE,
            _LINES,
            {
                "modes": "modes found",
                "high_quality": "high quality",
                "rank_density": "score and log p",
            },
            "Modes, high quality, and how the discriminator's score ranks "
            "samples, on the way",
        ),
        (
            PICTURES,
            _PICTURE_LINES,
            {"classes": "classes made"},
            "Classes that are at least a fifth as often among 500 samples as "
            "they are due, on the way",
        ),
    ):
        if study not in evidence.studies:
            continue
        datas = list(dict.fromkeys(data for data, _ in evidence.rows(study)))
        png = figure_of(evidence, study, datas, lines, names)
        if png is not None:
            found.append(Picture(f"{study}_on_the_way.png", title, png))
    return tuple(found)


def _samples(evidence: Evidence) -> tuple[Picture, ...]:
    """The pictures that jobs of the first seed left, where they still are."""
    found = []
    for study in (PLANE, PICTURES):
        for data, system in evidence.rows(study):
            name = f"{data}-{system}-0"
            path = evidence.folder / study / "files" / name / "samples.png"
            if path.is_file():
                title = evidence.title(study, system).strip("*")
                found.append(
                    Picture(
                        f"{study}-{name}.png",
                        f"{data.replace('_', ' ')}: {title}",
                        path.read_bytes(),
                    )
                )
    return tuple(found)


def interval_said(measured: Measured) -> str:
    """Returns a number with its interval and the number of seeds.

    Args:
        measured: of a system.

    Example:

    >>> interval_said(
    ...     Measured("gan", 0.5, (0.25, 0.75), 5, 1, Answer.UNDECIDED)
    ... )
    '0.5 (0.25 to 0.75), n=5, 1 diverged'
    """
    value = f"{measured.value:.{_DIGITS}g}"
    low, high = (f"{end:.{_DIGITS}g}" for end in measured.interval)
    interval = f" ({low} to {high})" if measured.seeds > 1 else ""
    diverged = f", {measured.diverged} diverged" if measured.diverged else ""
    return f"{value}{interval}, n={measured.seeds}{diverged}"


def rule_said(each: Answered) -> str:
    """Returns what a claim asks of a number, such as 'each above 0.95'."""
    question = each.question
    who = ""
    if len(question.systems) > 1:
        who = "one of them " if question.one_suffices else "each "
    side = "above" if question.above else "below"
    return f"{who}{side} {question.bound:.{_DIGITS}g}"


def answer_said(measured: Measured) -> str:
    """Returns the answer of a system, or that it decides nothing."""
    return "beside" if measured.answer is None else measured.answer.value


def cells_of(agreement: Agreement) -> Sequence[Sequence[str]]:
    """Returns the cells of an agreement's table, a head and a row a check.

    Args:
        agreement: of one data set.
    """
    titles = [check.title for check in agreement.checks]
    rows = [[agreement.data.replace("_", " "), *titles]]
    for title, ranks in zip(titles, agreement.ranks, strict=True):
        rows.append(
            [
                title,
                *("-" if np.isnan(rank) else f"{rank:.2f}" for rank in ranks),
            ]
        )
    return rows
