"""What every penalty is: a scalar made of a critic and two batches."""

import abc
from collections.abc import Mapping

import tensorflow as tf

from kgan.core import Configurable
from kgan.core import Noise
from kgan.core import Schedule
from kgan.core import check_integer
from kgan.core import check_number
from kgan.core import is_schedule
from kgan.penalties.slopes import Critic
from kgan.penalties.slopes import squared_slopes


class Penalty(Configurable, abc.ABC):
    """A term that the discriminator minimises beside its loss.

    Attributes:
        name: what the logs call it.
        every: it is computed on one step of so many, and then weighs that
            much more, so that its mean over steps stays the same.
        schedule: what its weight follows, a function of the game's step; the
            game multiplies by it, as by `every`. None: the weight is a number.
    """

    name: str
    schedule: Schedule | None

    def __init__(self, every: int, schedule: Schedule | None = None) -> None:
        self.every = check_integer("every", every)
        self.schedule = schedule

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


class LogitPenalty(Penalty):
    """A penalty that reads nothing but the logits of both kinds.

    A game hands it those that its loss has read, and spares the two passes
    of the critic that the penalty would make by itself.
    """

    @abc.abstractmethod
    def of_logits(
        self, real_logits: tf.Tensor, fake_logits: tf.Tensor
    ) -> tf.Tensor:
        """Returns a scalar.

        Args:
            real_logits: `(n,)`, of samples of the data.
            fake_logits: `(n,)`, of samples of the generator.
        """

    def __call__(
        self,
        critic: Critic,
        real: tf.Tensor,
        fake: tf.Tensor,
        noise: Mapping[str, tf.Tensor],
    ) -> tf.Tensor:
        """Returns `of_logits` of what the critic says; see `Penalty`."""
        return self.of_logits(critic(real), critic(fake))


class SlopePenalty(Penalty):
    """A penalty of the critic's slopes at the samples that a loss judges.

    A game hands it the slopes of the loss's own forward pass, and spares the
    one that the penalty would make by itself.

    Attributes:
        kind: of the samples, "real" or "fake".
    """

    kind: str

    @abc.abstractmethod
    def of_slopes(self, squared: tf.Tensor) -> tf.Tensor:
        """Returns a scalar.

        Args:
            squared: `(n,)`, || grad_x d(x) ||^2 at each sample of `kind`.
        """

    def __call__(
        self,
        critic: Critic,
        real: tf.Tensor,
        fake: tf.Tensor,
        noise: Mapping[str, tf.Tensor],
    ) -> tf.Tensor:
        """Returns `of_slopes` of the critic's; see `Penalty`."""
        samples = real if self.kind == "real" else fake
        return self.of_slopes(squared_slopes(critic, samples))


def split_weight(
    name: str, weight: float | Schedule
) -> tuple[float, Schedule | None]:
    """Returns a weight as a number times a schedule, one of which is 1.

    Args:
        name: the argument's name, for the message.
        weight: as given.

    Raises:
        TypeError: it is neither a number nor a schedule.
        ValueError: it is a negative number.
    """
    if is_schedule(weight):
        return 1.0, weight
    return check_number(name, weight, minimum=0.0), None
