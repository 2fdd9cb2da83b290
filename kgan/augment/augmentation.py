"""What every augmentation is: images to images, row by row."""

import abc
from collections.abc import Mapping

import tensorflow as tf

from kgan.core import Configurable
from kgan.core import Noise


class Augmentation(Configurable, abc.ABC):
    """A differentiable change of images, made of noise that is handed in.

    It stands before the discriminator, for real and generated images alike
    and in both players' turns, so that the discriminator never sees an image
    as the data hold it. That is not the augmentation of a data set, which
    changes real images alone and so what the generator learns to make.

    Attributes:
        name: tells its noise from that of others.
        adapts: it follows the discriminator, for which a game must hold it
            itself: it can be no part of another.
    """

    name: str
    adapts: bool = False

    @property
    @abc.abstractmethod
    def noise(self) -> Mapping[str, Noise]:
        """What it draws for each image, by name."""

    @abc.abstractmethod
    def __call__(
        self, images: tf.Tensor, noise: Mapping[str, tf.Tensor]
    ) -> tf.Tensor:
        """Returns changed images of the same shape and type.

        Args:
            images: `(n, height, width, channels)`, floats in [-1, 1]; of 1,
                3 or 4 channels, the fourth an opacity.
            noise: `(n, ...)` values drawn for `self.noise`.
        """

    def check(self, sample_shape: tuple[int, ...]) -> None:
        """Raises unless it can change samples of this shape.

        Args:
            sample_shape: of one sample.

        Raises:
            ValueError: they are no images of 1, 3 or 4 channels.
        """
        check_images(sample_shape)


def check_images(sample_shape: tuple[int, ...]) -> None:
    """Raises unless samples are images that augmentations can change.

    Args:
        sample_shape: of one sample.

    Raises:
        ValueError: they are vectors, sounds, or have 2 or many channels.
    """
    if len(sample_shape) != 3 or sample_shape[-1] not in (1, 3, 4):
        raise ValueError(
            "`augment` is for images of shape (height, width, channels) with "
            "1, 3 or 4 channels: what leaves another kind of sample what it "
            f"is, nobody knows. Received: samples of shape {sample_shape}"
        )


def per_row(values: tf.Tensor, images: tf.Tensor) -> tf.Tensor:
    """Returns `(n,)` values as `(n, 1, 1, 1)`, of the images' type."""
    return tf.cast(values, images.dtype)[:, None, None, None]
