"""The Wasserstein loss: a critic that tells how far two laws are apart."""

from typing import final

import keras
from keras import ops

from kgan.core import serializable
from kgan.losses.adversarial import AdversarialLoss


def wasserstein_critic_loss(
    real_logits: keras.KerasTensor, fake_logits: keras.KerasTensor
) -> keras.KerasTensor:
    """E d(G(z)) - E d(x).

    Args:
        real_logits: `(n,)`, of samples of the data.
        fake_logits: `(n,)`, of samples of the generator.

    Returns:
        A scalar; minus it is a lower bound of the Wasserstein-1 distance for
        a critic of slope at most 1.

    Example:

    >>> float(wasserstein_critic_loss(ops.ones((4,)), -ops.ones((4,))))
    -2.0

    Reference:
        Arjovsky, Chintala and Bottou, Wasserstein GAN, 2017, equation 2.
    """
    return ops.mean(fake_logits) - ops.mean(real_logits)


@final
@serializable
class Wasserstein(AdversarialLoss):
    """A difference of means, for a critic whose slope is held near 1.

    L_D = E d(G(z)) - E d(x),
    L_G = -E d(G(z)).

    For the best critic of slope at most 1, -L_D is the Wasserstein-1
    distance of the two laws: |m| between N(0, 1) and N(m, 1), reached by
    d(x) = -sign(m) x for data N(0, 1). Alone the loss has no minimum: it
    needs `kgan.penalties.GradientPenalty` or spectral normalisation, and
    several critic turns in a step. The logit is a potential, defined up to a
    constant: its sigmoid is no probability.

    Example:

    >>> float(Wasserstein().generator(None, ops.ones((4,))))
    -1.0

    Reference:
        Arjovsky, Chintala and Bottou, Wasserstein GAN, 2017, equations 2 and
        3, https://arxiv.org/abs/1701.07875
    """

    def discriminator(
        self, real_logits: keras.KerasTensor, fake_logits: keras.KerasTensor
    ) -> keras.KerasTensor:
        """See `wasserstein_critic_loss`."""
        return wasserstein_critic_loss(real_logits, fake_logits)

    def generator(
        self,
        real_logits: keras.KerasTensor | None,
        fake_logits: keras.KerasTensor,
    ) -> keras.KerasTensor:
        """Returns -E d(G(z))."""
        return -ops.mean(fake_logits)
