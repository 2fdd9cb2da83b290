"""What an audit of new data against old ones answers, said of data."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import NamedTuple

from kgan.audit import FEWEST_HELD_OUT
from kgan.audit import NAMED
from kgan.audit import NOT_ENOUGH_EVIDENCE
from kgan.audit import Finding
from kgan.audit import Report
from kgan.audit import Verdict
from kgan.audit import parts_of

GOOD = "good"
BAD = "bad"
OPEN = "open"


class Answer(NamedTuple):
    """An answer about new data.

    Attributes:
        question: in words.
        answer: in words.
        kind: "good" where new data are as the old, "bad", or "open".
        sentence: the numbers that say so.
        checks: names of the findings that decided.
    """

    question: str
    answer: str
    kind: str
    sentence: str
    checks: tuple[str, ...]


class _Words(NamedTuple):
    question: str
    good: str
    bad: str
    open: str


_ANSWERS = {
    "realistic": _Words(
        "Do new data look like the old?",
        "New data look like the old",
        "New data look different",
        "Whether new data look like the old is open",
    ),
    "covers": _Words(
        "Is all of the old still there?",
        "All of the old data are still there",
        "Parts of the old data are gone",
        "Whether all of the old data are still there is open",
    ),
    "keeps_proportions": _Words(
        "Are the shares of kinds as before?",
        "Shares of kinds are as before",
        "Shares of kinds have moved",
        "Whether shares of kinds have moved is open",
    ),
}
_LOOKS = "realistic"
_REPEATS = "repeats"
_BAD_REPEATS = "New data repeat each other more"
_CARE = (
    "read this with care, since data that look different can be far from "
    "kinds and near to each other"
)
_VALUES = {
    "precision": "new data that lie among the old",
    "coverage": "old data with new ones near them",
    _REPEATS: "new data that nearly repeat another",
    "kinds": "the share of {kind} over its share before",
    "shares": "the share of {kind} over its share before",
}


def answers_of(report: Report) -> tuple[Answer, ...]:
    """Returns the answers of a report, in words for data.

    Whether new data are copies is no question here.

    Args:
        report: of new data as what is judged, old ones as the real data.
    """
    findings = {each.check: each for each in report.findings}
    return tuple(
        _answer(verdict, findings, report)
        for verdict in report.verdicts
        if verdict.question in _ANSWERS
    )


def _answer(
    verdict: Verdict, findings: Mapping[str, Finding], report: Report
) -> Answer:
    words = _ANSWERS[verdict.question]
    if verdict.answer == NOT_ENOUGH_EVIDENCE:
        kind, answer = OPEN, words.open
    elif verdict.answer == verdict.question:
        kind, answer = GOOD, words.good
    elif set(verdict.findings) == {_REPEATS}:
        kind, answer = BAD, _BAD_REPEATS
    else:
        kind, answer = BAD, words.bad
    told = [
        _described(findings[name], verdict, report)
        for name in verdict.findings
        if name in findings
    ]
    if kind != GOOD and verdict.question != _LOOKS and _differ(report):
        told.append(_CARE)
    return Answer(
        words.question, answer, kind, "; ".join(told), verdict.findings
    )


def _differ(report: Report) -> bool:
    """Whether new data do not look like the old."""
    return any(
        each.question == _LOOKS and each.is_bad for each in report.verdicts
    )


def _described(finding: Finding, verdict: Verdict, report: Report) -> str:
    """A finding in words: its values, intervals, and that of old data."""
    names = report.class_names
    words = value_of(finding.check, finding.detail, names)
    if finding.value is None or finding.null is None:
        return f"{words}: not compared, {finding.not_run}"
    text = f"{words} {_number(finding.value, finding.interval)}"
    others = [
        f"of {kind_in_words(part.kind, finding.detail, names)} "
        f"{_number(part.value, part.interval)}"
        for part in parts_of(finding)
        if part.kind in verdict.kinds and part.kind != finding.detail["kind"]
    ]
    if others:
        text += f", {', '.join(others[:NAMED])}"
        text += f" and {len(others) - NAMED} more" * (len(others) > NAMED)
    text += f", of old data themselves {finding.null:.3g}"
    held_out = finding.n.get("held_out", FEWEST_HELD_OUT)
    if held_out < FEWEST_HELD_OUT:
        text += (
            f" ({held_out:,} old records are held out, and a good answer "
            f"needs {FEWEST_HELD_OUT})"
        )
    return text


def _number(value: float, interval: Sequence[float] | None) -> str:
    if interval is None:
        return f"{value:.3g}"
    low, high = interval
    return f"{value:.3g} ({low:.3g} to {high:.3g})"


def value_of(
    check: str,
    detail: Mapping[str, Any],
    class_names: Sequence[str] | None,
) -> str:
    """Returns what the value of a finding is, in words for data.

    Args:
        check: its name.
        detail: of the finding.
        class_names: in the order of labels, or None.
    """
    kind = kind_in_words(detail.get("kind"), detail, class_names)
    return _VALUES[check].format(kind=kind)


def kind_in_words(
    kind: int | None,
    detail: Mapping[str, Any],
    class_names: Sequence[str] | None,
) -> str:
    """Returns what a kind is called.

    Args:
        kind: its number, or None.
        detail: of the finding that names it.
        class_names: in the order of labels, or None.
    """
    if kind is None:
        return "a kind"
    if detail.get("are_classes") and class_names is not None:
        return f"class {class_names[kind]}"
    return f"cell {kind}"
