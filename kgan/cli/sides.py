"""Sizes of pictures, as typed on a command line."""


def parse_sides(text: str | None) -> int | tuple[int, int] | None:
    """Returns the height and the width that `--image_size` names.

    Args:
        text: such as "32", or "64x48" (height, width); None stays None.

    Raises:
        ValueError: anything else.

    Example:

    >>> parse_sides("64x48")
    (64, 48)
    """
    if text is None:
        return None
    try:
        sides = [int(side) for side in text.split("x")]
        height, width = sides if len(sides) == 2 else sides * 2
    except ValueError as error:
        raise ValueError(
            "`--image_size` must be a number, or two as 64x48. "
            f"Received: --image_size={text}"
        ) from error
    return height, width
