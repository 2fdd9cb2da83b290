"""What an audit of new data against old ones answers, said of data."""

from collections.abc import Mapping
from typing import Any
from typing import NamedTuple

from kgan.audit import NOT_ENOUGH_EVIDENCE
from kgan.audit import Finding
from kgan.audit import Report
from kgan.audit import Verdict

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
_REPEATS = "repeats"
_BAD_REPEATS = "New data repeat each other more"
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
    found = [findings[name] for name in verdict.findings if name in findings]
    return Answer(
        words.question,
        answer,
        kind,
        "; ".join(_described(each, report) for each in found),
        verdict.findings,
    )


def _described(finding: Finding, report: Report) -> str:
    """A finding in words: its value, interval, and that of old data."""
    words = value_of(finding.check, finding.detail, report.class_names)
    if finding.value is None or finding.null is None:
        return f"{words}: not compared, {finding.not_run}"
    text = f"{words} {finding.value:.3g}"
    if finding.interval is not None:
        low, high = finding.interval
        text += f" ({low:.3g} to {high:.3g})"
    return f"{text}, of old data themselves {finding.null:.3g}"


def value_of(
    check: str,
    detail: Mapping[str, Any],
    class_names: tuple[str, ...] | None,
) -> str:
    """Returns what the value of a finding is, in words for data.

    Args:
        check: its name.
        detail: of the finding.
        class_names: in the order of labels, or None.
    """
    number = detail.get("kind")
    kind = "a kind" if number is None else f"cell {number}"
    if detail.get("are_classes") and class_names is not None:
        kind = f"class {class_names[detail['kind']]}"
    return _VALUES[check].format(kind=kind)
