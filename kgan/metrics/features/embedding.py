"""What turns images into the features that metrics compare."""

import abc
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from kgan.core import check_integer

_BATCH_ROWS = 256


class Embedding(abc.ABC):
    """A fixed function from images to feature vectors, with a name.

    A distance means something only beside the embedding it was taken in, so
    `score_images` writes `name` into every key.
    """

    @property
    @abc.abstractmethod
    def name(self) -> str:
        """A word in snake_case that tells this embedding from others."""

    @abc.abstractmethod
    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Returns features `(n, d)` of uint8 images `(n, h, w, channels)`."""


def check_images(
    name: str, images: Any, image_shape: tuple[int, int, int]
) -> np.ndarray:
    """Returns `images` when they are uint8 of shape `(n, *image_shape)`.

    Args:
        name: the argument's name, for the message.
        images: what the caller gave.
        image_shape: `(height, width, channels)` that the embedding takes.

    Raises:
        TypeError: not uint8.
        ValueError: another shape.
    """
    images = np.asarray(images)
    if images.dtype != np.uint8:
        raise TypeError(
            f"`{name}` must be uint8 (`kgan.metrics.to_uint8` rounds). "
            f"Received: {name}.dtype={images.dtype}"
        )
    if images.ndim != 4 or images.shape[1:] != tuple(image_shape):
        raise ValueError(
            f"`{name}` must have shape (n, {', '.join(map(str, image_shape))})"
            f". Received: {name}.shape={images.shape}"
        )
    return images


def check_image_shape(name: str, image_shape: Any) -> tuple[int, int, int]:
    """Returns `(height, width, channels)` within what the networks take.

    Args:
        name: the argument's name, for the message.
        image_shape: sides of 8 or more, and 1, 3 or 4 channels.

    Raises:
        TypeError: an entry is no integer.
        ValueError: not three entries, or one out of range.
    """
    if len(image_shape) != 3 or image_shape[2] not in (1, 3, 4):
        raise ValueError(
            f"`{name}` must be (height, width, channels) with 1, 3 or 4 "
            f"channels. Received: {name}={tuple(image_shape)}"
        )
    height, width, channels = image_shape
    return (
        check_integer(name, height, minimum=8),
        check_integer(name, width, minimum=8),
        check_integer(name, channels),
    )


def apply_in_batches(
    function: Callable[[tf.Tensor], tf.Tensor], images: np.ndarray
) -> np.ndarray:
    """Returns `function`'s rows for all images, batch after batch.

    Args:
        function: from uint8 `(rows, h, w, channels)` to `(rows, d)`.
        images: uint8 `(n, h, w, channels)`; n may be 0.
    """
    starts = range(0, max(len(images), 1), _BATCH_ROWS)
    return np.concatenate(
        [
            function(tf.constant(images[start : start + _BATCH_ROWS])).numpy()
            for start in starts
        ]
    )
