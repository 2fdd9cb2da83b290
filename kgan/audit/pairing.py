"""Two generators against the same real data: how they differ, and surely."""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Mapping

import numpy as np
from scipy import stats

from kgan.audit.checks.copies import EXACT
from kgan.audit.checks.copies import NEAR
from kgan.audit.checks.copies import near_threshold
from kgan.audit.checks.covering import COVERAGE
from kgan.audit.checks.covering import REPEATS
from kgan.audit.checks.covering import distances_to_others
from kgan.audit.checks.covering import repeat_threshold
from kgan.audit.checks.covering import repeated_rows
from kgan.audit.checks.proportions import KINDS
from kgan.audit.checks.real_looking import PRECISION
from kgan.audit.difference import Difference
from kgan.audit.estimates import Count
from kgan.audit.evidence import Evidence
from kgan.audit.intervals import CONFIDENCE
from kgan.audit.intervals import difference_of_shares
from kgan.audit.kind_pairing import kind_differences
from kgan.audit.manifold import coverage_of

# Purposes of random numbers.
_COVERAGE_DRAW = 60
_REPEATS_DRAW = 70


def differences_of(
    new: Evidence, old: Evidence, *, checks: Collection[str] | None = None
) -> tuple[Difference, ...]:
    """Compares two generators by the findings that decide.

    Real data are the same on both sides and given, so that what is uncertain
    of them does not widen the intervals. Rows of two generators are then
    independent draws: shares of them are compared by `difference_of_shares`,
    the coverage by what both generators' rows taken together show of its
    spread, kinds one by one.

    Args:
        new: the generator's samples.
        old: the baseline's, with the same held-out side.
        checks: names of those to compare, of which those that decide
            nothing are left out; None for all.

    Raises:
        ValueError: the two have not the same held-out side.
    """
    if old.held_out is not new.held_out:
        raise ValueError(
            "`old` must have the held-out side of `new`, one object. "
            "Received: another one"
        )
    return tuple(
        difference
        for check, compare in _PAIRED.items()
        if checks is None or check in checks
        for difference in compare(new, old)
    )


def _precision(new: Evidence, old: Evidence) -> tuple[Difference, ...]:
    return _of_shares(PRECISION, new, old, lambda side: side.look.precision)


def _coverage(new: Evidence, old: Evidence) -> tuple[Difference, ...]:
    """By n rows of either side, `c_new - c_old -+ 1.96 s`.

    n is the smaller side, and s the spread of the difference if both were
    draws of one law: that of both generators' rows taken together.
    """
    found = coverage_of(new.content, old.content, new.generator(_COVERAGE_DRAW))
    value = found.generated - found.real
    reach = float(stats.norm.isf((1.0 - CONFIDENCE) / 2.0)) * found.spread
    return (
        Difference(
            COVERAGE,
            found.generated,
            found.real,
            value,
            (value - reach, value + reach),
            _rows(new, old) | {"compared": found.rows},
            new.seed,
            {},
        ),
    )


def _repeats(new: Evidence, old: Evidence) -> tuple[Difference, ...]:
    """By equally many rows of either side and of the reference.

    As whoever repeats does so with somebody, shares are compared as those
    of half as many rows.
    """
    of_new, of_old, of_real = distances_to_others(
        (new.contents, old.contents, new.training.reference_content),
        new.generator(_REPEATS_DRAW),
    )
    threshold = repeat_threshold(of_real)
    found = _of_counts(
        REPEATS,
        repeated_rows(of_new, threshold),
        repeated_rows(of_old, threshold),
        dict.fromkeys(("new", "old", "reference"), len(of_real)),
        new.seed,
    )
    return (found,)


def _exact_copies(new: Evidence, old: Evidence) -> tuple[Difference, ...]:
    return _of_shares(EXACT, new, old, lambda side: _count(side.equal))


def _near_copies(new: Evidence, old: Evidence) -> tuple[Difference, ...]:
    threshold = near_threshold(new.held_out)
    return _of_shares(
        NEAR, new, old, lambda side: _count(side.closest.ratio <= threshold)
    )


# By the name of the check.
_PAIRED: dict[str, Callable[[Evidence, Evidence], tuple[Difference, ...]]] = {
    PRECISION: _precision,
    COVERAGE: _coverage,
    REPEATS: _repeats,
    KINDS: kind_differences,
    EXACT: _exact_copies,
    NEAR: _near_copies,
}


def _of_shares(
    check: str,
    new: Evidence,
    old: Evidence,
    counted: Callable[[Evidence], Count],
) -> tuple[Difference, ...]:
    rows = _rows(new, old)
    return (_of_counts(check, counted(new), counted(old), rows, new.seed),)


def _of_counts(
    check: str, new: Count, old: Count, rows: Mapping[str, int], seed: int
) -> Difference:
    return Difference(
        check,
        new.share,
        old.share,
        new.share - old.share,
        difference_of_shares(new, old, CONFIDENCE),
        rows,
        seed,
        {},
    )


def _count(are: np.ndarray) -> Count:
    return Count(int(are.sum()), len(are))


def _rows(new: Evidence, old: Evidence) -> dict[str, int]:
    return {
        "new": len(new.generated),
        "old": len(old.generated),
        "held_out": len(new.held_out.samples),
    }
