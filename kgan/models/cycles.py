"""What ALICE adds to ALI: a sample must come back from its own code."""

import abc
from typing import Any
from typing import final

import keras
import tensorflow as tf

from kgan.core import Configurable
from kgan.core import check_number
from kgan.core import serializable
from kgan.losses import AdversarialLoss
from kgan.models.shapes import check_inputs
from kgan.models.turn import Terms


class Cycle(Configurable, abc.ABC):
    """A bound on the conditional entropy H(x | z) of samples given codes.

    Attributes:
        critics: networks that the discriminator's turn moves with its own.
    """

    critics: tuple[keras.Model, ...] = ()

    def __init__(self, weight: float) -> None:
        self.weight = check_number("weight", weight, minimum=0.0)

    @abc.abstractmethod
    def critic_terms(
        self,
        loss: AdversarialLoss,
        sample: tf.Tensor,
        reconstruction: tf.Tensor,
    ) -> Terms:
        """Returns what `critics` minimise, by name.

        Args:
            loss: of the game.
            sample: `(n, ...)`, of the data.
            reconstruction: `(n, ...)`, of each, without a gradient.
        """

    @abc.abstractmethod
    def generator_terms(
        self,
        loss: AdversarialLoss,
        sample: tf.Tensor,
        reconstruction: tf.Tensor,
    ) -> Terms:
        """Returns what generator and encoder minimise, by name.

        Args:
            loss: of the game.
            sample: `(n, ...)`, of the data.
            reconstruction: `(n, ...)`, of each.
        """

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {"weight": self.weight}


@final
@serializable
class ExplicitCycle(Cycle):
    """weight * E |x - G(E(x))|^2 / d: the mean over the d values of x.

    Where E(x) is drawn, the best generator is E[x | z], and the error left
    is E var(x | z): not zero, unless codes determine samples.

    Args:
        weight: of the term; the mean over values makes it the same for
            samples of any size.

    Raises:
        ValueError: `weight` is negative.

    Example:

    >>> import kgan
    >>> cycle, loss = ExplicitCycle(2.0), kgan.losses.NonSaturating()
    >>> x = tf.ones((4, 3))
    >>> float(cycle.generator_terms(loss, x, 0.0 * x)["cycle"])
    2.0

    Reference:
        Li et al., ALICE: Towards Understanding Adversarial Learning for
        Joint Distribution Matching, 2017, section 3.
    """

    def __init__(self, weight: float = 1.0) -> None:
        super().__init__(weight)

    def critic_terms(
        self,
        loss: AdversarialLoss,
        sample: tf.Tensor,
        reconstruction: tf.Tensor,
    ) -> Terms:
        """Returns none: there is no critic."""
        return {}

    def generator_terms(
        self,
        loss: AdversarialLoss,
        sample: tf.Tensor,
        reconstruction: tf.Tensor,
    ) -> Terms:
        """Returns the weighted squared error."""
        error = tf.cast(sample, tf.float32) - tf.cast(
            reconstruction, tf.float32
        )
        return {"cycle": self.weight * tf.reduce_mean(tf.square(error))}


@final
@serializable
class ImplicitCycle(Cycle):
    """A second critic tells (x, x) from (x, G(E(x))); no pixels are compared.

    By the game's loss, with logits c: the critic minimises its half on
    c(x, x) and c(x, G(E(x))), generator and encoder theirs times `weight`.
    At its optimum G(E(x)) = x for nearly every x.

    Args:
        critic: `{"sample", "reconstruction"}`, both `(n, ...)`, to logits
            `(n,)`; the discriminator's turn moves it.
        weight: of the term of generator and encoder.

    Raises:
        TypeError: `critic` is no Keras model.
        ValueError: it has other inputs, or `weight` is negative.

    Example:

    >>> x = keras.Input((2,), name="sample")
    >>> y = keras.Input((2,), name="reconstruction")
    >>> logit = keras.layers.Dense(1)(keras.layers.Concatenate()([x, y]))
    >>> critic = keras.Model(
    ...     {"sample": x, "reconstruction": y},
    ...     keras.layers.Reshape(())(logit),
    ... )
    >>> ImplicitCycle(critic, weight=0.5).weight
    0.5

    Reference:
        Li et al., ALICE, 2017, section 3.
    """

    def __init__(self, critic: keras.Model, weight: float = 1.0) -> None:
        check_inputs("critic", critic, ["sample", "reconstruction"])
        super().__init__(weight)
        self.critic = critic
        self.critics = (critic,)

    def critic_terms(
        self,
        loss: AdversarialLoss,
        sample: tf.Tensor,
        reconstruction: tf.Tensor,
    ) -> Terms:
        """Returns the critic's loss."""
        return {
            "cycle": loss.discriminator(
                self._logits(sample, sample),
                self._logits(sample, reconstruction),
            )
        }

    def generator_terms(
        self,
        loss: AdversarialLoss,
        sample: tf.Tensor,
        reconstruction: tf.Tensor,
    ) -> Terms:
        """Returns the weighted loss of generator and encoder."""
        real_logits = self._logits(sample, sample) if loss.pairs else None
        fake_logits = self._logits(sample, reconstruction)
        return {"cycle": self.weight * loss.generator(real_logits, fake_logits)}

    def _logits(
        self, sample: tf.Tensor, reconstruction: tf.Tensor
    ) -> tf.Tensor:
        return self.critic(
            {"sample": sample, "reconstruction": reconstruction}, training=True
        )

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {"critic": self.critic, "weight": self.weight}


def check_cycle(cycle: Cycle | None) -> None:
    """Raises unless this is a cycle, or None.

    Raises:
        TypeError: it is neither.
    """
    if cycle is not None and not isinstance(cycle, Cycle):
        raise TypeError(
            "`cycle` must be an ExplicitCycle, an ImplicitCycle or None. "
            f"Received: cycle={cycle!r}"
        )
