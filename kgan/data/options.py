"""How a user asks for the form of images and sounds, checked."""

from kgan.core import check_choice
from kgan.core import check_integer
from kgan.core import check_number
from kgan.data.images import RESIZES
from kgan.data.source import SampleOptions

CHANNELS = (None, 1, 3, 4)
SOUND_CHANNELS = (1, 2)


def image_options(
    image_size: int | tuple[int, int] | None,
    channels: int | None,
    resize: str,
) -> SampleOptions:
    """Returns the form that was asked for; `kgan.data.load` documents it.

    Args:
        image_size: pixels, one side of a square or (height, width), or None.
        channels: 1, 3, 4, or None.
        resize: "crop", "pad" or "stretch".

    Raises:
        TypeError: a side is no integer.
        ValueError: neither one side nor two, or an unknown choice.
    """
    return SampleOptions(
        _sides(image_size),
        check_choice("channels", channels, CHANNELS),
        check_choice("resize", resize, RESIZES),
    )


def sample_options(
    image_size: int | tuple[int, int] | None,
    channels: int | None,
    resize: str,
    sample_rate: int | None,
    seconds: float | None,
) -> SampleOptions:
    """Returns the form that was asked for, of images or of sounds.

    Args:
        image_size: as of `image_options`.
        channels: likewise, or 2.
        resize: likewise.
        sample_rate: samples a second, or None.
        seconds: of each sound, above 0, or None.

    Raises:
        TypeError: something that is no number.
        ValueError: as `image_options`, or a number out of its range.
    """
    of_sounds = channels in SOUND_CHANNELS
    options = image_options(image_size, None if of_sounds else channels, resize)
    if sample_rate is not None:
        sample_rate = check_integer("sample_rate", sample_rate)
    if seconds is not None:
        seconds = check_number("seconds", seconds, minimum=1e-6)
    return options._replace(
        channels=channels, sample_rate=sample_rate, seconds=seconds
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
