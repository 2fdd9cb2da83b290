"""What page and card of a report call things, and how they print numbers."""

import math
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from kgan.audit.finding import NOT_ENOUGH_EVIDENCE

NOTHING = "–"
GOOD = "good"
BAD = "bad"
OPEN = "open"
MARKS = {GOOD: "✓", BAD: "✗", OPEN: "?"}
ASKED = {
    "realistic": "Do samples look real?",
    "covers": "Do they cover the data?",
    "keeps_proportions": "Do they keep its proportions?",
    "novel": "Are they new?",
}
POPULATIONS = {
    "generated": "generated samples",
    "held_out": "held-out samples",
    "train": "training samples",
    "reference": "of these for reference",
}
_ANSWERS = {"covers": "covers the data"}
_INFINITE = {math.inf: "∞", -math.inf: "-∞"}
# From here on decimals say nothing.
_LARGE = 1_000.0
_SMALLEST_P = 0.001
_SMALLEST_SHARE = 0.001
# Not to be broken before the sign.
_PERCENT = "\u00a0%"


def in_words(name: str) -> str:
    """Returns a snake_case name as words."""
    return name.replace("_", " ")


def answer_of(verdict: Mapping[str, Any]) -> tuple[str, str]:
    """Returns a verdict's answer in words, and "good", "bad" or "open".

    Args:
        verdict: as `Report.as_dict` gives it.

    Example:

    >>> answer_of({"question": "covers", "answer": "drops_modes"})
    ('drops modes', 'bad')
    """
    answer = verdict["answer"]
    words = _ANSWERS.get(answer, in_words(answer))
    if answer == NOT_ENOUGH_EVIDENCE:
        return words, OPEN
    return words, GOOD if answer == verdict["question"] else BAD


def number(value: float | str | None) -> str:
    """Prints a number; those that JSON cannot hold come as words.

    Args:
        value: a number, "inf", "-inf", "nan", or None.

    Example:

    >>> [number(each) for each in (0.12345, 1786.5, "-inf", None)]
    ['0.123', '1,786', '-∞', '–']
    """
    if value is None:
        return NOTHING
    value = float(value)
    if not math.isfinite(value):
        return _INFINITE.get(value, NOTHING)
    return f"{value:,.0f}" if abs(value) >= _LARGE else f"{value:.3g}"


def interval(ends: list[float | str] | None) -> str:
    """Prints an interval.

    Args:
        ends: as `number` takes them, or None.

    Example:

    >>> interval([0.25, "inf"])
    '0.25 to ∞'
    """
    if ends is None:
        return NOTHING
    low, high = ends
    return f"{number(low)} to {number(high)}"


def share(part: float) -> str:
    """Prints a share as percent.

    Args:
        part: from 0 to 1.

    Example:

    >>> [share(part).split() for part in (0.0966, 1.0)]
    [['9.7', '%'], ['100', '%']]
    """
    if 0.0 < part < _SMALLEST_SHARE:
        return f"< {_SMALLEST_SHARE * 100.0:g}{_PERCENT}"
    if 1.0 - _SMALLEST_SHARE < part < 1.0:
        return f"> {100.0 - _SMALLEST_SHARE * 100.0:g}{_PERCENT}"
    return f"{100.0 * part:.1f}".removesuffix(".0") + _PERCENT


def sentence(text: str) -> str:
    """Returns words with a capital letter and a full stop; "" of none.

    Args:
        text: a part of a sentence.

    Example:

    >>> sentence("no labels were given")
    'No labels were given.'
    """
    return f"{text[0].upper()}{text[1:].rstrip('.')}." if text else ""


def p_value(p: float | None) -> str:
    """Prints a p-value.

    Args:
        p: from 0 to 1, or None.

    Example:

    >>> p_value(1e-9), p_value(0.0321)
    ('< 0.001', '0.032')
    """
    if p is None:
        return NOTHING
    return f"< {_SMALLEST_P:g}" if p < _SMALLEST_P else f"{p:.2g}"


def rows(counts: Mapping[str, int]) -> str:
    """Prints how many rows of which populations were compared.

    Args:
        counts: rows by population.

    Example:

    >>> rows({"generated": 2000, "held_out": 1000})
    '2,000 generated, 1,000 held out'
    """
    if not counts:
        return NOTHING
    return ", ".join(
        f"{count:,} {in_words(name)}" for name, count in counts.items()
    )


def kind_of(content: Mapping[str, Any], finding: Mapping[str, Any]) -> str:
    """Returns the name of the kind that a finding's value is of, or "".

    Args:
        content: as `Report.as_dict` gives it.
        finding: one of its findings.
    """
    kind = finding["detail"].get("kind")
    if kind is None:
        return ""
    return kind_name(
        kind,
        content.get("class_names"),
        are_classes=finding["detail"].get("are_classes", False),
    )


def kind_name(
    kind: int, class_names: Sequence[str] | None, *, are_classes: bool
) -> str:
    """Returns what a class or a cell is called.

    Args:
        kind: its number.
        class_names: in the order of labels, where they have names.
        are_classes: whether kinds are classes; else cells of the data.

    Example:

    >>> kind_name(1, ["cat", "dog"], are_classes=True)
    'dog'
    >>> kind_name(1, None, are_classes=False)
    'cell 1'
    """
    if not are_classes:
        return f"cell {kind}"
    if class_names is None or kind >= len(class_names):
        return f"class {kind}"
    return class_names[kind]
