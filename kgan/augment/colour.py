"""Brightness, saturation and contrast."""

from collections.abc import Callable
from collections.abc import Mapping
from typing import Any
from typing import final

import tensorflow as tf

from kgan.augment.augmentation import Augmentation
from kgan.augment.augmentation import per_row
from kgan.core import Noise
from kgan.core import Uniform
from kgan.core import check_number
from kgan.core import serializable


def brighten(images: tf.Tensor, amounts: tf.Tensor) -> tf.Tensor:
    """x + a, in the colours; an opacity stays.

    Args:
        images: `(n, height, width, channels)`.
        amounts: a, `(n,)`; 2 is the whole range.

    Example:

    >>> float(tf.reduce_max(brighten(tf.zeros((1, 2, 2, 3)), [0.25])))
    0.25
    """
    return _of_colours(images, lambda x: x + per_row(amounts, x))


def saturate(images: tf.Tensor, factors: tf.Tensor) -> tf.Tensor:
    """m + f (x - m), m the mean of a pixel's colours; an opacity stays.

    It leaves an image of one channel as it is.

    Args:
        images: `(n, height, width, channels)`.
        factors: f, `(n,)`: 0 makes it grey, 1 leaves it.

    Example:

    >>> grey = saturate(tf.constant([[[[0.0, 0.3, 0.6]]]]), [0.0])
    >>> [round(float(value), 6) for value in grey[0, 0, 0]]
    [0.3, 0.3, 0.3]
    """
    return _of_colours(images, lambda x: _around_mean(x, factors, axis=3))


def contrast(images: tf.Tensor, factors: tf.Tensor) -> tf.Tensor:
    """m + f (x - m), m the mean of an image's colours; an opacity stays.

    Args:
        images: `(n, height, width, channels)`.
        factors: f, `(n,)`: 0 makes it flat, 1 leaves it.

    Example:

    >>> image = tf.constant([[[[1.0]], [[0.0]]]])
    >>> contrast(image, [0.5])[0, :, 0, 0].numpy().tolist()
    [0.75, 0.25]
    """
    return _of_colours(
        images, lambda x: _around_mean(x, factors, axis=(1, 2, 3))
    )


@final
@serializable
class Colour(Augmentation):
    """Random brightness, then saturation, then contrast, of each image.

    Each is uniform around what leaves the image as it is. Values may leave
    [-1, 1]: they are not cut, since a cut has no gradient.

    Args:
        brightness: b: a is uniform on [-b, b).
        saturation: s: f is uniform on [1 - s, 1 + s).
        contrast: c: f is uniform on [1 - c, 1 + c).

    Raises:
        ValueError: one is negative, or `saturation` or `contrast` above 1.

    Example:

    >>> from kgan.core import draw_noise, noise_key
    >>> colour, images = Colour(), tf.zeros((4, 8, 8, 3))
    >>> changed = colour(images, draw_noise(colour.noise, 4, noise_key(0)))
    >>> tuple(changed.shape)
    (4, 8, 8, 3)

    Reference:
        Zhao et al., Differentiable Augmentation for Data-Efficient GAN
        Training, 2020, section 4.1 and its published defaults.
    """

    name = "colour"

    def __init__(
        self,
        brightness: float = 0.5,
        saturation: float = 1.0,
        contrast: float = 0.5,
    ) -> None:
        self.brightness = check_number("brightness", brightness, minimum=0.0)
        self.saturation = check_number(
            "saturation", saturation, minimum=0.0, maximum=1.0
        )
        self.contrast = check_number(
            "contrast", contrast, minimum=0.0, maximum=1.0
        )

    @property
    def noise(self) -> Mapping[str, Noise]:
        """An amount and two factors."""
        return {
            "brightness": Uniform((), -self.brightness, self.brightness),
            "saturation": Uniform((), 1 - self.saturation, 1 + self.saturation),
            "contrast": Uniform((), 1 - self.contrast, 1 + self.contrast),
        }

    def __call__(
        self, images: tf.Tensor, noise: Mapping[str, tf.Tensor]
    ) -> tf.Tensor:
        """See `Augmentation`."""
        images = brighten(images, noise["brightness"])
        images = saturate(images, noise["saturation"])
        return contrast(images, noise["contrast"])

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "brightness": self.brightness,
            "saturation": self.saturation,
            "contrast": self.contrast,
        }


def _of_colours(
    images: tf.Tensor, change: Callable[[tf.Tensor], tf.Tensor]
) -> tf.Tensor:
    """Changes the first three channels, or the only one."""
    if images.shape[-1] < 4:
        return change(images)
    return tf.concat([change(images[..., :3]), images[..., 3:]], axis=-1)


def _around_mean(
    images: tf.Tensor, factors: tf.Tensor, axis: int | tuple[int, ...]
) -> tf.Tensor:
    mean = tf.reduce_mean(images, axis=axis, keepdims=True)
    return mean + per_row(factors, images) * (images - mean)
