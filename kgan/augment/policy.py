"""Several augmentations, one after another, each on some of the images."""

from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any
from typing import final

import tensorflow as tf

from kgan.augment.augmentation import Augmentation
from kgan.core import Noise
from kgan.core import Uniform
from kgan.core import check_number
from kgan.core import serializable


def apply_each(
    augmentations: Iterable[Augmentation],
    probability: tf.Tensor | float,
    images: tf.Tensor,
    noise: Mapping[str, tf.Tensor],
) -> tf.Tensor:
    """Changes each image by each augmentation with the same probability.

    Whether one is applied to an image depends on no other choice. Where none
    is, the image stays to the bit.

    Args:
        augmentations: in their order.
        probability: in [0, 1], a scalar.
        images: `(n, height, width, channels)`.
        noise: drawn for `noise_of(augmentations)`.
    """
    for place, augmentation in enumerate(augmentations):
        prefix = _prefix(place, augmentation)
        own = {name: noise[f"{prefix}/{name}"] for name in augmentation.noise}
        applied = noise[f"{prefix}?"] < probability
        applied = tf.reshape(applied, (-1, *[1] * (len(images.shape) - 1)))
        images = tf.where(applied, augmentation(images, own), images)
    return images


def noise_of(augmentations: Iterable[Augmentation]) -> dict[str, Noise]:
    """Returns what `apply_each` needs for each image, by name.

    Args:
        augmentations: in their order.
    """
    drawn: dict[str, Noise] = {}
    for place, augmentation in enumerate(augmentations):
        prefix = _prefix(place, augmentation)
        drawn[f"{prefix}?"] = Uniform(())
        for name, law in augmentation.noise.items():
            drawn[f"{prefix}/{name}"] = law
    return drawn


def check_each(
    augmentations: Iterable[Augmentation], sample_shape: tuple[int, ...]
) -> None:
    """Raises unless each can change samples of this shape.

    Args:
        augmentations: in any order.
        sample_shape: of one sample.

    Raises:
        ValueError: one cannot.
    """
    for augmentation in augmentations:
        augmentation.check(sample_shape)


def as_augmentations(
    name: str, augmentations: Iterable[Augmentation]
) -> tuple[Augmentation, ...]:
    """Returns the parts of an augmentation as a tuple, checked.

    Args:
        name: the argument's name, for the message.
        augmentations: as given.

    Raises:
        TypeError: they are not several, or something is no `Augmentation`.
        ValueError: there is none, or one adapts.
    """
    if not isinstance(augmentations, Iterable):
        raise TypeError(
            f"`{name}` must hold values of kgan.augment, such as (Mirror(), "
            f"Translation()). Received: {name}={augmentations!r}"
        )
    found = tuple(augmentations)
    for each in found:
        if not isinstance(each, Augmentation):
            raise TypeError(
                f"`{name}` must hold values of kgan.augment. Received: {each!r}"
            )
        if each.adapts:
            raise ValueError(
                f"`{name}` must hold none that is Adaptive, of which nothing "
                "would move the probability: give the game the Adaptive by "
                f"itself, and the others to it. Received: {each!r}"
            )
    if not found:
        raise ValueError(f"`{name}` must hold one at least. Received: none")
    return found


@final
@serializable
class Policy(Augmentation):
    """Several augmentations in their order, each with a fixed probability.

    `Policy((Colour(), Translation(), Cutout()))` is DiffAugment. It is not
    adaptive: `Adaptive` finds the probability while it trains.

    Args:
        augmentations: in their order.
        probability: of each one, for each image by itself, in [0, 1].

    Raises:
        TypeError: something is no `Augmentation`.
        ValueError: there is none, one is adaptive, or the probability is
            out of its range.

    Example:

    >>> from kgan.augment import Colour, Cutout, Translation
    >>> from kgan.core import draw_noise, noise_key
    >>> policy = Policy((Colour(), Translation(), Cutout()))
    >>> images = tf.zeros((4, 8, 8, 3))
    >>> noise = draw_noise(policy.noise, 4, noise_key(0))
    >>> tuple(policy(images, noise).shape)
    (4, 8, 8, 3)

    Reference:
        Zhao et al., Differentiable Augmentation for Data-Efficient GAN
        Training, 2020, equation 5.
    """

    name = "policy"

    def __init__(
        self, augmentations: Iterable[Augmentation], probability: float = 1.0
    ) -> None:
        self.augmentations = as_augmentations("augmentations", augmentations)
        self.probability = check_number(
            "probability", probability, minimum=0.0, maximum=1.0
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
        return apply_each(self.augmentations, self.probability, images, noise)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "augmentations": list(self.augmentations),
            "probability": self.probability,
        }


def as_augmentation(
    name: str, augment: Augmentation | Iterable[Augmentation]
) -> Augmentation:
    """Returns one augmentation; several are a `Policy`.

    Args:
        name: the argument's name, for the message.
        augment: as given.

    Raises:
        TypeError: it is no `Augmentation`, or holds what is none.
        ValueError: there is none, or one of several adapts.
    """
    if isinstance(augment, Augmentation):
        return augment
    if not isinstance(augment, Iterable) or isinstance(augment, str):
        raise TypeError(
            f"`{name}` must be a value of kgan.augment, or several. "
            f"Received: {name}={augment!r}"
        )
    return Policy(as_augmentations(name, augment))


def _prefix(place: int, augmentation: Augmentation) -> str:
    return f"{place}_{augmentation.name}"
