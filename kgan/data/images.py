"""Images brought to one size and one number of channels."""

import os
from collections.abc import Callable
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from typing import NamedTuple
from typing import TypeVar

import numpy as np
from PIL import Image

from kgan.data.source import ImageForm
from kgan.data.source import SampleOptions

RESIZES = ("crop", "pad", "stretch")
COMMON_SIZES = (8, 16, 32, 64, 128)

_LUMA = np.array([0.299, 0.587, 0.114])
_THREADS = min(8, os.cpu_count() or 1)
# Handing small images over one by one costs more than resizing them.
_CHUNK = 32

Item = TypeVar("Item")
Result = TypeVar("Result")


class Placement(NamedTuple):
    """What is cut out of an image, and where it lies in the new one.

    Attributes:
        box: left, top, right and bottom of the cut, in pixels of the image.
        size: height and width that the cut gets, in pixels of the new one.
        corner: its top and left there.
    """

    box: tuple[float, float, float, float]
    size: tuple[int, int]
    corner: tuple[int, int]

    @property
    def rows(self) -> slice:
        """The rows of the new image that the cut fills."""
        return slice(self.corner[0], self.corner[0] + self.size[0])

    @property
    def columns(self) -> slice:
        """The columns of the new image that the cut fills."""
        return slice(self.corner[1], self.corner[1] + self.size[1])


def in_threads(
    function: Callable[[Item], Result], items: Sequence[Item]
) -> list[Result]:
    """Returns the function of every item, in order; Pillow frees the GIL."""

    def apply(first: int) -> list[Result]:
        return [function(item) for item in items[first : first + _CHUNK]]

    with ThreadPoolExecutor(_THREADS) as pool:
        chunks = pool.map(apply, range(0, len(items), _CHUNK))
        return [result for chunk in chunks for result in chunk]


def fit_images(images: np.ndarray, options: SampleOptions) -> np.ndarray:
    """Returns images `(N, H, W, C)` in the size and channels asked for.

    Args:
        images: uint8, or float32 in [-1, 1]; anything of another rank is
            returned as it is, if no option asks for more.
        options: the form; None keeps what there is.

    Raises:
        ValueError: an option for samples that are no images.
    """
    if images.ndim != 4:
        if options.image_size is not None or options.channels is not None:
            raise ValueError(
                "`image_size` and `channels` are for images. Received: "
                f"image_size={options.image_size}, "
                f"channels={options.channels} for samples of shape "
                f"{images.shape[1:]}"
            )
        return images
    form = ImageForm(
        options.image_size or images.shape[1:3],
        options.channels or images.shape[3],
        options.resize,
    )
    shape = (*form.size, form.channels)
    if shape == images.shape[1:]:
        return np.ascontiguousarray(images)
    fitted = np.empty((len(images), *shape), images.dtype)

    def fit(row: int) -> None:
        fitted[row] = fit_image(images[row], form)

    in_threads(fit, range(len(images)))
    return fitted


def fit_image(image: np.ndarray, form: ImageForm) -> np.ndarray:
    """Returns one image in another size and number of channels.

    Resizing is bicubic, with the filter widened when an image shrinks, so
    that nothing aliases.

    Args:
        image: `(H, W, C)`, uint8 or float32 in [-1, 1], C of 1, 3 or 4.
        form: `size` is height and width in pixels; `channels` are 1 (luma,
            ITU-R BT.601), 3, or 4, and transparency is laid on white unless
            4 are wanted; `resize` is `"crop"` (cut the centre of the wanted
            aspect), `"pad"` (add white bars) or `"stretch"` (change the
            aspect).
    """
    image = convert_channels(image, form.channels)
    if image.shape[:2] == form.size:
        return image
    place = placement(image.shape[:2], form)
    resized = _resize(image, place.size, place.box)
    if place.size == form.size:
        return resized
    padded = np.full((*form.size, form.channels), _white(image), image.dtype)
    padded[place.rows, place.columns] = resized
    return padded


