"""The least-squares loss: logits are drawn to targets."""

from typing import Any
from typing import final

import keras
from keras import ops

from kgan.core import check_number
from kgan.core import serializable
from kgan.losses.adversarial import AdversarialLoss


def half_squared_distance(
    logits: keras.KerasTensor, target: float
) -> keras.KerasTensor:
    """Half the mean squared distance to a target: 1/2 E (d - target)^2.

    Args:
        logits: `(n,)`.
        target: the value they should take.

    Returns:
        A scalar.

    Example:

    >>> float(half_squared_distance(ops.zeros((4,)), 1.0))
    0.5

    Reference:
        Mao et al., Least Squares Generative Adversarial Networks, 2017.
    """
    return 0.5 * ops.mean(ops.square(logits - target))


@final
@serializable
class LeastSquares(AdversarialLoss):
    """Logits are regressed on a target for fakes and one for the data.

    L_D = 1/2 E (d(x) - b)^2 + 1/2 E (d(G(z)) - a)^2,
    L_G = 1/2 E (d(G(z)) - c)^2.

    The best discriminator is (b p + a g) / (p + g): 1/2 everywhere, and
    L_D = 1/4, where g = p and (a, b, c) = (0, 1, 1). With b - c = 1 and
    b - a = 2, as in (-1, 1, 0), the generator minimises half the Pearson
    chi-squared divergence of 2 g from p + g.

    The optimum is no log odds, although with (0, 1, 1) it is the probability
    p / (p + g) itself: the sigmoid of the logit is none.

    Args:
        fake_target: a, what the discriminator should say of fakes.
        real_target: b, what it should say of the data.
        generator_target: c, what the generator wants it to say of fakes.

    Raises:
        TypeError: a target is no number.
        ValueError: a target is not finite, or `fake_target` is
            `real_target`, or `generator_target` is.

    Example:

    >>> loss = LeastSquares()
    >>> float(loss.discriminator(0.5 * ops.ones((4,)), 0.5 * ops.ones((4,))))
    0.25

    Reference:
        Mao et al., Least Squares Generative Adversarial Networks, 2017,
        equations 2, 8 and 9, https://arxiv.org/abs/1611.04076
    """

    def __init__(
        self,
        fake_target: float = 0.0,
        real_target: float = 1.0,
        generator_target: float = 1.0,
    ) -> None:
        self.fake_target = check_number("fake_target", fake_target)
        self.real_target = check_number("real_target", real_target)
        self.generator_target = check_number(
            "generator_target", generator_target
        )
        if self.fake_target in (self.real_target, self.generator_target):
            raise ValueError(
                "`fake_target` must differ from the other targets, or a "
                f"player has nothing to learn. Received: fake_target="
                f"{self.fake_target}, real_target={self.real_target}, "
                f"generator_target={self.generator_target}"
            )

    def discriminator(
        self, real_logits: keras.KerasTensor, fake_logits: keras.KerasTensor
    ) -> keras.KerasTensor:
        """Returns 1/2 E (d(x) - b)^2 + 1/2 E (d(G(z)) - a)^2."""
        return half_squared_distance(
            real_logits, self.real_target
        ) + half_squared_distance(fake_logits, self.fake_target)

    def generator(
        self,
        real_logits: keras.KerasTensor | None,
        fake_logits: keras.KerasTensor,
    ) -> keras.KerasTensor:
        """Returns 1/2 E (d(G(z)) - c)^2."""
        return half_squared_distance(fake_logits, self.generator_target)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "fake_target": self.fake_target,
            "real_target": self.real_target,
            "generator_target": self.generator_target,
        }
