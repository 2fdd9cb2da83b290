"""Which of the 1,000 modes three digits are."""

from typing import Any

import numpy as np

MODES = 1000

_PLACES = np.array([100, 10, 1])


def mode_of_digits(digits: Any) -> np.ndarray:
    """Returns the mode that the digits of the three channels make.

    With it a classifier of single digits, asked of each channel, is one of
    modes.

    Args:
        digits: int `(n, 3)`, of red, green and blue, 0 to 9.

    Returns:
        int32 `(n,)`, 0 to 999.

    Raises:
        ValueError: another shape, or a digit out of range.

    Example:

    >>> mode_of_digits([[7, 0, 2]]).tolist()
    [702]
    """
    digits = np.asarray(digits)
    if digits.ndim != 2 or digits.shape[1] != 3:
        raise ValueError(
            "`digits` must have the shape (n, 3). "
            f"Received: digits.shape={digits.shape}"
        )
    _check_range("digits", digits, 10)
    return (digits @ _PLACES).astype(np.int32)


def digits_of_mode(modes: Any) -> np.ndarray:
    """Returns the digits of the three channels of a mode.

    Args:
        modes: int `(n,)`, 0 to 999.

    Returns:
        int32 `(n, 3)`, of red, green and blue.

    Raises:
        ValueError: another shape, or a mode out of range.

    Example:

    >>> digits_of_mode([702]).tolist()
    [[7, 0, 2]]
    """
    modes = np.asarray(modes)
    if modes.ndim != 1:
        raise ValueError(
            "`modes` must have the shape (n,). "
            f"Received: modes.shape={modes.shape}"
        )
    _check_range("modes", modes, MODES)
    return (modes[:, None] // _PLACES % 10).astype(np.int32)


def _check_range(name: str, values: np.ndarray, stop: int) -> None:
    if values.size and (
        not np.issubdtype(values.dtype, np.integer)
        or values.min() < 0
        or values.max() >= stop
    ):
        raise ValueError(
            f"`{name}` must be integers from 0 to {stop - 1}. Received: "
            f"dtype={values.dtype}, from {values.min()} to {values.max()}"
        )