def placement(size: tuple[int, int], form: ImageForm) -> Placement:
    """Returns where an image goes, by `form.resize`; see `fit_image`.

    Args:
        size: its height and width in pixels.
        form: that it is brought to; its channels do not matter.
    """
    height, width = size
    ratios = (form.size[0] / height, form.size[1] / width)
    whole = (0.0, 0.0, width, height)
    if form.resize == "stretch":
        return Placement(whole, form.size, (0, 0))
    if form.resize == "crop":
        scale = max(ratios)
        cut_height, cut_width = form.size[0] / scale, form.size[1] / scale
        top, left = (height - cut_height) / 2, (width - cut_width) / 2
        box = (
            max(left, 0.0),
            max(top, 0.0),
            min(left + cut_width, width),
            min(top + cut_height, height),
        )
        return Placement(box, form.size, (0, 0))
    scale = min(ratios)
    inner = (
        min(form.size[0], max(1, round(height * scale))),
        min(form.size[1], max(1, round(width * scale))),
    )
    corner = ((form.size[0] - inner[0]) // 2, (form.size[1] - inner[1]) // 2)
    return Placement(whole, inner, corner)


def convert_channels(image: np.ndarray, channels: int) -> np.ndarray:
    """Returns one image `(H, W, C)` with another number of channels.

    Args:
        image: uint8 or float32 in [-1, 1], with 1, 3 or 4 channels.
        channels: 1, 3 or 4; see `fit_image`.
    """
    have = image.shape[-1]
    if have == channels:
        return image
    if have == 4:
        return convert_channels(_on_white(image), channels)
    if channels == 4:
        colour = convert_channels(image, 3)
        opaque = np.full_like(colour[..., :1], _white(image))
        return np.concatenate([colour, opaque], axis=-1)
    if channels == 3:
        return np.repeat(image, 3, axis=-1)
    return _as_dtype((image @ _LUMA)[..., np.newaxis], image.dtype)


def _white(image: np.ndarray) -> float:
    return 255 if image.dtype == np.uint8 else 1.0


def _on_white(image: np.ndarray) -> np.ndarray:
    colour, alpha = image[..., :3].astype(np.float64), image[..., 3:]
    if image.dtype == np.uint8:
        opacity = alpha / 255.0
    else:
        opacity = (alpha + 1.0) / 2.0
    laid = colour * opacity + _white(image) * (1.0 - opacity)
    return _as_dtype(laid, image.dtype)


def _as_dtype(values: np.ndarray, dtype: np.dtype) -> np.ndarray:
    if dtype == np.uint8:
        return np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return np.clip(values, -1.0, 1.0).astype(dtype)


def _resize(
    image: np.ndarray, size: tuple[int, int], box: tuple[float, ...]
) -> np.ndarray:
    def resized(values: np.ndarray) -> np.ndarray:
        picture: Any = Image.fromarray(values)
        return np.asarray(
            picture.resize(size[::-1], Image.Resampling.BICUBIC, box=box)
        )

    if image.dtype == np.uint8 and image.shape[-1] > 1:
        return resized(np.ascontiguousarray(image))
    # Pillow knows float pixels, and gray ones, as planes only.
    planes = [
        resized(np.ascontiguousarray(image[..., channel]))
        for channel in range(image.shape[-1])
    ]
    return _as_dtype(np.stack(planes, axis=-1), image.dtype)


def default_size(sizes: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Chooses the size of a set of images when the user does not.

    If all have one size, no side above 128 pixels, it is that one. Otherwise
    it is square: the largest of 8, 16, 32, 64 and 128 pixels that is not
    above the median smaller side (8 if all are smaller).

    Args:
        sizes: height and width of each image, in pixels.

    Example:

    >>> default_size([(28, 20)]), default_size([(480, 640)])
    ((28, 20), (128, 128))
    """
    if len(set(sizes)) == 1 and max(sizes[0]) <= COMMON_SIZES[-1]:
        return sizes[0]
    median = float(np.median([min(size) for size in sizes]))
    side = max(
        (common for common in COMMON_SIZES if common <= median),
        default=COMMON_SIZES[0],
    )
    return side, side
