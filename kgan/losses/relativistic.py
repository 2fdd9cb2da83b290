"""The relativistic pairing loss: is this real one more real than that?"""

from typing import final

import keras
from keras import ops

from kgan.core import serializable
from kgan.losses.adversarial import AdversarialLoss


def relativistic_pairing_loss(
    winner_logits: keras.KerasTensor, loser_logits: keras.KerasTensor
) -> keras.KerasTensor:
    """E softplus(-(d(winner_i) - d(loser_i))), sample i paired with i.

    Args:
        winner_logits: `(n,)`, of those that should get the higher logit.
        loser_logits: `(n,)`, of those that should get the lower one.

    Returns:
        A scalar; log 2 where the logits of each pair are equal.

    Raises:
        ValueError: the two hold different numbers of logits.

    Example:

    >>> loss = relativistic_pairing_loss(ops.ones((4,)), ops.ones((4,)))
    >>> round(float(loss), 4)
    0.6931

    Reference:
        Jolicoeur-Martineau, The relativistic discriminator, 2018.
    """
    if winner_logits.shape != loser_logits.shape:
        raise ValueError(
            "`real_logits` and `fake_logits` must be equal in number, since "
            "each real is paired with a fake. Received shapes: "
            f"{tuple(winner_logits.shape)} and {tuple(loser_logits.shape)}"
        )
    return ops.mean(ops.softplus(loser_logits - winner_logits))


@final
@serializable
class RelativisticPairing(AdversarialLoss):
    """Each player ranks one paired sample above the other.

    L_D = E softplus(-(d(x_i) - d(G(z_i)))),
    L_G = E softplus(-(d(G(z_i)) - d(x_i))).

    With R1 and R2 it converges locally and needs no further tricks. The
    logit is defined only up to a constant: its sigmoid is no probability.

    Example:

    >>> loss = RelativisticPairing()
    >>> round(float(loss.generator(ops.zeros((4,)), ops.zeros((4,)))), 4)
    0.6931

    Reference:
        Jolicoeur-Martineau, 2018; Huang et al., The GAN is dead; long live
        the GAN!, 2024, section 2.
    """

    pairs = True

    def discriminator(
        self, real_logits: keras.KerasTensor, fake_logits: keras.KerasTensor
    ) -> keras.KerasTensor:
        """See `relativistic_pairing_loss`: the real one should win."""
        return relativistic_pairing_loss(real_logits, fake_logits)

    def generator(
        self,
        real_logits: keras.KerasTensor | None,
        fake_logits: keras.KerasTensor,
    ) -> keras.KerasTensor:
        """See `relativistic_pairing_loss`: the fake one should win."""
        if real_logits is None:
            raise ValueError(
                "`real_logits` must be given to a pairing loss. Received: None"
            )
        return relativistic_pairing_loss(fake_logits, real_logits)
