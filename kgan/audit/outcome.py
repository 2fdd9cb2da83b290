"""What audits of a planted defect said."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import NamedTuple

from scipy import stats

from kgan.audit.defects import Defect
from kgan.audit.questions import QUESTIONS

BAD_ANSWERS = frozenset(question.bad for question in QUESTIONS)


class Outcome(NamedTuple):
    """What audits of one planted defect said.

    Attributes:
        defect: that was planted.
        noticed: audits with an answer that was due; of a defect that does not
            matter, with any bad answer.
        draws: audits.
        answers: how often each answer was given.
    """

    defect: Defect
    noticed: int
    draws: int
    answers: Mapping[str, int]

    @property
    def interval(self) -> tuple[float, float]:
        """95 % Clopper-Pearson interval of the share noticed."""
        found = stats.binomtest(self.noticed, self.draws).proportion_ci(0.95)
        return float(found.low), float(found.high)

    def as_dict(self) -> dict[str, Any]:
        """Returns it as JSON can hold it."""
        return {
            "planted": self.defect.name,
            "due": sorted(self.defect.due),
            "noticed": self.noticed,
            "draws": self.draws,
            "interval": list(self.interval),
            "answers": dict(self.answers),
        }


def outcome_of(defect: Defect, answers: Sequence[Sequence[str]]) -> Outcome:
    """Returns the outcome of a defect.

    Args:
        defect: that was planted.
        answers: of each audit, at least one.
    """
    due = defect.due or BAD_ANSWERS
    return Outcome(
        defect,
        noticed=sum(bool(due.intersection(each)) for each in answers),
        draws=len(answers),
        answers={
            name: sum(name in each for each in answers)
            for name in sorted({name for each in answers for name in each})
        },
    )
