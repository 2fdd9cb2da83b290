"""Whether checks agree on which system is better."""

from typing import NamedTuple

import numpy as np

from pipelines.study.ranking import spearman
from pipelines.study.report.evidence import Evidence


class Check(NamedTuple):
    """A value that says how good samples are.

    Attributes:
        title: in the table.
        value: its name.
        more_is_better: or less is.
    """

    title: str
    value: str
    more_is_better: bool


CHECKS = (
    Check("high quality", "high_quality", True),
    Check("modes' shares", "reverse_kl_above_floor", False),
    Check("precision", "precision", True),
    Check("coverage", "coverage", True),
    Check("told apart", "told_apart", False),
    Check("class shares", "class_distance", False),
    Check("Frechet distance", "frechet", False),
    Check("likelihood, blurred", "nll_smoothed", False),
)
# Of so few systems a rank correlation says nothing.
FEWEST_SYSTEMS = 5


class Agreement(NamedTuple):
    """Rank correlations between checks over the systems of a data set.

    Attributes:
        data: the name of what was learned.
        checks: those that enough systems have a value of.
        ranks: `(checks, checks)`, NaN where too few systems have both.
        systems: how many there are.
    """

    data: str
    checks: tuple[Check, ...]
    ranks: np.ndarray
    systems: int


def agreements(evidence: Evidence, study: str) -> list[Agreement]:
    """Returns the agreement of checks on each data set, over all systems.

    Of each system the median over seeds counts; the sign is turned so that
    more is better of all.

    Args:
        evidence: of all studies.
        study: its name.
    """
    rows = evidence.rows(study)
    found = []
    for data in dict.fromkeys(data for data, _ in rows):
        systems = [system for of, system in rows if of == data]
        table = np.array(
            [
                [
                    _middle(evidence, study, data, system, check)
                    for check in CHECKS
                ]
                for system in systems
            ]
        )
        has = np.isfinite(table)
        kept = [
            index
            for index in range(len(CHECKS))
            if has[:, index].sum() >= FEWEST_SYSTEMS
        ]
        if len(kept) > 1:
            found.append(
                Agreement(
                    data,
                    tuple(CHECKS[index] for index in kept),
                    _ranks(table[:, kept]),
                    len(systems),
                )
            )
    return found


def _middle(
    evidence: Evidence, study: str, data: str, system: str, check: Check
) -> float:
    numbers = [
        values[check.value]
        for values in evidence.values(study, data, system).values()
        if check.value in values
    ]
    if not numbers:
        return float("nan")
    return float(np.median(numbers)) * (1 if check.more_is_better else -1)


def _ranks(table: np.ndarray) -> np.ndarray:
    checks = table.shape[1]
    ranks = np.full((checks, checks), np.nan)
    for one in range(checks):
        for other in range(checks):
            both = np.isfinite(table[:, [one, other]]).all(axis=1)
            if both.sum() >= FEWEST_SYSTEMS:
                ranks[one, other] = spearman(
                    table[both, one], table[both, other]
                )
    return ranks
