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


class Measured(NamedTuple):
    """A number of one system, over seeds.

    Attributes:
        system: its name.
        value: the mean.
        interval: that holds the mean over all seeds with 95 %, for all
            systems of a question that one suffices for together.
        seeds: how many.
        answer: of this system alone.
    """

    system: str
    value: float
    interval: tuple[float, float]
    seeds: int
    answer: Answer


class Answered(NamedTuple):
    """What came of a question.

    Attributes:
        question: which.
        measured: of each system that has values.
        answer: of all together.
    """

    question: Question
    measured: tuple[Measured, ...]
    answer: Answer


def answered(question: Question, evidence: Evidence) -> Answered:
    """Returns what the evidence says of a question.

    Args:
        question: which.
        evidence: of all studies.
    """
    # One success among many is found by chance more often.
    error = ERROR / len(question.systems) if question.one_suffices else ERROR
    measured = tuple(
        _measured(question, system, numbers, error)
        for system in question.systems
        if (numbers := _numbers(question, system, evidence))
    )
    return Answered(question, measured, _answer(question, measured))


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
    """Returns Student's interval of the mean; all numbers for one.

    Args:
        numbers: one a seed, finite.
        error: probability that the interval misses.
    """
    mean = float(np.mean(numbers))
    if len(numbers) < 2:
        return -math.inf, math.inf
    quantile = stats.t.ppf(1.0 - error / 2.0, len(numbers) - 1)
    half = float(quantile * stats.sem(numbers))
    return mean - half, mean + half


def _numbers(
    question: Question, system: str, evidence: Evidence
) -> list[float]:
    found = evidence.values(question.study, question.data, system)
    other: dict[int, Values] = {}
    if question.against is not None:
        other = evidence.values(question.study, question.data, question.against)
    numbers = []
    for seed, values in found.items():
        if question.against is not None and seed not in other:
            continue
        beside = (other[seed],) if question.against is not None else ()
        try:
            numbers.append(float(question.quantity(values, *beside)))
        except KeyError:
            # A training that diverged, or a check that was not run.
            continue
    return numbers


def _measured(
    question: Question, system: str, numbers: Sequence[float], error: float
) -> Measured:
    low, high = interval_of(numbers, error)
    answer = Answer.UNDECIDED
    if len(numbers) >= FEWEST_SEEDS:
        sides = (low > question.bound, high < question.bound)
        holds, fails = sides if question.above else sides[::-1]
        if holds:
            answer = Answer.SUPPORTED
        elif fails:
            answer = Answer.NOT_SUPPORTED
    return Measured(
        system, float(np.mean(numbers)), (low, high), len(numbers), answer
    )


def _answer(question: Question, measured: Sequence[Measured]) -> Answer:
    if not measured:
        return Answer.NOT_TESTED
    answers = [each.answer for each in measured]
    missing = len(measured) < len(question.systems)
    decided, needed = (
        (Answer.SUPPORTED, Answer.NOT_SUPPORTED)
        if question.one_suffices
        else (Answer.NOT_SUPPORTED, Answer.SUPPORTED)
    )
    if decided in answers:
        return decided
    if set(answers) == {needed} and not missing:
        return needed
    return Answer.UNDECIDED
