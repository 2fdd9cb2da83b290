"""Why an answer is bad or open, in words, and what would close it."""

import math
from collections.abc import Sequence

from kgan.audit.checks.covering import MOST_ROWS
from kgan.audit.checks.covering import REPEATS
from kgan.audit.finding import Finding
from kgan.audit.parts import Part
from kgan.audit.questions import FEWEST_HELD_OUT
from kgan.audit.questions import Limit
from kgan.audit.questions import of_few_held_out
from kgan.audit.words import kind_name

# Kinds that a sentence names: where they are bad, and where they are open.
NAMED = 5
OPEN_NAMED = 3
# Of more times as many samples a sentence says no number.
_MOST_TIMES = 100.0


def described(
    finding: Finding,
    parts: Sequence[Part] = (),
    class_names: Sequence[str] | None = None,
    *,
    most: int = NAMED,
) -> str:
    """Returns a finding in a few words: values, intervals, null.

    Args:
        finding: one that was run.
        parts: of it, those that are told; none for its own value.
        class_names: in the order of labels, or None.
        most: parts that are told; of the others the number.

    Example:

    >>> found = Finding("coverage", "", 0.5, (0.4, 0.6), 0.9, 0.1, {}, 0, {})
    >>> described(found)
    'coverage 0.5 (0.4 to 0.6), real data 0.9'
    """
    values = [
        _value(part.value, part.interval, _named(part, finding, class_names))
        for part in parts[:most]
    ] or [_value(finding.value or 0.0, finding.interval, "")]
    if len(parts) > most:
        values.append(f"{len(parts) - most} more")
    told = ", ".join(values)
    return (
        f"{finding.check.replace('_', ' ')} {told}, "
        f"real data {finding.null or 0.0:.3g}"
    )


def why_open(
    finding: Finding,
    limit: Limit,
    class_names: Sequence[str] | None = None,
) -> str:
    """Returns why a finding is not shown to be good, and the way out.

    Args:
        finding: one that was run, is not good and not certainly bad.
        limit: of its values.
        class_names: in the order of labels, or None.
    """
    parts = limit.open_parts(finding)
    few = few_held_out(finding)
    if not parts:
        return (
            f"{described(finding)}: within the margin{_where(finding)}, "
            f"but {few or _blindness(finding, limit)}"
        )
    need = f"{_rule(limit)}; {way_out(finding, limit)}"
    told = described(finding, parts, class_names, most=OPEN_NAMED)
    return f"{told}: {need}; and {few}" if few else f"{told}: {need}"


def _where(finding: Finding) -> str:
    """In what samples were compared: other features may see more."""
    embedding = finding.detail.get("embedding")
    return f" in the features of {embedding}" if embedding else ""


def _blindness(finding: Finding, limit: Limit) -> str:
    *names, last = limit.unseen_faults(finding)
    told = f"{', '.join(names)} or {last}" if names else last
    return (
        f"real samples made {told} would not be seen to be worse: with more "
        "held-out samples it sees finer"
    )


def few_held_out(finding: Finding) -> str:
    """Returns how many held-out samples lack to a good answer, or "".

    Args:
        finding: one that was run.
    """
    if not of_few_held_out(finding):
        return ""
    return (
        f"{finding.n['held_out']:,} held-out samples are too few, "
        f"{FEWEST_HELD_OUT} are needed: give more with `--held_out`"
    )


def way_out(finding: Finding, limit: Limit) -> str:
    """Returns what would make an open finding good.

    Half the width of an interval falls as one over the root of the rows of
    all sides. Where the value itself is not good, no number of rows helps.

    Args:
        finding: one that is open.
        limit: of its values.
    """
    parts = limit.open_parts(finding)
    if any(limit.room(part.value) <= 0.0 for part in parts):
        return "more samples will not make this good if the value stays"
    times = max(_times(part, limit) for part in parts)
    rows = finding.n.get("generated")
    if times > _MOST_TIMES:
        return (
            f"more than {_MOST_TIMES:g} times as many samples and real data "
            "would be needed"
        )
    if finding.check == REPEATS and times * (rows or 0) > MOST_ROWS:
        return (
            f"more samples than the {MOST_ROWS:,} of which that is found "
            "would be needed"
        )
    many = "" if rows is None else f" ({_rounded_up(times * rows):,.0f})"
    return (
        f"about {_rounded_up(times):g} times as many samples{many} and real "
        "data would do if the value stays"
    )


def _times(part: Part, limit: Limit) -> float:
    """How many times as many rows bring an interval within its limit."""
    ends = zip(part.interval, (limit.low, limit.high), strict=True)
    times = [
        ((end - part.value) / (bound - part.value)) ** 2
        for end, bound in ends
        if not math.isinf(bound)
    ]
    return max(times, default=1.0)


def _rounded_up(number: float) -> float:
    """A number from 1 on with two digits that are not 0, not below it."""
    power = math.floor(math.log10(number)) - 1
    tenths = math.ceil(number / 10.0**power)
    return tenths * 10.0**power


def _rule(limit: Limit) -> str:
    if math.isinf(limit.high):
        rule = f"at least {limit.low:.3g}"
    elif math.isinf(limit.low):
        rule = f"at most {limit.high:.3g}"
    else:
        rule = f"from {limit.low:.3g} to {limit.high:.3g}"
    return f"all of the interval must be {rule}"


def _value(value: float, interval: Sequence[float] | None, name: str) -> str:
    inside = [name] if name else []
    if interval is not None:
        low, high = interval
        inside.append(f"{low:.3g} to {high:.3g}")
    return f"{value:.3g} ({'; '.join(inside)})" if inside else f"{value:.3g}"


def _named(
    part: Part, finding: Finding, class_names: Sequence[str] | None
) -> str:
    if part.kind is None:
        return ""
    return kind_name(
        part.kind,
        class_names,
        are_classes=finding.detail.get("are_classes", False),
    )
