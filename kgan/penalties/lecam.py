"""LeCam: each logit is held near what the other kind used to get."""

from typing import Any
from typing import final

import keras
import tensorflow as tf

from kgan.core import Schedule
from kgan.core import check_number
from kgan.core import serializable
from kgan.penalties.penalty import LogitPenalty
from kgan.penalties.penalty import split_weight


def lecam_distance(
    real_logits: tf.Tensor,
    fake_logits: tf.Tensor,
    real_anchor: tf.Tensor | float,
    fake_anchor: tf.Tensor | float,
) -> tf.Tensor:
    """E relu(d(x) - a_F)^2 + E relu(a_R - d(G(z)))^2.

    Args:
        real_logits: `(n,)`, of samples of the data.
        fake_logits: `(n,)`, of samples of the generator.
        real_anchor: a_R, a past mean of logits of the data.
        fake_anchor: a_F, a past mean of logits of fakes.

    Returns:
        A scalar.

    Example:

    >>> ones = tf.ones((4,))
    >>> float(lecam_distance(ones, -ones, 1.0, -1.0))
    8.0
    """
    return tf.reduce_mean(
        tf.square(tf.nn.relu(real_logits - fake_anchor))
    ) + tf.reduce_mean(tf.square(tf.nn.relu(real_anchor - fake_logits)))


@final
@serializable
class LeCam(LogitPenalty, keras.layers.Layer):
    """weight (E relu(d(x) - a_F)^2 + E relu(a_R - d(G(z)))^2).

    a_R and a_F are exponential averages of the mean logit of the data and of
    fakes over earlier steps. The discriminator may not carry the two kinds
    far apart, which holds back its learning by heart of a small data set.
    It moves no sample and takes no gradient in x: unlike R1 it says nothing
    of the slope.

    The paper writes the squares without relu, as does what a discriminator
    that ranks the two kinds rightly computes; the relu is in the authors'
    programs. These also let the present batch into the averages before they
    are compared. Here they are those of earlier steps, so that the penalty
    is a mean over samples, equal on any number of replicas; in the first
    step it is 0.

    The averages are weights that are not trained: a game that has the
    penalty holds, saves and resumes them, and its evaluation leaves them. A
    penalty object belongs to one game, and under a strategy is made in its
    scope, as the networks are.

    Args:
        weight: lambda; or a schedule of the game's step.
        decay: of the averages, in [0, 1); freed of the bias of their start.

    Attributes:
        real_logit: a_R times `memory`, a float32 weight, 0 at first.
        fake_logit: a_F times `memory`, a float32 weight, 0 at first.
        memory: 1 - decay^t after t steps, a float32 weight.

    Raises:
        TypeError: an argument is no number.
        ValueError: `weight` is negative, or `decay` outside [0, 1).

    Example:

    >>> penalty, x = LeCam(weight=1.0), tf.ones((4, 1))
    >>> critic = lambda x: x[:, 0]
    >>> [float(penalty(critic, x, -x, {})) for _ in range(2)]
    [0.0, 8.0]

    Reference:
        Tseng et al., Regularizing Generative Adversarial Networks under
        Limited Data, 2021, https://arxiv.org/abs/2104.03310
    """

    def __init__(
        self, weight: float | Schedule = 0.3, decay: float = 0.99
    ) -> None:
        # In float32 whatever the precision: it only holds the averages.
        keras.layers.Layer.__init__(self, name="lecam", dtype="float32")
        # An average that skips steps would be of no known age.
        number, schedule = split_weight("weight", weight)
        LogitPenalty.__init__(self, every=1, schedule=schedule)
        self.weight = number
        self.decay = check_number("decay", decay, minimum=0.0)
        if self.decay >= 1.0:
            raise ValueError(
                f"`decay` must lie in [0, 1). Received: decay={self.decay}"
            )
        self.real_logit = self._average("real_logit")
        self.fake_logit = self._average("fake_logit")
        self.memory = self._average("memory")
        self.built = True

    def _average(self, name: str) -> keras.Variable:
        return self.add_weight(
            name=name, shape=(), initializer="zeros", trainable=False
        )

    def of_logits(
        self, real_logits: tf.Tensor, fake_logits: tf.Tensor
    ) -> tf.Tensor:
        """Returns the penalty, a scalar, and moves the averages."""
        real_logits = tf.cast(real_logits, tf.float32)
        fake_logits = tf.cast(fake_logits, tf.float32)
        known = self.memory.value > 0.0
        filled = tf.where(known, self.memory.value, 1.0)
        distance = lecam_distance(
            real_logits,
            fake_logits,
            self.real_logit.value / filled,
            self.fake_logit.value / filled,
        )
        self._follow(self.real_logit, tf.reduce_mean(real_logits))
        self._follow(self.fake_logit, tf.reduce_mean(fake_logits))
        self._follow(self.memory, tf.ones(()))
        return self.weight * tf.where(known, distance, 0.0)

    def _follow(self, average: keras.Variable, present: tf.Tensor) -> None:
        average.assign(
            self.decay * average.value
            + (1.0 - self.decay) * tf.stop_gradient(present)
        )

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {"weight": self.schedule or self.weight, "decay": self.decay}
