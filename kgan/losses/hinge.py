"""The hinge loss of geometric GAN and spectral normalisation."""

from typing import final

import keras
from keras import ops

from kgan.core import serializable
from kgan.losses.adversarial import AdversarialLoss


def hinge_discriminator_loss(
    real_logits: keras.KerasTensor, fake_logits: keras.KerasTensor
) -> keras.KerasTensor:
    """E relu(1 - d(x)) + E relu(1 + d(G(z))).

    Args:
        real_logits: `(n,)`, of samples of the data.
        fake_logits: `(n,)`, of samples of the generator.

    Returns:
        A scalar; 2 where every logit is zero.

    Example:

    >>> float(hinge_discriminator_loss(ops.zeros((4,)), ops.zeros((4,))))
    2.0

    Reference:
        Lim and Ye, Geometric GAN, 2017.
    """
    return ops.mean(ops.relu(1.0 - real_logits)) + ops.mean(
        ops.relu(1.0 + fake_logits)
    )


@final
@serializable
class Hinge(AdversarialLoss):
    """A margin for the discriminator, a plain mean for the generator.

    L_D = E relu(1 - d(x)) + E relu(1 + d(G(z))),
    L_G = -E d(G(z)).

    The logit is no log odds: its sigmoid is no probability.

    Example:

    >>> float(Hinge().generator(None, ops.ones((4,))))
    -1.0

    Reference:
        Lim and Ye, Geometric GAN, 2017; Miyato et al., Spectral
        Normalization for Generative Adversarial Networks, 2018, equation 17.
    """

    def discriminator(
        self, real_logits: keras.KerasTensor, fake_logits: keras.KerasTensor
    ) -> keras.KerasTensor:
        """See `hinge_discriminator_loss`."""
        return hinge_discriminator_loss(real_logits, fake_logits)

    def generator(
        self,
        real_logits: keras.KerasTensor | None,
        fake_logits: keras.KerasTensor,
    ) -> keras.KerasTensor:
        """Returns -E d(G(z))."""
        return -ops.mean(fake_logits)
