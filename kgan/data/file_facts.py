"""What a picture file tells: of its header, and of its pixels."""

import hashlib
import struct
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image
from PIL import UnidentifiedImageError

from kgan.data.images import convert_channels
from kgan.data.images import fit_image
from kgan.data.pictures import UNREADABLE
from kgan.data.pictures import Header
from kgan.data.pictures import Picture
from kgan.data.pictures import header_of
from kgan.data.pictures import open_picture
from kgan.data.pictures import pixels_of
from kgan.data.source import ImageForm

_OPAQUE = 255
_DIGEST_BYTES = 16
# What Pillow raises besides while it counts the frames of damaged files.
_UNCOUNTABLE = (*UNREADABLE, EOFError, IndexError, struct.error)


class Front(NamedTuple):
    """What a file tells before its pixels are decoded.

    Attributes:
        header: size and whether gray.
        is_animated: whether it has more frames than the first.
    """

    header: Header
    is_animated: bool


class Pixels(NamedTuple):
    """What the pixels of a file tell.

    Attributes:
        is_transparent: whether any pixel is.
        digest: of the pixels in their own size, transparency laid on white
            unless 4 channels are wanted: equal pictures have equal ones.
    """

    is_transparent: bool
    digest: str


def read_front(path: Path) -> Front:
    """Returns what a file tells before its pixels are decoded."""
    with open_picture(Picture(path.name, path)) as image:
        return Front(header_of(image), _is_animated(image))


def read_pixels(path: Path, form: ImageForm, place: np.ndarray) -> Pixels:
    """Decodes a file into the place of its record.

    Args:
        path: the file.
        form: of all records.
        place: uint8 `(H, W, C)`, written to.
    """
    with open_picture(Picture(path.name, path)) as image:
        pixels = pixels_of(image)
    place[...] = fit_image(pixels, form)
    transparent = pixels.shape[2] == 4 and pixels[..., 3].min() < _OPAQUE
    shown = convert_channels(pixels, 4 if form.channels == 4 else 3)
    digest = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    digest.update(str(shown.shape).encode())
    digest.update(np.ascontiguousarray(shown).data)
    return Pixels(bool(transparent), digest.hexdigest())


def reason_of(path: Path, error: Exception) -> str:
    """Returns why a file cannot be read, in words.

    Args:
        path: the file.
        error: what was raised.
    """
    if path.stat().st_size == 0:
        return "the file is empty"
    if isinstance(error, UnidentifiedImageError):
        # Its own words repeat the path.
        return "no picture that Pillow knows"
    if isinstance(error, OSError):
        return str(error)
    return f"{type(error).__name__}: {error}"


def _is_animated(image: Image.Image) -> bool:
    try:
        # Only formats that can have several frames know of them.
        return bool(getattr(image, "is_animated", False))
    except _UNCOUNTABLE:
        # There is a second frame, though damaged: the first one is taken.
        return True
