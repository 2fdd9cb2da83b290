"""Picture files, or their bytes, decoded into one uint8 array."""

import io
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image
from PIL import ImageOps

from kgan.data.images import convert_channels
from kgan.data.images import default_size
from kgan.data.images import fit_image
from kgan.data.images import in_threads
from kgan.data.source import ImageForm
from kgan.data.source import SampleOptions
from kgan.data.source import check_memory

_GRAY_MODES = ("1", "L", "LA", "La")
_ORIENTATION_TAG = 0x0112
_SHOWN = 5
# What Pillow raises for damaged, foreign or oversized files.
UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    Image.DecompressionBombError,
)


class Unreadable(ValueError):
    """Pictures or sounds cannot be read, wherever they are from.

    Args:
        kind: what these are, in the singular.
        received: which of them, and why.
    """

    def __init__(self, kind: str, received: str) -> None:
        super().__init__(kind, received)
        self.kind = kind
        self.received = received

    def __str__(self) -> str:
        return f"Every {self.kind} must be readable. Received: {self.received}"


class Picture(NamedTuple):
    """An encoded picture: its name for messages, and a file or its bytes."""

    name: str
    content: Path | bytes


class Header(NamedTuple):
    """What a picture's header tells: size as shown, and whether gray."""

    size: tuple[int, int]
    gray: bool


def decode_pictures(pictures: Sequence[Picture], form: ImageForm) -> np.ndarray:
    """Decodes pictures into one array.

    The first frame is taken, EXIF's orientation applied, 16-bit gray scaled
    to 8 bits.

    Args:
        pictures: what to decode.
        form: the form of all of them.

    Returns:
        uint8 `(N, H, W, C)`.

    Raises:
        Unreadable: pictures that cannot be read (up to 5 are named).
        ValueError: too much memory needed.
    """
    shape = (*form.size, form.channels)
    check_memory(len(pictures), shape, 1)
    decoded = np.empty((len(pictures), *shape), np.uint8)

    def decode(row: int) -> Exception | None:
        try:
            with open_picture(pictures[row]) as image:
                pixels = pixels_of(image)
        except UNREADABLE as error:
            return error
        decoded[row] = fit_image(pixels, form)
        return None

    raise_unreadable(
        "picture",
        [picture.name for picture in pictures],
        in_threads(decode, range(len(pictures))),
    )
    return decoded


def complete_form(
    pictures: Callable[[], Sequence[Picture]], options: SampleOptions
) -> ImageForm:
    """Chooses what the user left open.

    Args:
        pictures: returns those that decide; it is called, and their headers
            are read, only if something is open.
        options: a None size becomes `default_size`; None channels become 1 if
            every picture is stored as gray, otherwise 3.

    Raises:
        Unreadable: pictures that cannot be read (up to 5 are named).
    """
    if options.image_size is not None and options.channels is not None:
        return ImageForm(options.image_size, options.channels, options.resize)
    return form_of(read_headers(pictures()), options)


def form_of(headers: Sequence[Header], options: SampleOptions) -> ImageForm:
    """Chooses what the user left open, by the headers of the pictures.

    Args:
        headers: of the pictures that decide, one at least.
        options: see `complete_form`.
    """
    return ImageForm(
        options.image_size or default_size([h.size for h in headers]),
        options.channels or (1 if all(h.gray for h in headers) else 3),
        options.resize,
    )


def read_headers(pictures: Sequence[Picture]) -> list[Header]:
    """Returns the header of every picture, without decoding pixels.

    Raises:
        Unreadable: pictures that cannot be read (up to 5 are named).
    """

    def read(picture: Picture) -> Header | Exception:
        try:
            with open_picture(picture) as image:
                return header_of(image)
        except UNREADABLE as error:
            return error

    results = in_threads(read, pictures)
    raise_unreadable(
        "picture",
        [picture.name for picture in pictures],
        [r if isinstance(r, Exception) else None for r in results],
    )
    return [header for header in results if isinstance(header, Header)]


def open_picture(picture: Picture) -> Image.Image:
    """Opens a picture, of which no more than the header is read yet.

    Args:
        picture: a file or its bytes.

    Raises:
        UNREADABLE: it is none that Pillow knows.
    """
    if isinstance(picture.content, bytes):
        return Image.open(io.BytesIO(picture.content))
    return Image.open(picture.content)


def header_of(image: Image.Image) -> Header:
    """Returns what the header of an opened picture tells.

    Args:
        image: as `open_picture` gives it.

    Raises:
        UNREADABLE: it is damaged.
    """
    height, width = image.size[::-1]
    if image.getexif().get(_ORIENTATION_TAG, 1) >= 5:
        height, width = width, height
    return Header((height, width), _is_gray(image))


def _is_gray(image: Image.Image) -> bool:
    return image.mode in _GRAY_MODES or image.mode.startswith("I;16")


def pixels_of(image: Image.Image) -> np.ndarray:
    """Returns the first frame of an opened picture, in its own size.

    Args:
        image: as `open_picture` gives it.

    Returns:
        uint8 `(H, W, C)`: 4 channels where something may be transparent, 1
        of gray, else 3.

    Raises:
        UNREADABLE: it is damaged.
    """
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I;16"):
        values = np.asarray(image, np.float64)[..., np.newaxis]
        return np.rint(values / 257.0).astype(np.uint8)
    if image.has_transparency_data:
        return np.asarray(image.convert("RGBA"))
    if _is_gray(image):
        return np.asarray(image.convert("L"))[..., np.newaxis]
    return np.asarray(image.convert("RGB"))


def stored_pixels(content: bytes, channels: int) -> np.ndarray:
    """Decodes the bytes of a picture in its own size.

    Args:
        content: of the file.
        channels: 1, 3 or 4; see `fit_image`.

    Returns:
        uint8 `(H, W, channels)`.

    Raises:
        ValueError: it cannot be read.
    """
    try:
        with open_picture(Picture("", content)) as image:
            return convert_channels(pixels_of(image), channels)
    except UNREADABLE as error:
        raise ValueError(
            "Every picture must be readable. Received: "
            f"{type(error).__name__}: {error}"
        ) from error


def raise_unreadable(
    kind: str, names: Sequence[str], errors: Sequence[Exception | None]
) -> None:
    """Raises if anything could not be read, and names up to 5.

    Args:
        kind: what these are, in the singular.
        names: of all that was to be read.
        errors: of each, why it could not be read; None if it could.

    Raises:
        Unreadable: there are errors.
    """
    unreadable = [
        f"{name} ({type(error).__name__}: {error})"
        for name, error in zip(names, errors, strict=True)
        if error is not None
    ]
    if unreadable:
        raise Unreadable(
            kind,
            f"{len(unreadable)} of {len(names)} {kind}s that cannot be read: "
            f"{'; '.join(unreadable[:_SHOWN])}"
            f"{'; ...' if len(unreadable) > _SHOWN else ''}",
        )
