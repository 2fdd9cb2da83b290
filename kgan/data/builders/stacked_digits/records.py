"""Three digits as the colour channels of one picture: 1,000 known modes."""

from typing import Any

import numpy as np
from sklearn.datasets import load_digits

from kgan.core import check_choice
from kgan.core import check_integer
from kgan.data.builders.stacked_digits.modes import mode_of_digits
from kgan.data.digits import digits_source
from kgan.data.source import SampleOptions

SIZES = {"train": 50_000, "validation": 10_000, "test": 10_000}

# Held-out pictures are stacked again and again too: with fewer than these,
# the held-out law would be visibly another one than that of training.
_HELD_OUT_SHARE = 0.2


def stacked_digits_records(
    split: str, *, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Returns stacked digits of scikit-learn, and the mode of each.

    Args:
        split: a name in `SIZES`, which says how many.
        seed: of the data set: of its division of the digits (see
            `digit_pools`) and of the draw.

    Returns:
        uint8 `(n, 8, 8, 3)` and int32 `(n,)`, see `stack_pictures`.

    Raises:
        TypeError: the seed is no integer.
        ValueError: an unknown split, or a negative seed.

    Example:

    >>> images, modes = stacked_digits_records("test")
    >>> images.shape, int(modes.max())
    ((10000, 8, 8, 3), 999)
    """
    check_choice("split", split, SIZES)
    rows = digit_pools(seed=seed)[split]
    digits = digits_source().read("all", rows, SampleOptions())
    number = len(SIZES) * seed + list(SIZES).index(split)
    return stack_pictures(
        digits.sample, digits.label, SIZES[split], seed=number
    )


def digit_pools(*, seed: int = 0) -> dict[str, np.ndarray]:
    """Divides the 1,797 digits at random: 1,079, 359 and 359 pictures.

    No picture that is a channel in one split is one in another.

    Args:
        seed: another one divides another way.

    Returns:
        int64 rows of the digits, for each split.

    Raises:
        TypeError, ValueError: the seed is no integer from 0.
    """
    seed = check_integer("seed", seed, minimum=0)
    count = len(load_digits().target)
    order = np.random.default_rng(seed).permutation(count)
    held_out = int(_HELD_OUT_SHARE * count)
    validation, test, train = np.split(order, [held_out, 2 * held_out])
    return {"train": train, "validation": validation, "test": test}


def stack_pictures(
    pictures: Any, digits: Any, count: int, *, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Stacks three gray pictures of digits as red, green and blue.

    The three digits are independent and uniform, and each picture is uniform
    among those of its digit: every mode has the share 1/1000, whatever the
    digits' own shares are.

    Args:
        pictures: gray, `(n, H, W, 1)`, of any type.
        digits: int `(n,)`, what is on each, 0 to 9; each digit is there.
        count: how many to make.
        seed: of the draw (`numpy.random.default_rng`).

    Returns:
        `(count, H, W, 3)`, and the modes, int32 `(count,)`: the number that
        red, green and blue read, 100 red + 10 green + blue.

    Raises:
        TypeError: `count` or `seed` is no integer.
        ValueError: other shapes, a digit out of range, or one that has no
            picture.

    Reference:
        Metz, Poole, Pfau and Sohl-Dickstein, "Unrolled Generative Adversarial
        Networks", ICLR 2017, with the digits of MNIST.
    """
    pictures, digits = np.asarray(pictures), np.asarray(digits)
    count = check_integer("count", count, minimum=0)
    seed = check_integer("seed", seed, minimum=0)
    if pictures.ndim != 4 or pictures.shape[-1] != 1:
        raise ValueError(
            "`pictures` must be gray, of shape (n, H, W, 1). "
            f"Received: pictures.shape={pictures.shape}"
        )
    if (
        digits.shape != pictures.shape[:1]
        or not np.issubdtype(digits.dtype, np.integer)
        or set(digits.tolist()) != {*range(10)}
    ):
        raise ValueError(
            f"`digits` must be {len(pictures)} integers, one a picture, of "
            "which each of 0 to 9 is there. Received: dtype="
            f"{digits.dtype}, shape={digits.shape}, values "
            f"{np.unique(digits).tolist()}"
        )
    generator = np.random.default_rng(seed)
    drawn = generator.integers(0, 10, (count, 3))
    by_digit = np.argsort(digits, kind="stable")
    sizes = np.bincount(digits, minlength=10)
    starts = np.cumsum(sizes) - sizes
    rows = by_digit[starts[drawn] + generator.integers(0, sizes[drawn])]
    images = np.moveaxis(pictures[rows, ..., 0], 1, -1)
    return np.ascontiguousarray(images), mode_of_digits(drawn)
