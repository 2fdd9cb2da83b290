"""The four questions, and the findings that decide each."""

from collections.abc import Callable
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
    low: float = -float("inf")
    high: float = float("inf")

    def is_kept(self, finding: Finding) -> bool:
        """Whether all of the finding's 95 % interval is good.

        Where several kinds decide together, each of their intervals. What
        balls around few held-out samples say is too coarse to be called good.
        """
        if (
            finding.check in (PRECISION, COVERAGE)
            and finding.n.get("held_out", FEWEST_HELD_OUT) < FEWEST_HELD_OUT
        ):
            return False
        intervals = finding.detail.get("intervals", [finding.interval])
        return all(
            low >= self.low and high <= self.high for low, high in intervals
        )

    def is_broken(self, finding: Finding) -> bool:
        """Whether a value is bad, and certainly not what real data give.

        Certainly: the null lies outside of an interval that holds for all
        deciding findings together. Where several kinds decide, any of them.
        """
        null = finding.null or 0.0
        values = finding.detail.get("ratios", [finding.value])
        bounds = finding.detail.get(
            "bounds_of_kinds", [finding.detail["bounds"]]
        )
        return any(
            (value < self.low and end_high < null)
            or (value > self.high and end_low > null)
            for value, (end_low, end_high) in zip(values, bounds, strict=True)
        )


class Question(NamedTuple):
    """A question with two answers, and the findings that decide it.

    Attributes:
        name: of the question, and the good answer.
        bad: the other answer.
        limits: from findings by name and margins to what must hold.
        good_sentence: said where it does.
        bad_sentence: said where it certainly does not.
    """

    name: str
    bad: str
    limits: Callable[[Mapping[str, Finding], Margins], list[Limit]]
    good_sentence: str
    bad_sentence: str


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
        "Samples do not look like the data",
    ),
    Question(
        "covers",
        "drops_modes",
        _covers,
        "Samples reach all of the data: at most {coverage:.0%} of held-out "
        "data lack a sample that as many real ones would have put there, and "
        "no kind is made less than {kind:.0%} as often as it should be.",
        "Some of the data are not made",
    ),
    Question(
        "keeps_proportions",
        "skews_classes",
        _keeps,
        "Every kind is made at least {share:.0%} as often as it should be, "
        "and none more than one over that.",
        "Kinds are made in other proportions than the data's",
    ),
    Question(
        "novel",
        "memorises",
        _novel,
        "At most {copies:.0%} of samples look more like copies of training "
        "data than held-out data do. This is no promise of privacy: what was "
        "not looked for was not found.",
        "Samples copy training data",
    ),
)
# Intervals that decide against a generator.
DECIDING = (PRECISION, COVERAGE, REPEATS, KINDS, SHARES, EXACT, NEAR)
