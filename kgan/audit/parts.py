"""What of a finding is held against a limit: its value, or each kind's."""

from typing import NamedTuple

from kgan.audit.finding import Finding


class Part(NamedTuple):
    """A value of a finding that decides.

    Attributes:
        kind: that it is of; None where it is of all samples.
        value: of the generated samples.
        interval: the ends of its 95 % interval.
        bounds: of the interval that holds for all deciding checks together.
    """

    kind: int | None
    value: float
    interval: tuple[float, float]
    bounds: tuple[float, float]


def parts_of(finding: Finding) -> list[Part]:
    """Returns the values of a finding that decide, one of each kind.

    Args:
        finding: one that was run and that decides.
    """
    detail = finding.detail
    if "ratios" not in detail:
        return [
            Part(
                detail.get("kind"),
                finding.value or 0.0,
                finding.interval or detail["bounds"],
                detail["bounds"],
            )
        ]
    ratios = detail["ratios"]
    return [
        Part(*each)
        for each in zip(
            detail.get("kinds", [None] * len(ratios)),
            ratios,
            detail["intervals"],
            detail["bounds_of_kinds"],
            strict=True,
        )
    ]
