"""What a gate demands and a report does not fulfil, in sentences."""

import math
from collections.abc import Iterator
from collections.abc import Mapping

from kgan.audit import words
from kgan.audit.gate import LEAST
from kgan.audit.gate import MOST
from kgan.audit.gate import Gate
from kgan.audit.report import Report


def demands_unmet(report: Report, gate: Gate) -> tuple[str, ...]:
    """Returns a sentence of each demand that is not fulfilled; none of all.

    What was not run or not compared fulfils nothing.

    Args:
        report: of the generator, with its differences to a baseline where
            the gate bounds any.
        gate: what is demanded.
    """
    return tuple(
        words.sentence(words.in_words(each))
        for each in (
            *_answers(report, gate),
            *_bounds(report, gate),
            *_differences(report, gate),
        )
    )


def _answers(report: Report, gate: Gate) -> Iterator[str]:
    for verdict in report.verdicts:
        allowed = gate.answers.get(verdict.question)
        if allowed is not None and verdict.answer not in allowed:
            yield (
                f"{verdict.question} is answered {verdict.answer}, where "
                f"the gate allows {' or '.join(allowed)}. {verdict.sentence}"
            )


def _bounds(report: Report, gate: Gate) -> Iterator[str]:
    findings = {each.check: each for each in report.findings}
    for check, bound in gate.bounds.items():
        finding = findings.get(check)
        if finding is None or finding.value is None:
            why = "was not asked for" if finding is None else finding.not_run
            yield f"{check} was not run, and the gate bounds it: {why}"
        elif not _lies_within(bound, finding.value, finding.value):
            yield (
                f"{check} is {finding.value:.4g}, where the gate allows "
                f"{_described(bound)}"
            )


def _differences(report: Report, gate: Gate) -> Iterator[str]:
    differences = {each.check: each for each in report.differences}
    for check, bound in gate.differences.items():
        found = differences.get(check)
        if found is None:
            yield (
                f"{check} was not compared with a baseline, and the gate "
                "bounds its difference"
            )
        elif not _lies_within(bound, *found.interval):
            low, high = found.interval
            yield (
                f"{check} differs from the baseline by {found.value:.4g} "
                f"({low:.4g} to {high:.4g}), where the gate allows "
                f"{_described(bound)} for all of the interval"
            )


def _lies_within(bound: Mapping[str, float], low: float, high: float) -> bool:
    # Written so that NaN lies nowhere.
    return bound.get(LEAST, -math.inf) <= low and (
        high <= bound.get(MOST, math.inf)
    )


def _described(bound: Mapping[str, float]) -> str:
    return " and ".join(
        f"at {end} {bound[end]:g}" for end in (LEAST, MOST) if end in bound
    )
