"""A claim is a set of questions, each an interval against a bound."""

import enum
import math
from collections.abc import Callable
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import stats

from pipelines.study.report.evidence import Evidence
from pipelines.study.report.evidence import Values

# Fewer seeds than these say nothing of others.
FEWEST_SEEDS = 3
ERROR = 0.05


class Answer(enum.Enum):
    """What may be said of a claim."""

    SUPPORTED = "supported"
    NOT_SUPPORTED = "not supported"
    UNDECIDED = "undecided"
    NOT_TESTED = "not tested"


class Question(NamedTuple):
    """What a claim says of a number.

    Attributes:
        said: what is measured, a phrase.
        study: where.
        data: on what.
        systems: of which; the question is asked of each.
        quantity: of a job's values; with `against` of the same seed's job of
            that system too. KeyError: the job has no such value.
        bound: on one side of which the claim holds.
        above: it holds above; else below.
        against: a system that the others are compared with, seed by seed.
        one_suffices: the claim holds where it does of one system; else it
            must of all.
        beside: systems that are shown too and decide nothing.
    """

    said: str
    study: str
    data: str
    systems: tuple[str, ...]
    quantity: Callable[..., float]
    bound: float
    above: bool
    against: str | None = None
    one_suffices: bool = False
    beside: tuple[str, ...] = ()


class Measured(NamedTuple):
    """A number of one system, over seeds.

    Attributes:
        system: its name.
        value: the mean; the median where one is infinite.
        interval: that holds the mean over all seeds with 95 %; all numbers,
            where one is infinite.
        seeds: how many.
        diverged: of how many the training diverged; they count as worst.
        answer: of this system alone; None where it only stands beside.
    """

    system: str
    value: float
    interval: tuple[float, float]
    seeds: int
    diverged: int
    answer: Answer | None


class Answered(NamedTuple):
    """What came of a question.

    Attributes:
        question: which.
        measured: of each system that has values.
        missing: systems that have none.
        answer: of all together.
    """

    question: Question
    measured: tuple[Measured, ...]
    missing: tuple[str, ...]
    answer: Answer


def answered(question: Question, evidence: Evidence) -> Answered:
    """Returns what the evidence says of a question.

    Where any one system decides, a single one is found on that side by chance
    more often: there the error is divided by how many are asked.

    Args:
        question: which.
        evidence: of all studies.
    """
    measured, missing = [], []
    for system in (*question.systems, *question.beside):
        found = _measured(question, system, evidence)
        if found is not None:
            measured.append(found)
        elif system in question.systems:
            missing.append(system)
    answers = [each.answer for each in measured if each.answer is not None]
    return Answered(
        question,
        tuple(measured),
        tuple(missing),
        _answer(question, answers, bool(missing)),
    )


def answer_of(found: Sequence[Answered]) -> Answer:
    """Returns what may be said of a claim: it holds where all its questions do.

    Args:
        found: of the claim.
    """
    answers = [each.answer for each in found]
    if Answer.NOT_SUPPORTED in answers:
        return Answer.NOT_SUPPORTED
    if set(answers) == {Answer.SUPPORTED}:
        return Answer.SUPPORTED
    if set(answers) <= {Answer.NOT_TESTED}:
        return Answer.NOT_TESTED
    return Answer.UNDECIDED


def interval_of(numbers: Sequence[float], error: float) -> tuple[float, float]:
    """Returns Student's interval of the mean; everything for one number.

    Args:
        numbers: one a seed. Where one is infinite there is no mean, and the
            ends are the smallest and the largest.
        error: probability that the interval misses.
    """
    if np.isinf(numbers).any():
        return min(numbers), max(numbers)
    mean = float(np.mean(numbers))
    if len(numbers) < 2:
        return -math.inf, math.inf
    quantile = stats.t.ppf(1.0 - error / 2.0, len(numbers) - 1)
    half = float(quantile * stats.sem(numbers))
    return mean - half, mean + half


def _measured(
    question: Question, system: str, evidence: Evidence
) -> Measured | None:
    found = evidence.values(question.study, question.data, system)
    others: dict[int, Values] = {}
    if question.against is not None:
        others = evidence.values(
            question.study, question.data, question.against
        )
    numbers, diverged = [], 0
    for seed, values in found.items():
        if question.against is not None and seed not in others:
            continue
        beside = (others[seed],) if question.against is not None else ()
        try:
            numbers.append(float(question.quantity(values, *beside)))
        except KeyError:
            # A check that was not run.
            continue
        diverged += values.get("diverged") == 1.0
    if not numbers:
        return None
    middle = np.median if np.isinf(numbers).any() else np.mean
    return Measured(
        system,
        float(middle(numbers)),
        interval_of(numbers, ERROR),
        len(numbers),
        diverged,
        _side(question, numbers) if system in question.systems else None,
    )


def _side(question: Question, numbers: Sequence[float]) -> Answer:
    if len(numbers) < FEWEST_SEEDS:
        return Answer.UNDECIDED
    among = len(question.systems)
    of_yes, of_no = (among, 1) if question.one_suffices else (1, among)
    low, high = interval_of(numbers, ERROR / of_yes)
    if low > question.bound if question.above else high < question.bound:
        return Answer.SUPPORTED
    low, high = interval_of(numbers, ERROR / of_no)
    if high < question.bound if question.above else low > question.bound:
        return Answer.NOT_SUPPORTED
    return Answer.UNDECIDED


def _answer(
    question: Question, answers: Sequence[Answer], some_missing: bool
) -> Answer:
    if not answers:
        return Answer.NOT_TESTED
    decided, needed = (
        (Answer.SUPPORTED, Answer.NOT_SUPPORTED)
        if question.one_suffices
        else (Answer.NOT_SUPPORTED, Answer.SUPPORTED)
    )
    if decided in answers:
        return decided
    if set(answers) == {needed} and not some_missing:
        return needed
    return Answer.UNDECIDED
