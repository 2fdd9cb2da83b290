"""Runs the checks, and makes a report of what they find."""

import time
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Sequence
from math import isnan

from kgan.audit.checks import CHECKS
from kgan.audit.difference import Difference
from kgan.audit.evidence import Evidence
from kgan.audit.finding import Finding
from kgan.audit.intervals import corrected
from kgan.audit.margins import Margins
from kgan.audit.pairing import differences_of
from kgan.audit.report import Report
from kgan.audit.report import report_of
from kgan.audit.verdicts import verdicts_of

CHECK_NAMES = tuple(check.name for check in CHECKS)
# What the comparison with a baseline is called where checks have their names.
BASELINE = "against_the_baseline"


def judged(
    evidence: Evidence,
    *,
    checks: Collection[str] | None = None,
    margins: Margins,
    class_names: Sequence[str] | None = None,
    baseline: Evidence | None = None,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Runs checks on evidence: what an audit does when all is there.

    Args:
        evidence: whose real sides may serve several audits.
        checks: names of those to run; None for all.
        margins: what is too small to matter.
        class_names: in the order of labels, for the report.
        baseline: of another generator, with the same held-out side, that
            this one is compared with; None for none.
        progress: is told the name of each check before it runs.
    """
    started = time.monotonic()
    wanted = chosen_checks(checks)
    found: list[Finding] = []
    seconds: dict[str, float] = {}
    for check in CHECKS:
        if check.name not in wanted:
            continue
        if progress is not None:
            progress(check.name)
        began = time.monotonic()
        found += check.run(evidence)
        seconds[check.name] = time.monotonic() - began
    differences: tuple[Difference, ...] = ()
    if baseline is not None:
        if progress is not None:
            progress(BASELINE)
        began = time.monotonic()
        differences = differences_of(evidence, baseline, checks=wanted)
        seconds[BASELINE] = time.monotonic() - began
    findings = _corrected(found)
    verdicts = verdicts_of(
        {finding.check: finding for finding in findings},
        margins,
        held_out_is_unseen=evidence.held_out.is_unseen,
        class_names=class_names,
    )
    return report_of(
        evidence,
        findings=findings,
        verdicts=verdicts,
        margins=margins,
        class_names=class_names,
        seconds=seconds | {"all": time.monotonic() - started},
        differences=differences,
    )


def _corrected(findings: list[Finding]) -> tuple[Finding, ...]:
    """Returns findings with p-values that hold for all of them together."""
    # Of what is not finite, such as a log probability of nothing.
    findings = [
        each._replace(p=None) if each.p is not None and isnan(each.p) else each
        for each in findings
    ]
    tested = [each for each in findings if each.p is not None]
    p_values = iter(corrected([float(each.p or 0.0) for each in tested]))
    return tuple(
        each
        if each.p is None
        else each._replace(
            p=next(p_values), detail={**each.detail, "p_alone": each.p}
        )
        for each in findings
    )


def chosen_checks(checks: Collection[str] | None) -> set[str]:
    """Returns the names of checks to run.

    Args:
        checks: what the caller gave; None for all.

    Raises:
        TypeError: one word instead of a collection.
        ValueError: an unknown name.
    """
    if checks is None:
        return set(CHECK_NAMES)
    if isinstance(checks, str):
        raise TypeError(
            "`checks` must be a collection of names. "
            f"Received: checks={checks!r}"
        )
    unknown = sorted(set(checks) - set(CHECK_NAMES))
    if unknown:
        raise ValueError(
            f"`checks` must be among {list(CHECK_NAMES)}. Received: {unknown}"
        )
    return set(checks)
