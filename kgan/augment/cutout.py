"""A part of the image taken away."""

from collections.abc import Mapping
from typing import Any
from typing import final

import tensorflow as tf

from kgan.augment.augmentation import Augmentation
from kgan.core import Noise
from kgan.core import Uniform
from kgan.core import check_number
from kgan.core import serializable


def cut_out(
    images: tf.Tensor, first: tf.Tensor, sides: tuple[int, ...]
) -> tf.Tensor:
    """0 within a rectangle, x outside it.

    Args:
        images: `(n, height, width, channels)`.
        first: row and column of the rectangle's first pixel, integers
            `(n, 2)`; it may begin or end outside the image.
        sides: its height and its width in pixels.

    Example:

    >>> image = tf.ones((1, 2, 2, 1))
    >>> cut_out(image, tf.constant([[1, -1]]), (1, 2))[0, :, :, 0].numpy()
    array([[1., 1.],
           [0., 1.]], dtype=float32)
    """
    within = [
        (tf.range(size) >= start[:, None])
        & (tf.range(size) < start[:, None] + side)
        for size, start, side in zip(
            images.shape[1:3], tf.unstack(first, axis=1), sides, strict=True
        )
    ]
    gone = within[0][:, :, None, None] & within[1][:, None, :, None]
    return tf.where(gone, tf.zeros((), images.dtype), images)


@final
@serializable
class Cutout(Augmentation):
    """A rectangle at a random place of each image becomes 0, mid-grey.

    Its centre is uniform over the image, so that near the border it is cut.

    Args:
        share: of each side of the image that a side of it takes, in [0, 1].

    Raises:
        ValueError: `share` is outside its range.

    Example:

    >>> from kgan.core import draw_noise, noise_key
    >>> cutout, images = Cutout(), tf.ones((4, 8, 8, 3))
    >>> cut = cutout(images, draw_noise(cutout.noise, 4, noise_key(0)))
    >>> bool(tf.reduce_all(tf.reduce_min(cut, axis=(1, 2, 3)) == 0.0))
    True

    Reference:
        Zhao et al., Differentiable Augmentation for Data-Efficient GAN
        Training, 2020, section 4.1 and its published default, one half.
    """

    name = "cutout"

    def __init__(self, share: float = 0.5) -> None:
        self.share = check_number("share", share, minimum=0.0, maximum=1.0)

    @property
    def noise(self) -> Mapping[str, Noise]:
        """Where the centre lies, down and to the right."""
        return {"centre": Uniform((2,))}

    def __call__(
        self, images: tf.Tensor, noise: Mapping[str, tf.Tensor]
    ) -> tf.Tensor:
        """See `Augmentation`."""
        shape = images.shape[1:3]
        sides = tuple(int(side * self.share + 0.5) for side in shape)
        # An even side has its centre between two pixels: one more place.
        choices = [
            float(whole + 1 - side % 2)
            for whole, side in zip(shape, sides, strict=True)
        ]
        centre = tf.cast(tf.floor(noise["centre"] * choices), tf.int32)
        return cut_out(images, centre - [side // 2 for side in sides], sides)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {"share": self.share}
