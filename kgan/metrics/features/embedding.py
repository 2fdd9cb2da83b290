"""What turns images into the features that metrics compare."""

import abc
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from kgan.core import check_integer

# Of all that embeddings compute: raise it with any change of what one gives,
# so that features which are kept on disk are not taken for new ones.
FEATURES_VERSION = 1

_BATCH_ROWS = 256
# A batch of larger images has fewer rows: 256 of 64 x 64 in three channels.
_BATCH_VALUES = 256 * 64 * 64 * 3


class Embedding(abc.ABC):
    """A fixed function from samples to feature vectors, with a name.

    A distance means something only beside the embedding it was taken in, so
    a `Scorer` writes `name` into every key. A row's features depend on
    that sample alone, not on those beside it.
    """

    @property
    @abc.abstractmethod
    def name(self) -> str:
        """A word in snake_case that tells this embedding from others."""

    @property
    def fingerprint(self) -> str:
        """A hash of all that the features depend on, the weights with it.

        Embeddings of one name may differ, as two classifiers do; only those
        of one fingerprint may share what a cache keeps. An embedding of
        your own needs one only where its features are to be cached.

        Raises:
            NotImplementedError: the class has not defined it.
        """
        raise NotImplementedError(
            f"`{type(self).__name__}` must define `fingerprint` (see "
            "`kgan.metrics.features.fingerprint`) for its features to be "
            "cached."
        )

    @abc.abstractmethod
    def __call__(self, samples: np.ndarray) -> np.ndarray:
        """Returns features `(n, d)` of samples, one a row.

        Args:
            samples: uint8 images `(n, height, width, channels)`, unless the
                embedding is one of sounds or vectors.
        """


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


def check_images_of_any_size(name: str, images: Any) -> np.ndarray:
    """Returns `images` when they are uint8 pictures of one size.

    Args:
        name: the argument's name, for the message.
        images: what the caller gave.

    Raises:
        TypeError: not uint8.
        ValueError: not `(n, height, width, channels)` with 1, 3 or 4
            channels and a pixel at least.
    """
    shape = np.shape(images)
    fits = len(shape) == 4 and shape[3] in (1, 3, 4) and min(shape[1:3]) > 0
    if not fits:
        raise ValueError(
            f"`{name}` must have shape (n, height, width, channels) with 1, "
            f"3 or 4 channels. Received: {name}.shape={shape}"
        )
    return check_images(name, images, shape[1:])


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
    function: Callable[[tf.Tensor], tf.Tensor],
    samples: np.ndarray,
    *,
    rows: int = _BATCH_ROWS,
) -> np.ndarray:
    """Returns `function`'s rows for all samples, batch after batch.

    Args:
        function: from a batch `(rows, ...)` to `(rows, d)`.
        samples: `(n, ...)`; n may be 0.
        rows: the most in a batch; less where samples are large.
    """
    values = max(1, int(np.prod(samples.shape[1:])))
    rows = min(rows, max(1, _BATCH_VALUES // values))
    if not len(samples):
        # Convolutions of no rows fail on some processors: one stands in.
        stand_in = tf.zeros((1, *samples.shape[1:]), samples.dtype)
        return function(stand_in).numpy()[:0]
    return np.concatenate(
        [
            function(tf.constant(samples[start : start + rows])).numpy()
            for start in range(0, len(samples), rows)
        ]
    )
