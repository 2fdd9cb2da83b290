"""How a user asks for the form of images, checked."""

from kgan.core import check_choice
from kgan.core import check_integer
from kgan.data.images import RESIZES
from kgan.data.source import ImageOptions

CHANNELS = (None, 1, 3, 4)


def image_options(
    image_size: int | tuple[int, int] | None,
    channels: int | None,
    resize: str,
) -> ImageOptions:
    """Returns the form that was asked for; `kgan.data.load` documents it.

    Args:
        image_size: pixels, one side of a square or (height, width), or None.
        channels: 1, 3, 4, or None.
        resize: "crop", "pad" or "stretch".

    Raises:
        TypeError: a side is no integer.
        ValueError: neither one side nor two, or an unknown choice.
    """
    return ImageOptions(
        _sides(image_size),
        check_choice("channels", channels, CHANNELS),
        check_choice("resize", resize, RESIZES),
    )


def _sides(
    image_size: int | tuple[int, int] | None,
) -> tuple[int, int] | None:
    if image_size is None:
        return None
    if isinstance(image_size, tuple | list):
        if len(image_size) != 2:
            raise ValueError(
                "`image_size` must be one number or (height, width). "
                f"Received: image_size={image_size}"
            )
        height, width = image_size
    else:
        height = width = image_size
    return (
        check_integer("image_size", height),
        check_integer("image_size", width),
    )
