"""The four questions, and the findings that decide each."""

import math
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from typing import NamedTuple

from kgan.audit.checks.copies import EXACT
from kgan.audit.checks.copies import NEAR
from kgan.audit.checks.covering import COVERAGE
from kgan.audit.checks.covering import REPEATS
from kgan.audit.checks.proportions import KINDS
from kgan.audit.checks.proportions import SHARES
from kgan.audit.checks.real_looking import PRECISION
from kgan.audit.finding import Finding
from kgan.audit.margins import Margins
from kgan.audit.parts import Part
from kgan.audit.parts import parts_of

# With fewer held-out samples balls around them take in almost anything.
FEWEST_HELD_OUT = 300


class Limit(NamedTuple):
    """Where the values of a deciding finding are good.

    Attributes:
        check: the finding's name.
        low: the least good value.
        high: the greatest.
    """

    check: str
    low: float = -math.inf
    high: float = math.inf

    def keeps(self, part: Part) -> bool:
        """Whether all of a part's 95 % interval is good."""
        low, high = part.interval
        return low >= self.low and high <= self.high

    def breaks(self, part: Part, null: float) -> bool:
        """Whether a part is bad, and certainly not what real data give.

        Certainly: the null lies outside of an interval that holds for all
        deciding findings together.
        """
        low, high = part.bounds
        return (part.value < self.low and high < null) or (
            part.value > self.high and low > null
        )

    def is_kept(self, finding: Finding) -> bool:
        """Whether all of the finding's 95 % interval is good.

        Where several kinds decide together, each of their intervals. What
        balls around few held-out samples say is too coarse to be called good,
        and so is what would not have called plain faults bad.
        """
        return (
            not of_few_held_out(finding)
            and not self.unseen_faults(finding)
            and all(self.keeps(part) for part in parts_of(finding))
        )

    def unseen_faults(self, finding: Finding) -> list[str]:
        """Returns the plain faults that would not have been called bad.

        Args:
            finding: one that was run.
        """
        return [
            name
            for name, found in finding.detail.get("faults", {}).items()
            if not self.breaks(
                Part(None, found["value"], found["bounds"], found["bounds"]),
                finding.null or 0.0,
            )
        ]

    def broken_parts(self, finding: Finding) -> list[Part]:
        """Returns what is certainly bad of a finding, the worst first.

        Where several kinds decide, any of them.
        """
        null = finding.null or 0.0
        return self.worst_first(
            part for part in parts_of(finding) if self.breaks(part, null)
        )

    def open_parts(self, finding: Finding) -> list[Part]:
        """Returns what of a finding is not shown to be good, worst first."""
        return self.worst_first(
            part for part in parts_of(finding) if not self.keeps(part)
        )

    def worst_first(self, parts: Iterable[Part]) -> list[Part]:
        """Returns parts, those whose values are farthest beyond first.

        Args:
            parts: of a finding.
        """
        return sorted(
            parts,
            key=lambda part: (
                self.room(part.value),
                min(self.room(end) for end in part.interval),
            ),
        )

    def room(self, value: float) -> float:
        """Returns how far within the limit a value lies; below 0: outside."""
        above = math.inf if math.isinf(self.low) else value - self.low
        below = math.inf if math.isinf(self.high) else self.high - value
        return min(above, below)


def of_few_held_out(finding: Finding) -> bool:
    """Whether a finding is of balls around too few held-out samples.

    Args:
        finding: that decides.
    """
    return (
        finding.check in (PRECISION, COVERAGE)
        and finding.n.get("held_out", FEWEST_HELD_OUT) < FEWEST_HELD_OUT
    )


class Question(NamedTuple):
    """A question with two answers, and the findings that decide it.

    Attributes:
        name: of the question, and the good answer.
        bad: the other answer.
        limits: from findings by name and margins to what must hold.
        good_sentence: said where it does.
        bad_sentences: said where it certainly does not, by the check whose
            finding shows it.
    """

    name: str
    bad: str
    limits: Callable[[Mapping[str, Finding], Margins], list[Limit]]
    good_sentence: str
    bad_sentences: Mapping[str, str]


def _realistic(
    findings: Mapping[str, Finding], margins: Margins
) -> list[Limit]:
    return [_above(findings, PRECISION, -margins.precision)]


def _covers(findings: Mapping[str, Finding], margins: Margins) -> list[Limit]:
    return [
        _above(findings, COVERAGE, -margins.coverage),
        _below(findings, REPEATS, margins.repeats),
        Limit(KINDS, low=margins.kind),
    ]


def _keeps(findings: Mapping[str, Finding], margins: Margins) -> list[Limit]:
    return [Limit(SHARES, margins.share, 1.0 / margins.share)]


def _novel(findings: Mapping[str, Finding], margins: Margins) -> list[Limit]:
    return [
        _below(findings, EXACT, margins.copies),
        _below(findings, NEAR, margins.copies),
    ]


def _above(
    findings: Mapping[str, Finding], check: str, difference: float
) -> Limit:
    null = findings[check].null if check in findings else None
    return Limit(check, low=(null or 0.0) + difference)


def _below(
    findings: Mapping[str, Finding], check: str, difference: float
) -> Limit:
    null = findings[check].null if check in findings else None
    return Limit(check, high=(null or 0.0) + difference)


QUESTIONS = (
    Question(
        "realistic",
        "unrealistic",
        _realistic,
        "Samples look like the data: at most {precision:.0%} fewer of them "
        "than of real ones lie among held-out data.",
        {PRECISION: "Samples do not look like the data"},
    ),
    Question(
        "covers",
        "drops_modes",
        _covers,
        "Samples reach all of the data: at most {coverage:.0%} of held-out "
        "data lack a sample that as many real ones would have put there, and "
        "no kind is made less than {kind:.0%} as often as it should be.",
        {
            COVERAGE: "Some of the data are not made",
            REPEATS: "Samples are too alike",
            KINDS: "Some of the data are not made",
        },
    ),
    Question(
        "keeps_proportions",
        "skews_classes",
        _keeps,
        "Every kind is made at least {share:.0%} as often as it should be, "
        "and none more than one over that.",
        {SHARES: "Kinds are made in other proportions than the data's"},
    ),
    Question(
        "novel",
        "memorises",
        _novel,
        "At most {copies:.0%} of samples look more like copies of training "
        "data than held-out data do. This is no promise of privacy: what was "
        "not looked for was not found.",
        dict.fromkeys((EXACT, NEAR), "Samples copy training data"),
    ),
)
# Intervals that decide against a generator.
DECIDING = (PRECISION, COVERAGE, REPEATS, KINDS, SHARES, EXACT, NEAR)
