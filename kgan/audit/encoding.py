"""Both sides as one file would hold them, so that no file gives one away."""

import io
from typing import Any

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

from kgan.core import as_image
from kgan.metrics import as_stored

# Pillow's own default, below which few people go: pictures that were stored
# at any higher quality before look alike after it.
JPEG_QUALITY = 75
# Pixels, standard deviation. Resizers differ in the finest details by about
# as much; a blur of one pixel is still a blur of .87 times 1 after it.
SMOOTHING_PIXELS = 0.5
WHITE = 255.0
# Pictures that are floats at one time.
BLOCK_ROWS = 1_000


def encoded_alike(samples: Any, *, name: str = "samples") -> np.ndarray:
    """Returns samples as a JPEG of quality 75 shows them, slightly smoothed.

    What a file's format, its quality, a resizer or float decimals change
    shall not be taken for what a generator does. Only pictures are changed;
    transparency is laid on white.

    Args:
        samples: what `kgan.metrics.as_stored` takes.
        name: the argument's name in messages.

    Returns:
        uint8 pictures of 1 or 3 channels; int16 sounds; vectors as they are.

    Raises:
        TypeError, ValueError: as `as_stored`, or pictures of other channels.
    """
    stored = as_stored(samples, name=name)
    if stored.ndim != 4:
        return stored
    if stored.shape[3] not in (1, 3, 4):
        raise ValueError(
            f"`{name}` must have 1, 3 or 4 channels. "
            f"Received: {name}.shape={stored.shape}"
        )
    if stored.shape[3] == 4:
        opacity = stored[..., 3:] / 255.0
        colours = WHITE + opacity * (stored[..., :3] - WHITE)
        stored = np.rint(colours).astype(np.uint8)
    if not len(stored):
        return stored
    return np.concatenate(
        [
            _smoothed(stored[start : start + BLOCK_ROWS])
            for start in range(0, len(stored), BLOCK_ROWS)
        ]
    )


def _smoothed(pictures: np.ndarray) -> np.ndarray:
    compressed = np.stack(
        [through_jpeg(picture, JPEG_QUALITY) for picture in pictures]
    )
    smooth = gaussian_filter(
        compressed.astype(np.float32),
        (0, SMOOTHING_PIXELS, SMOOTHING_PIXELS, 0),
    )
    return np.rint(smooth).astype(np.uint8)


def through_jpeg(picture: np.ndarray, quality: int) -> np.ndarray:
    """Returns a picture as a JPEG file shows it.

    Args:
        picture: uint8 `(height, width, 1 or 3)`.
        quality: as Pillow has it, up to 95.
    """
    file = io.BytesIO()
    as_image(picture).save(file, format="JPEG", quality=quality)
    return np.asarray(Image.open(file)).reshape(picture.shape)
