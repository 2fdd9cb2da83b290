"""What a check found, and what the findings answer."""

from collections.abc import Mapping
from typing import Any
from typing import NamedTuple

NOT_ENOUGH_EVIDENCE = "not_enough_evidence"


class Finding(NamedTuple):
    """The outcome of one check.

    Attributes:
        check: its name, snake_case.
        question: what it asks, a sentence.
        value: of the generated samples; None where the check was not run.
        interval: the ends of its 95 % interval, the null's own uncertainty
            with it where the two are shares or counts that are compared;
            None where there is none.
        null: what real samples give at the same numbers of rows.
        p: probability of a value as bad as this, were the generated samples
            real ones; corrected for the number of checks (Holm) in a report.
            None where no test is made.
        n: rows that were compared, by population.
        seed: of what the check drew.
        detail: everything else, by name: `"bounds"`, the ends of the interval
            that holds for all deciding checks together; `"not_run"`, why;
            what the pictures of a report show.
    """

    check: str
    question: str
    value: float | None
    interval: tuple[float, float] | None
    null: float | None
    p: float | None
    n: Mapping[str, int]
    seed: int
    detail: Mapping[str, Any]

    @property
    def not_run(self) -> str | None:
        """Why the check was not run; None if it was."""
        return self.detail.get("not_run")


class Verdict(NamedTuple):
    """An answer, and what decided it.

    Attributes:
        question: "realistic", "covers", "keeps_proportions" or "novel".
        answer: the question's word for yes or no, or "not_enough_evidence".
        sentence: why, in words.
        findings: the names of the checks that decided.
        kinds: those that decided, the worst first, where some alone did.
    """

    question: str
    answer: str
    sentence: str
    findings: tuple[str, ...]
    kinds: tuple[int, ...] = ()

    @property
    def is_bad(self) -> bool:
        """Whether the answer is the question's word for no."""
        return self.answer not in (self.question, NOT_ENOUGH_EVIDENCE)

    @property
    def line(self) -> str:
        """The answer with its reasons, to be read on a console.

        Example:

        >>> Verdict("novel", "memorises", "Samples are copies.", ()).line
        'Memorises: Samples are copies.'
        """
        word = f"{self.answer}:"
        if self.answer == NOT_ENOUGH_EVIDENCE:
            word = f"{self.question}?"
        return f"{word.replace('_', ' ').capitalize()} {self.sentence}"


def not_run(check: str, question: str, why: str, *, seed: int) -> Finding:
    """Returns the finding of a check that lacks its input.

    Args:
        check: its name.
        question: what it would have asked.
        why: what is missing.
        seed: of the audit.
    """
    return Finding(
        check, question, None, None, None, None, {}, seed, {"not_run": why}
    )
