"""The kind that a generator makes worse than the one before it did."""

from collections.abc import Callable
from collections.abc import Sequence

import numpy as np

from kgan.audit.checks.proportions import FEWEST_KINDS
from kgan.audit.checks.proportions import KINDS
from kgan.audit.checks.proportions import SHARES
from kgan.audit.checks.proportions import real_kinds
from kgan.audit.difference import Difference
from kgan.audit.estimates import Count
from kgan.audit.estimates import Estimate
from kgan.audit.estimates import difference
from kgan.audit.estimates import share_estimate
from kgan.audit.evidence import Evidence
from kgan.audit.intervals import CONFIDENCE

# Counts of a kind in the samples of both generators, and its real share.
_Kind = tuple[Count, Count, float]


def kind_differences(new: Evidence, old: Evidence) -> tuple[Difference, ...]:
    """Compares kinds one by one, and returns the worst of them, twice.

    A kind is made `r` times as often as it should be, the share of samples
    over that of real data, which is given. `kinds` compares r itself, and
    `shares` how near it is to 1, the lesser of r and 1 / r; the difference is
    that of the kind for which it is least.

    Each kind k has an interval from l_k to u_k, of the two shares'. That of
    the least difference goes from the least l_k to the least u_k, where u_k
    hold for all kinds together (Bonferroni): an l_k need not, since the
    least of them is at most that of the kind sought.

    It is not the difference of the two generators' own least values: that of
    an even generator is a matter of chance, lower than the truth by more than
    any bootstrap of it shows.

    Args:
        new: the generator's samples.
        old: the baseline's.

    Returns:
        Nothing where there are not two kinds to compare.
    """
    real, compared = real_kinds(new.held_out)
    if len(compared) < FEWEST_KINDS:
        return ()
    counts = [
        (
            Count(int(np.sum(new.kinds == kind)), len(new.kinds)),
            Count(int(np.sum(old.kinds == kind)), len(old.kinds)),
            float(np.mean(real == kind)),
        )
        for kind in compared
    ]
    found = []
    for check, measure in ((KINDS, _as_it_is), (SHARES, nearness)):
        least, interval = least_difference(counts, measure)
        new_count, old_count, share = counts[least]
        values = [
            measure(_ratio(count, share, CONFIDENCE)).value
            for count in (new_count, old_count)
        ]
        found.append(
            Difference(
                check,
                values[0],
                values[1],
                values[0] - values[1],
                interval,
                {
                    "new": new_count.rows,
                    "old": old_count.rows,
                    "real": len(real),
                },
                new.seed,
                {
                    "kind": compared[least],
                    "are_classes": new.training.labels is not None,
                },
            )
        )
    return tuple(found)


def least_difference(
    kinds: Sequence[_Kind], measure: Callable[[Estimate], Estimate]
) -> tuple[int, tuple[float, float]]:
    """Returns the kind that got worst, and the interval of its difference.

    Args:
        kinds: counts of new and old samples, and the real share, of each.
        measure: of a kind's ratio; more is better.

    Example:

    >>> same, fewer = Count(50, 100), Count(20, 100)
    >>> kinds = [(same, same, 0.5), (fewer, same, 0.5)]
    >>> least, (low, high) = least_difference(kinds, nearness)
    >>> least, round(low, 2), round(high, 2)
    (1, -0.73, -0.3)
    """

    def differences(confidence: float) -> list[Estimate]:
        return [
            difference(
                measure(_ratio(new, share, confidence)),
                measure(_ratio(old, share, confidence)),
            )
            for new, old, share in kinds
        ]

    each = differences(CONFIDENCE)
    together = differences(1.0 - (1.0 - CONFIDENCE) / len(kinds))
    return (
        int(np.argmin([found.value for found in each])),
        (
            min(found.low for found in each),
            min(found.high for found in together),
        ),
    )


def nearness(ratio: Estimate) -> Estimate:
    """Returns how near a ratio is to 1: the lesser of it and its inverse.

    Args:
        ratio: at least 0.

    Example:

    >>> nearness(Estimate(0.5, 0.25, 2.0))
    Estimate(value=0.5, low=0.25, high=1.0)
    """
    ends = [_near(ratio.low), _near(ratio.high)]
    holds_one = ratio.low <= 1.0 <= ratio.high
    return Estimate(
        _near(ratio.value), min(ends), 1.0 if holds_one else max(ends)
    )


def _near(ratio: float) -> float:
    return ratio if ratio <= 1.0 else 1.0 / ratio


def _as_it_is(ratio: Estimate) -> Estimate:
    return ratio


def _ratio(count: Count, share: float, confidence: float) -> Estimate:
    found = share_estimate(count, confidence)
    return Estimate(found.value / share, found.low / share, found.high / share)
