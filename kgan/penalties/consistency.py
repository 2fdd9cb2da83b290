"""Consistency: an augmented sample gets the logit of the plain one."""

from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any
from typing import final

import tensorflow as tf

from kgan.augment import Augmentation
from kgan.augment import as_augmentation
from kgan.core import Noise
from kgan.core import Schedule
from kgan.core import check_bool
from kgan.core import serializable
from kgan.penalties.penalty import Penalty
from kgan.penalties.penalty import split_weight
from kgan.penalties.slopes import Critic


@final
@serializable
class Consistency(Penalty):
    """weight (E (d(T(x)) - d(x))^2 + E (d(T(G(z))) - d(G(z)))^2).

    T is an augmentation, with draws of its own. The discriminator learns not
    to see what T changes. This is the balanced form, bCR; with reals alone,
    as in CR-GAN, the generator may come to make what T makes. The `augment`
    of a game, for which it is mistaken, shows the discriminator nothing but
    augmented samples, and moves the generator too. Where a game has both, x
    and G(z) here are what it is shown.

    It costs four more passes of the discriminator, with reals alone two. It
    is no penalty of packs, which T would take for single samples.

    Args:
        augment: T; several as a `Policy`.
        weight: lambda, of both parts; or a schedule of the game's step.
        fakes: whether fakes have their part.
        every: compute it on one step of so many, that much heavier.

    Raises:
        TypeError: an argument has another type.
        ValueError: `weight` is negative, `every` below 1, or `augment`
            adaptive, which follows what a discriminator is shown; when
            called, samples that it cannot change.

    Example:

    >>> from kgan.augment import Mirror
    >>> critic = lambda x: x[:, 0, 0, 0]
    >>> x = tf.reshape([3.0, 1.0], (1, 1, 2, 1))
    >>> mirrored = {"real/side": tf.zeros((1,)), "fake/side": tf.ones((1,))}
    >>> noise = {f"consistency_{k}": v for k, v in mirrored.items()}
    >>> float(Consistency(Mirror())(critic, x, x, noise))
    40.0

    Reference:
        Zhang et al., Consistency Regularization for Generative Adversarial
        Networks, 2020; bCR: Zhao et al., Improved Consistency
        Regularization for GANs, 2021, https://arxiv.org/abs/2002.04724
    """

    name = "consistency"

    def __init__(
        self,
        augment: Augmentation | Iterable[Augmentation],
        weight: float | Schedule = 10.0,
        fakes: bool = True,
        every: int = 1,
    ) -> None:
        self.weight, schedule = split_weight("weight", weight)
        super().__init__(every, schedule)
        self.augment = as_augmentation("augment", augment)
        if self.augment.adapts:
            raise ValueError(
                "`augment` must not be Adaptive here: nothing moves its "
                f"probability. Received: augment={augment!r}"
            )
        self.fakes = check_bool("fakes", fakes)

    @property
    def noise(self) -> Mapping[str, Noise]:
        """That of the augmentation, for reals and for fakes."""
        return {
            f"{self.name}_{kind}/{name}": law
            for kind in ("real", "fake")[: 1 + self.fakes]
            for name, law in self.augment.noise.items()
        }

    def __call__(
        self,
        critic: Critic,
        real: tf.Tensor,
        fake: tf.Tensor,
        noise: Mapping[str, tf.Tensor],
    ) -> tf.Tensor:
        """Returns the penalty, a scalar; see `Penalty`."""
        self.augment.check(tuple(real.shape[1:]))
        distance = self._distance(critic, real, noise, "real")
        if self.fakes:
            distance += self._distance(critic, fake, noise, "fake")
        return self.weight * distance

    def _distance(
        self,
        critic: Critic,
        samples: tf.Tensor,
        noise: Mapping[str, tf.Tensor],
        kind: str,
    ) -> tf.Tensor:
        samples = tf.cast(samples, tf.float32)
        own = {
            name: noise[f"{self.name}_{kind}/{name}"]
            for name in self.augment.noise
        }
        plain = tf.cast(critic(samples), tf.float32)
        changed = tf.cast(critic(self.augment(samples, own)), tf.float32)
        return tf.reduce_mean(tf.square(changed - plain))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "augment": self.augment,
            "weight": self.schedule or self.weight,
            "fakes": self.fakes,
            "every": self.every,
        }
