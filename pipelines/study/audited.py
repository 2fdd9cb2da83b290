"""An audit's findings and verdicts as values of a job."""

import numpy as np

from kgan.audit import BAD_ANSWERS
from kgan.audit import NOT_ENOUGH_EVIDENCE
from kgan.audit import Report

# Answers as numbers, so that a table can hold their mean.
GOOD, UNDECIDED, BAD = 1.0, 0.0, -1.0


def values_of(report: Report) -> dict[str, float]:
    """Returns each check's value, `NAME_real` for real data, and the answers.

    `"worst_share"` is that of the kind whose share is farthest from the
    data's, made over due or due over made, so at most 1.

    Args:
        report: of one generator. A check that was not run has no value; an
            answer is 1 for yes, -1 for no, 0 where there is too little to
            say.
    """
    values: dict[str, float] = {}
    for finding in report.findings:
        if finding.value is None:
            continue
        values[finding.check] = float(finding.value)
        if finding.check == "shares":
            # Twice too often is as far off as half as often.
            values["worst_share"] = _evenness(finding.value)
        if finding.null is not None:
            values[f"{finding.check}_real"] = float(finding.null)
    for verdict in report.verdicts:
        values[f"is_{verdict.question}"] = _number(verdict.answer)
    return values


def as_they_are(x: np.ndarray) -> np.ndarray:
    """Returns vectors: the embedding of what is compared as it is.

    Args:
        x: `(n, d)`.
    """
    return x


def _number(answer: str) -> float:
    if answer == NOT_ENOUGH_EVIDENCE:
        return UNDECIDED
    return BAD if answer in BAD_ANSWERS else GOOD


def _evenness(ratio: float) -> float:
    return min(ratio, 1.0 / ratio) if ratio > 0.0 else 0.0
