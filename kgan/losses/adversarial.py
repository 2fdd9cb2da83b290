"""What every adversarial loss is: two functions of logits."""

import abc

import keras

from kgan.core import Configurable


class AdversarialLoss(Configurable, abc.ABC):
    """A pair of losses on the discriminator's logits, one for each player.

    Attributes:
        pairs: the generator's loss also reads the logits of real samples.
        probabilistic: at its optimum the sigmoid of the logit is the
            probability that a sample is real.
    """

    pairs: bool = False
    probabilistic: bool = False

    @abc.abstractmethod
    def discriminator(
        self, real_logits: keras.KerasTensor, fake_logits: keras.KerasTensor
    ) -> keras.KerasTensor:
        """Returns the scalar that the discriminator minimises.

        Args:
            real_logits: `(n,)`, of samples of the data.
            fake_logits: `(n,)`, of samples of the generator.
        """

    @abc.abstractmethod
    def generator(
        self,
        real_logits: keras.KerasTensor | None,
        fake_logits: keras.KerasTensor,
    ) -> keras.KerasTensor:
        """Returns the scalar that the generator minimises.

        Args:
            real_logits: `(n,)`; None is enough unless `pairs`.
            fake_logits: `(n,)`, of samples of the generator.
        """
