"""Checks of arguments: each names the argument, the rule, what came."""

import difflib
import math
import numbers
from collections.abc import Iterable
from typing import Any

import numpy as np


def check_integer(
    name: str, value: Any, *, minimum: int = 1, maximum: int | None = None
) -> int:
    """Returns `value` as an int within `[minimum, maximum]`.

    Args:
        name: the argument's name, for the message.
        value: what the caller gave.
        minimum: the smallest value allowed.
        maximum: the largest value allowed; None for no bound.

    Raises:
        TypeError: `value` is no integer (a bool is none).
        ValueError: it lies outside the bounds.
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(
            f"`{name}` must be an integer. Received: {name}={value!r}"
        )
    integer = int(value)
    if integer < minimum:
        raise ValueError(
            f"`{name}` must be at least {minimum}. Received: {name}={integer}"
        )
    if maximum is not None and integer > maximum:
        raise ValueError(
            f"`{name}` must be at most {maximum}. Received: {name}={integer}"
        )
    return integer


def check_number(
    name: str,
    value: Any,
    *,
    minimum: float = -math.inf,
    maximum: float = math.inf,
) -> float:
    """Returns `value` as a finite float within `[minimum, maximum]`.

    Args:
        name: the argument's name, for the message.
        value: what the caller gave.
        minimum: the smallest value allowed.
        maximum: the largest value allowed.

    Raises:
        TypeError: `value` is no real number (a bool is none).
        ValueError: it is not finite or lies outside the bounds.
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(
            f"`{name}` must be a number. Received: {name}={value!r}"
        )
    number = float(value)
    if not math.isfinite(number) or not minimum <= number <= maximum:
        raise ValueError(
            f"`{name}` must be a finite number in [{minimum:g}, {maximum:g}]. "
            f"Received: {name}={number}"
        )
    return number


def check_bool(name: str, value: Any) -> bool:
    """Returns `value` as a bool.

    Args:
        name: the argument's name, for the message.
        value: what the caller gave.

    Raises:
        TypeError: `value` is neither True nor False (a number is neither).
    """
    if not isinstance(value, bool | np.bool_):
        raise TypeError(
            f"`{name}` must be True or False. Received: {name}={value!r}"
        )
    return bool(value)


def check_choice(name: str, value: Any, choices: Iterable[Any]) -> Any:
    """Returns `value` when it is one of `choices`.

    Args:
        name: the argument's name, for the message.
        value: what the caller gave.
        choices: the values allowed, in the order to be shown.

    Raises:
        ValueError: it is none of them; names near to it are suggested.
    """
    choices = tuple(choices)
    if value in choices:
        return value
    near = difflib.get_close_matches(
        str(value), [str(choice) for choice in choices]
    )
    hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
    raise ValueError(
        f"`{name}` must be one of {list(choices)}. "
        f"Received: {name}={value!r}.{hint}"
    )
