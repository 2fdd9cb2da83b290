"""ADA: the probability of augmentation follows the discriminator."""

from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any
from typing import Self
from typing import final

import keras
import tensorflow as tf

from kgan.augment.augmentation import Augmentation
from kgan.augment.policy import apply_each
from kgan.augment.policy import as_augmentations
from kgan.augment.policy import check_each
from kgan.augment.policy import noise_of
from kgan.core import Noise
from kgan.core import check_integer
from kgan.core import check_number
from kgan.core import serializable

# Batches over which the sign of the logits is averaged, as published.
BATCHES = 4


@final
@serializable
class Adaptive(keras.layers.Layer, Augmentation):
    """Augmentations of one probability p, which follows the discriminator.

    r = E sign(d(x)) over real images is 0 for a discriminator that guesses
    and 1 for one that knows its training set by heart. Where r is above the
    target, p rises, else it falls, at a fixed speed:

        r <- r + (mean sign(d(x)) - r) / 4
        p <- clip(p + sign(r - target) n / ramp_images, 0, 1)

    for n images of all replicas. The paper takes r of four batches and moves
    p once in four; this r is a running mean of the same memory. p moves by
    the r of the step before, which all replicas share.

    It needs logits that are positive for what looks real, as those of
    `NonSaturating`, `Minimax` and `Hinge`: a game refuses it under others,
    as those of pairs or of Wasserstein, whose zero means nothing. And only a
    game that is given it by itself moves p: it can be no part of another.

    Args:
        augmentations: in their order; each is applied with probability p.
        target: of r, in [-1, 1].
        ramp_images: real images that p takes from 0 to 1.
        name: the Keras name.

    Attributes:
        probability: p, a float32 weight, 0 at first.
        real_sign: r, a float32 weight, 0 at first: how much the
            discriminator overfits.

    Raises:
        TypeError: something is no `Augmentation`.
        ValueError: there is none, one is adaptive itself, or an argument is
            out of its range.

    Example:

    >>> from kgan.augment import Mirror, Translation
    >>> adaptive = Adaptive((Mirror(), Translation()), ramp_images=1000)
    >>> for _ in range(11):
    ...     adaptive.adapt(tf.fill((8,), 3.0), 100)
    >>> round(float(adaptive.probability.value), 3)
    0.7

    Reference:
        Karras et al., Training Generative Adversarial Networks with Limited
        Data, 2020, section 3, equation 1 (r_t).
    """

    adapts = True

    def __init__(
        self,
        augmentations: Iterable[Augmentation],
        *,
        target: float = 0.6,
        ramp_images: int = 500_000,
        name: str = "adaptive",
    ) -> None:
        # A layer for its weights' sake, float32 in any precision.
        super().__init__(name=name, dtype="float32", trainable=False)
        self.augmentations = as_augmentations("augmentations", augmentations)
        self.target = check_number("target", target, minimum=-1.0, maximum=1.0)
        self.ramp_images = check_integer("ramp_images", ramp_images)
        self.probability = self._scalar("probability")
        self.real_sign = self._scalar("real_sign")
        self.built = True

    def _scalar(self, name: str) -> keras.Variable:
        return self.add_weight(
            shape=(), initializer="zeros", trainable=False, name=name
        )

    @property
    def noise(self) -> Mapping[str, Noise]:
        """That of each augmentation, and whether it is applied."""
        return noise_of(self.augmentations)

    def check(self, sample_shape: tuple[int, ...]) -> None:
        """See `Augmentation`."""
        check_each(self.augmentations, sample_shape)

    def __call__(
        self, images: tf.Tensor, noise: Mapping[str, tf.Tensor]
    ) -> tf.Tensor:
        """See `Augmentation`."""
        return apply_each(
            self.augmentations, self.probability.value, images, noise
        )

    def adapt(
        self, real_logits: tf.Tensor, images: tf.Tensor | int | float
    ) -> None:
        """Moves p by what the last batches showed, then takes note of this.

        Args:
            real_logits: `(n,)`, of augmented real images. On each of several
                replicas, of its own: r is meaned over them afterwards.
            images: real images of all replicas together.
        """
        step = tf.cast(images, tf.float32) / self.ramp_images
        moved = self.probability.value + step * tf.sign(
            self.real_sign.value - self.target
        )
        self.probability.assign(tf.clip_by_value(moved, 0.0, 1.0))
        sign = tf.reduce_mean(tf.sign(tf.cast(real_logits, tf.float32)))
        self.real_sign.assign(
            self.real_sign.value + (sign - self.real_sign.value) / BATCHES
        )

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "augmentations": list(self.augmentations),
            "target": self.target,
            "ramp_images": self.ramp_images,
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Returns what has this config; its weights are not in it."""
        augmentations = keras.saving.deserialize_keras_object(
            config["augmentations"]
        )
        return cls(**{**config, "augmentations": augmentations})
