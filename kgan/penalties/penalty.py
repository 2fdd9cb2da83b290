"""What every penalty is: a scalar made of a critic and two batches."""

import abc
from collections.abc import Callable
from collections.abc import Mapping

import tensorflow as tf

from kgan.core import Configurable
from kgan.core import Noise
from kgan.core import check_integer

Critic = Callable[[tf.Tensor], tf.Tensor]


class Penalty(Configurable, abc.ABC):
    """A term that the discriminator minimises beside its loss.

    Attributes:
        name: what the logs call it.
        every: it is computed on one step of so many, and then weighs that
            much more, so that its mean over steps stays the same.
    """

    name: str

    def __init__(self, every: int) -> None:
        self.every = check_integer("every", every)

    @property
    def noise(self) -> Mapping[str, Noise]:
        """What the penalty draws, per row."""
        return {}

    @abc.abstractmethod
    def __call__(
        self,
        critic: Critic,
        real: tf.Tensor,
        fake: tf.Tensor,
        noise: Mapping[str, tf.Tensor],
    ) -> tf.Tensor:
        """Returns a scalar.

        Args:
            critic: a batch of samples to its logits `(n,)`; what is done to
                one sample must not depend on the others.
            real: `(n, ...)` samples of the data.
            fake: `(n, ...)` samples of the generator.
            noise: the values drawn for `self.noise`.
        """
