"""Findings as the rows of a page, each with its chart."""

from collections.abc import Mapping
from typing import Any
from typing import NamedTuple

from kgan.audit import words
from kgan.audit.charts import Dot
from kgan.audit.charts import dot_on
from kgan.audit.charts import finite_or_infinite
from kgan.audit.charts import scale_of
from kgan.audit.finding import Finding
from kgan.audit.margins import Margins
from kgan.audit.meanings import MEANINGS
from kgan.audit.meanings import Meaning
from kgan.audit.questions import QUESTIONS

# Of a finding's detail, what is said elsewhere on the page.
_SAID = ("not_run", "p_alone", "are_classes", "kind")


class Row(NamedTuple):
    """A finding that was run, as the page shows it.

    Attributes:
        finding: as `Report.as_dict` gives it.
        meaning: what its value is.
        kind: the kind that its value is of, or "".
        dot: its chart.
        more: further numbers, by name in words.
    """

    finding: Mapping[str, Any]
    meaning: Meaning
    kind: str
    dot: Dot
    more: Mapping[str, str]


def good_ranges(
    content: Mapping[str, Any],
) -> dict[str, tuple[float, float]]:
    """Returns the least and greatest good value of each deciding check.

    Args:
        content: as `Report.as_dict` gives it.
    """
    findings = {
        each["check"]: Finding(**each)
        for each in content["findings"]
        if each["detail"].get("not_run") is None
    }
    margins = Margins(**content["margins"])
    return {
        limit.check: (limit.low, limit.high)
        for question in QUESTIONS
        for limit in question.limits(findings, margins)
        if limit.check in findings
    }


def rows_of(content: Mapping[str, Any]) -> dict[str, Row]:
    """Returns the findings that were run, by name.

    Args:
        content: as `Report.as_dict` gives it.
    """
    ranges = good_ranges(content)
    return {
        each["check"]: _row(content, each, ranges.get(each["check"]))
        for each in content["findings"]
        if each["detail"].get("not_run") is None
    }


def _row(
    content: Mapping[str, Any],
    finding: Mapping[str, Any],
    good: tuple[float, float] | None,
) -> Row:
    check, detail = finding["check"], finding["detail"]
    meaning = MEANINGS.get(check, Meaning(""))
    value = float(finding["value"])
    interval, bounds = (
        None if ends is None else [float(end) for end in ends]
        for ends in (finding["interval"], detail.get("bounds"))
    )
    null = finite_or_infinite(finding["null"])
    numbers = [value, *(interval or ()), *(bounds or ()), *(good or ())]
    if null is not None:
        numbers.append(null)
    return Row(
        finding=finding,
        meaning=meaning,
        kind=words.kind_of(content, finding),
        dot=dot_on(
            scale_of(numbers, logarithmic=meaning.logarithmic),
            value=value,
            interval=interval,
            bounds=bounds,
            null=null,
            good=good,
        ),
        more={
            words.in_words(name): (
                words.in_words(each)
                if isinstance(each, str)
                else words.number(each)
            )
            for name, each in detail.items()
            if isinstance(each, int | float | str) and name not in _SAID
        },
    )


def groups_of(run: Mapping[str, Row]) -> list[tuple[str, list[Row]]]:
    """Returns rows by the question that they decide; by "" those of none.

    Args:
        run: rows by name.
    """
    margins = Margins()
    groups, placed = [], set()
    for question in QUESTIONS:
        names = [limit.check for limit in question.limits({}, margins)]
        placed |= set(names)
        groups.append(
            (
                question.name,
                [run[name] for name in names if name in run],
            )
        )
    others = [row for name, row in run.items() if name not in placed]
    return [group for group in (*groups, ("", others)) if group[1]]
