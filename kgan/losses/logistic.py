"""The losses of 2014: binary cross entropy, and two ways to fool it."""

from typing import final

import keras
from keras import ops

from kgan.core import serializable
from kgan.losses.adversarial import AdversarialLoss


def logistic_discriminator_loss(
    real_logits: keras.KerasTensor, fake_logits: keras.KerasTensor
) -> keras.KerasTensor:
    """Binary cross entropy: E softplus(-d(x)) + E softplus(d(G(z))).

    It equals -E log D(x) - E log(1 - D(G(z))) with D = sigmoid(d), without
    the logarithm of a probability that has rounded to zero.

    Args:
        real_logits: `(n,)`, of samples of the data.
        fake_logits: `(n,)`, of samples of the generator.

    Returns:
        A scalar; log 4 where every logit is zero.

    Example:

    >>> loss = logistic_discriminator_loss(ops.zeros((4,)), ops.zeros((4,)))
    >>> round(float(loss), 4)
    1.3863

    Reference:
        Goodfellow et al., Generative Adversarial Nets, 2014, equation 1.
    """
    return ops.mean(ops.softplus(-real_logits)) + ops.mean(
        ops.softplus(fake_logits)
    )


def non_saturating_generator_loss(
    fake_logits: keras.KerasTensor,
) -> keras.KerasTensor:
    """Minus the log probability of being called real: E softplus(-d(G(z))).

    Args:
        fake_logits: `(n,)`, of samples of the generator.

    Returns:
        A scalar; log 2 where every logit is zero.

    Reference:
        Goodfellow et al., 2014, section 3.
    """
    return ops.mean(ops.softplus(-fake_logits))


def saturating_generator_loss(
    fake_logits: keras.KerasTensor,
) -> keras.KerasTensor:
    """The log probability of being called fake: -E softplus(d(G(z))).

    Its gradient vanishes where the discriminator is sure of a fake, which is
    where the generator needs it most.

    Args:
        fake_logits: `(n,)`, of samples of the generator.

    Returns:
        A scalar; -log 2 where every logit is zero.

    Reference:
        Goodfellow et al., 2014, equation 1.
    """
    return -ops.mean(ops.softplus(fake_logits))


@final
@serializable
class NonSaturating(AdversarialLoss):
    """Binary cross entropy; the generator maximises log D(G(z)).

    L_D = E softplus(-d(x)) + E softplus(d(G(z))),
    L_G = E softplus(-d(G(z))).

    Often confused with the minimax loss, which has the same discriminator
    and the same fixed point but another gradient for the generator.

    Example:

    >>> loss = NonSaturating()
    >>> round(float(loss.generator(None, ops.zeros((4,)))), 4)
    0.6931

    Reference:
        Goodfellow et al., Generative Adversarial Nets, 2014, section 3.
    """

    probabilistic = True

    def discriminator(
        self, real_logits: keras.KerasTensor, fake_logits: keras.KerasTensor
    ) -> keras.KerasTensor:
        """See `logistic_discriminator_loss`."""
        return logistic_discriminator_loss(real_logits, fake_logits)

    def generator(
        self,
        real_logits: keras.KerasTensor | None,
        fake_logits: keras.KerasTensor,
    ) -> keras.KerasTensor:
        """See `non_saturating_generator_loss`."""
        return non_saturating_generator_loss(fake_logits)


@final
@serializable
class Minimax(AdversarialLoss):
    """The zero-sum game of 2014: the generator minimises log(1 - D(G(z))).

    L_D = E softplus(-d(x)) + E softplus(d(G(z))),
    L_G = -E softplus(d(G(z))).

    Given for what it is in theory. It saturates early in training: choose
    `NonSaturating` to train a model.

    Example:

    >>> loss = Minimax()
    >>> round(float(loss.generator(None, ops.zeros((4,)))), 4)
    -0.6931

    Reference:
        Goodfellow et al., Generative Adversarial Nets, 2014, equation 1.
    """

    probabilistic = True

    def discriminator(
        self, real_logits: keras.KerasTensor, fake_logits: keras.KerasTensor
    ) -> keras.KerasTensor:
        """See `logistic_discriminator_loss`."""
        return logistic_discriminator_loss(real_logits, fake_logits)

    def generator(
        self,
        real_logits: keras.KerasTensor | None,
        fake_logits: keras.KerasTensor,
    ) -> keras.KerasTensor:
        """See `saturating_generator_loss`."""
        return saturating_generator_loss(fake_logits)
