"""Shapes of samples and the resolutions a network passes through."""

from collections.abc import Sequence
from typing import Any
from typing import NamedTuple

from kgan.core import check_choice
from kgan.core import check_integer


def check_sample_shape(
    sample_shape: Any, *, name: str = "sample_shape"
) -> tuple[int, ...]:
    """Returns the shape of one sample, without the batch, as a tuple.

    Args:
        sample_shape: positive integers, at least one.
        name: the argument's name, for the message.

    Raises:
        TypeError: it is no sequence of integers.
        ValueError: it is empty or an entry is below 1.
    """
    if not isinstance(sample_shape, Sequence) or isinstance(sample_shape, str):
        raise TypeError(
            f"`{name}` must be a tuple of integers. "
            f"Received: {name}={sample_shape!r}"
        )
    if not sample_shape:
        raise ValueError(
            f"`{name}` must have at least one entry. "
            f"Received: {name}={sample_shape!r}"
        )
    return tuple(check_integer(name, side) for side in sample_shape)


def check_image_shape(
    sample_shape: Any,
    *,
    any_channels: bool = False,
    name: str = "sample_shape",
) -> tuple[int, int, int]:
    """Returns the shape (height, width, channels) of one picture.

    Args:
        sample_shape: sides within [8, 256]; 1, 3 or 4 channels.
        any_channels: allow any number of channels, as a discriminator does
            that sees several pictures joined by channels.
        name: the argument's name, for the message.

    Raises:
        TypeError: it is no sequence of integers.
        ValueError: another rank, side or number of channels.
    """
    shape = check_sample_shape(sample_shape, name=name)
    if len(shape) != 3:
        raise ValueError(
            f"`{name}` must be (height, width, channels). "
            f"Received: {name}={shape}"
        )
    height, width, channels = shape
    if not 8 <= height <= 256 or not 8 <= width <= 256:
        raise ValueError(
            f"`{name}` must have sides from 8 to 256 pixels. "
            f"Received: {name}={shape}"
        )
    if not any_channels:
        check_choice(f"{name}[2]", channels, (1, 3, 4))
    return height, width, channels


class Pyramid(NamedTuple):
    """The smallest feature map and how often it doubles to hold a picture.

    `base_height` and `base_width` times 2^`doublings` are the least such
    products not below the picture's sides.
    """

    base_height: int
    base_width: int
    doublings: int

    def channels(self, width: int, level: int, *, finest: int) -> int:
        """Returns the channels at `level`: 0 is the base, each one doubles.

        Args:
            width: channels at level `finest`; they double at each level
                towards the base, to at most eight times `width`.
            level: the level asked for.
            finest: the level that has `width` channels.
        """
        return width * min(2 ** (finest - level), 8)


def pyramid(height: int, width: int) -> Pyramid:
    """Returns the resolutions for a picture whose shorter side is 8 or more.

    The base's shorter side lies within [4, 8].

    Args:
        height: of the picture, in pixels.
        width: of the picture, in pixels.

    Example:

    >>> pyramid(28, 28)
    Pyramid(base_height=7, base_width=7, doublings=2)
    >>> pyramid(37, 50)
    Pyramid(base_height=5, base_width=7, doublings=3)
    """
    doublings = (min(height, width) // 4).bit_length() - 1
    step = 2**doublings
    return Pyramid(-(-height // step), -(-width // step), doublings)


def margins(sides: tuple[int, int], grid: tuple[int, int]) -> Any:
    """Returns ((top, bottom), (left, right)): `grid` less `sides`, centred.

    Args:
        sides: height and width of the picture.
        grid: height and width of what holds it, not smaller.
    """
    return tuple(
        ((outer - inner) // 2, outer - inner - (outer - inner) // 2)
        for inner, outer in zip(sides, grid, strict=True)
    )
