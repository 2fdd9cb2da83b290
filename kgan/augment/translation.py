"""Shifts of an image by whole pixels."""

from collections.abc import Mapping
from typing import Any
from typing import final

import tensorflow as tf

from kgan.augment.augmentation import Augmentation
from kgan.core import Noise
from kgan.core import Uniform
from kgan.core import check_number
from kgan.core import serializable


def translate(images: tf.Tensor, shifts: tf.Tensor) -> tf.Tensor:
    """y[i, j] = x[i - s, j - t], 0 where that lies outside x.

    Written as two products with matrices of ones and zeros, which move
    values exactly and have every derivative, compiled or not.

    Args:
        images: `(n, height, width, channels)`.
        shifts: (s, t), integers `(n, 2)`, down and to the right.

    Example:

    >>> image = tf.reshape([1.0, 2.0, 3.0, 4.0], (1, 2, 2, 1))
    >>> translate(image, tf.constant([[0, 1]]))[0, :, :, 0].numpy().tolist()
    [[0.0, 1.0], [0.0, 3.0]]
    """
    height, width = images.shape[1:3]
    down = _shifting(height, shifts[:, 0], images.dtype)
    right = _shifting(width, shifts[:, 1], images.dtype)
    images = tf.einsum("nik,nkjc->nijc", down, images)
    return tf.einsum("njk,nikc->nijc", right, images)


@final
@serializable
class Translation(Augmentation):
    """Random shifts, filled with 0, the middle of the range.

    Down and to the right by integers that are uniform on -k to k, where k is
    the share of the side, rounded.

    Args:
        share: of each side, in [0, 1].

    Raises:
        ValueError: `share` is outside its range.

    Example:

    >>> from kgan.core import draw_noise, noise_key
    >>> translation, images = Translation(), tf.zeros((4, 8, 8, 3))
    >>> noise = draw_noise(translation.noise, 4, noise_key(0))
    >>> tuple(translation(images, noise).shape)
    (4, 8, 8, 3)

    Reference:
        Zhao et al., Differentiable Augmentation for Data-Efficient GAN
        Training, 2020, section 4.1 and its published default, an eighth.
    """

    name = "translation"

    def __init__(self, share: float = 0.125) -> None:
        self.share = check_number("share", share, minimum=0.0, maximum=1.0)

    @property
    def noise(self) -> Mapping[str, Noise]:
        """Where on its range each shift lies."""
        return {"shift": Uniform((2,))}

    def __call__(
        self, images: tf.Tensor, noise: Mapping[str, tf.Tensor]
    ) -> tf.Tensor:
        """See `Augmentation`."""
        most = tf.constant(
            [int(side * self.share + 0.5) for side in images.shape[1:3]]
        )
        choices = tf.cast(2 * most + 1, tf.float32)
        drawn = tf.cast(tf.floor(noise["shift"] * choices), tf.int32)
        return translate(images, drawn - most)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {"share": self.share}


def _shifting(size: int, shifts: tf.Tensor, dtype: tf.DType) -> tf.Tensor:
    """Returns `(n, size, size)`: row i is one in column i - shift."""
    places = tf.range(size)
    source = places - shifts[:, None]
    return tf.cast(tf.equal(source[:, :, None], places), dtype)
