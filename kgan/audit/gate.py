"""What a generator must fulfil to take the place of another one."""

import dataclasses
import json
import os
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from typing import final

from kgan.audit.finding import NOT_ENOUGH_EVIDENCE
from kgan.audit.meanings import MEANINGS
from kgan.audit.questions import DECIDING
from kgan.audit.questions import QUESTIONS
from kgan.core import check_choice
from kgan.core import check_number

LEAST = "least"
MOST = "most"
ANSWERS = {
    question.name: (question.name, question.bad, NOT_ENOUGH_EVIDENCE)
    for question in QUESTIONS
}


@final
@dataclasses.dataclass(frozen=True)
class Gate:
    """Answers and bounds that are demanded of a report.

    Args:
        answers: by question, those that are allowed.
        bounds: by finding, `"least"` or `"most"` of its value, or both.
        differences: by finding that decides, the same of the difference to a
            baseline. All of its 95 % interval must lie within: a difference
            that might break a bound does break it. As all that is demanded
            must hold, the probability that a gate opens to what breaks any
            bound is .025 at most, however many bounds there are.

    Raises:
        TypeError: what is no mapping, no list of answers or no number.
        ValueError: nothing is demanded, an unknown question, answer, finding
            or bound, or a least bound above the most.

    Example:

    >>> gate = Gate(
    ...     answers={"covers": ["covers", "not_enough_evidence"]},
    ...     bounds={"precision": {"least": 0.8}},
    ... )
    >>> gate.bounds["precision"]["least"]
    0.8

    Reference: Berger, "Multiparameter hypothesis testing and acceptance
    sampling" (1982), theorem 1.
    """

    answers: Mapping[str, Sequence[str]] = dataclasses.field(
        default_factory=dict
    )
    bounds: Mapping[str, Mapping[str, float]] = dataclasses.field(
        default_factory=dict
    )
    differences: Mapping[str, Mapping[str, float]] = dataclasses.field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        names = [field.name for field in dataclasses.fields(self)]
        for name in names:
            _check_mapping(name, getattr(self, name))
        if not any(getattr(self, name) for name in names):
            raise ValueError(
                f"A gate must demand something: {', '.join(names)}. "
                "Received: nothing"
            )
        for question, allowed in self.answers.items():
            check_choice("answers", question, ANSWERS)
            _check_answers(question, allowed)
        for name, findings in (("bounds", MEANINGS), ("differences", DECIDING)):
            for finding, bound in getattr(self, name).items():
                check_choice(name, finding, findings)
                _check_bound(f"{name} of {finding}", bound)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "Gate":
        """Reads a gate.

        Args:
            path: of a JSON file, an object with any of `answers`, `bounds`
                and `differences`.

        Raises:
            FileNotFoundError: there is no such file.
            OSError: the file cannot be read.
            TypeError, ValueError: it is no JSON, or no gate.
        """
        path = Path(path).expanduser()
        if not path.exists():
            raise FileNotFoundError(
                "`require` must be a JSON file of what is demanded. "
                f"Received: {path}, which is not there"
            )
        try:
            content = json.loads(
                path.read_text(encoding="utf-8"), object_pairs_hook=_once
            )
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise ValueError(
                f"A gate must be a JSON file. Received: {path}: {error}"
            ) from error
        _check_mapping("gate", content)
        names = [field.name for field in dataclasses.fields(cls)]
        for name in content:
            check_choice("gate", name, names)
        return cls(**content)


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Returns an object of JSON, of which no demand may hide another."""
    content: dict[str, Any] = {}
    for name, value in pairs:
        if name in content:
            raise ValueError(
                f"A gate must name everything once. Received: {name!r} twice"
            )
        content[name] = value
    return content


def _check_mapping(name: str, value: Any) -> None:
    if not isinstance(value, Mapping):
        raise TypeError(
            f"`{name}` must be an object of names and what is demanded of "
            f"them. Received: {name}={value!r}"
        )


def _check_answers(question: str, allowed: Any) -> None:
    if isinstance(allowed, str) or not isinstance(allowed, Sequence):
        raise TypeError(
            f"`answers` of {question} must be a list of those allowed. "
            f"Received: {allowed!r}"
        )
    if not allowed:
        raise ValueError(
            f"`answers` of {question} must allow some of "
            f"{list(ANSWERS[question])}. Received: none"
        )
    for answer in allowed:
        check_choice(f"answers of {question}", answer, ANSWERS[question])


def _check_bound(name: str, bound: Any) -> None:
    _check_mapping(name, bound)
    for end, value in bound.items():
        check_choice(name, end, (LEAST, MOST))
        check_number(f"{end} of {name}", value)
    if not bound or bound.get(LEAST, -float("inf")) > bound.get(
        MOST, float("inf")
    ):
        raise ValueError(
            f"`{name}` must have `{LEAST}` or `{MOST}`, or both in this "
            f"order. Received: {dict(bound)}"
        )
