"""Left and right exchanged."""

from collections.abc import Mapping
from typing import final

import tensorflow as tf

from kgan.augment.augmentation import Augmentation
from kgan.core import Noise
from kgan.core import Uniform
from kgan.core import serializable


def mirror(images: tf.Tensor, chosen: tf.Tensor) -> tf.Tensor:
    """Exchanges left and right of the images that are chosen.

    Args:
        images: `(n, height, width, channels)`.
        chosen: bool `(n,)`.

    Example:

    >>> image = tf.reshape([1.0, 2.0], (1, 1, 2, 1))
    >>> mirror(image, tf.constant([True]))[0, 0, :, 0].numpy().tolist()
    [2.0, 1.0]
    """
    return tf.where(
        chosen[:, None, None, None], tf.reverse(images, [2]), images
    )


@final
@serializable
class Mirror(Augmentation):
    """Each image is mirrored, left to right, with probability 1/2.

    Then the discriminator cannot tell an image from its mirror image: the
    generator may make either. Of pictures that have a left and a right, as
    letters, that is a fault; elsewhere it doubles the data. Applied more
    rarely, as within `Adaptive`, it does not show in the samples.

    Example:

    >>> from kgan.core import draw_noise, noise_key
    >>> mirrored, images = Mirror(), tf.zeros((4, 8, 8, 3))
    >>> noise = draw_noise(mirrored.noise, 4, noise_key(0))
    >>> tuple(mirrored(images, noise).shape)
    (4, 8, 8, 3)

    Reference:
        Karras et al., Training Generative Adversarial Networks with Limited
        Data, 2020, section 2.2, on which augmentations leak.
    """

    name = "mirror"

    @property
    def noise(self) -> Mapping[str, Noise]:
        """One half of the values mirror."""
        return {"side": Uniform(())}

    def __call__(
        self, images: tf.Tensor, noise: Mapping[str, tf.Tensor]
    ) -> tf.Tensor:
        """See `Augmentation`."""
        return mirror(images, noise["side"] < 0.5)
