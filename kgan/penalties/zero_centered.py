"""R1 and R2: squared gradients of the critic at the data, at the fakes."""

from typing import Any
from typing import final

import tensorflow as tf

from kgan.core import Schedule
from kgan.core import serializable
from kgan.penalties.penalty import SlopePenalty
from kgan.penalties.penalty import split_weight
from kgan.penalties.slopes import Critic
from kgan.penalties.slopes import squared_slopes


def squared_gradient_norm(critic: Critic, samples: tf.Tensor) -> tf.Tensor:
    """E || grad_x d(x) ||^2: summed over a sample, meaned over the batch.

    There is no root, so its own gradient is finite where the critic is flat.

    Args:
        critic: a batch of samples to its logits `(n,)`.
        samples: `(n, ...)`, float32.

    Returns:
        A scalar; `|w|^2` for the linear critic `d(x) = w.x`.

    Example:

    >>> slope = tf.constant([3.0, 4.0])
    >>> critic = lambda x: tf.linalg.matvec(x, slope)
    >>> float(squared_gradient_norm(critic, tf.zeros((2, 2))))
    25.0
    """
    return tf.reduce_mean(squared_slopes(critic, samples))


class ZeroCentered(SlopePenalty):
    """(gamma / 2) E || grad_x d(x) ||^2, at samples that a subclass names."""

    def __init__(self, gamma: float | Schedule = 1.0, every: int = 1) -> None:
        self.gamma, schedule = split_weight("gamma", gamma)
        super().__init__(every, schedule)

    def of_slopes(self, squared: tf.Tensor) -> tf.Tensor:
        """See `SlopePenalty`."""
        return 0.5 * self.gamma * tf.reduce_mean(squared)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {"gamma": self.schedule or self.gamma, "every": self.every}


@final
@serializable
class R1(ZeroCentered):
    """(gamma / 2) E || grad_x d(x) ||^2 at the data.

    Args:
        gamma: its weight; it grows with the number of pixels and falls with
            the batch: published values run from .05 to 150. Or a schedule,
            which says it at each step of the game; called by itself, the
            penalty has gamma 1 then.
        every: compute it on one step of so many, that much heavier.

    Raises:
        TypeError: `gamma` is neither a number nor a schedule.
        ValueError: `gamma` is negative or `every` below 1.

    Example:

    >>> critic = lambda x: 3.0 * x[:, 0]
    >>> float(R1(gamma=2.0)(critic, tf.zeros((4, 1)), tf.zeros((4, 1)), {}))
    9.0

    Reference:
        Mescheder et al., Which training methods for GANs do actually
        converge?, 2018, equation 9; lazily: Karras et al., 2020, section 3.1.
    """

    name = "r1"
    kind = "real"


@final
@serializable
class R2(ZeroCentered):
    """(gamma / 2) E || grad_x d(x) ||^2 at the generator's samples.

    Args:
        gamma: its weight, usually that of R1; or a schedule, as there.
        every: compute it on one step of so many, that much heavier.

    Raises:
        TypeError: `gamma` is neither a number nor a schedule.
        ValueError: `gamma` is negative or `every` below 1.

    Example:

    >>> critic = lambda x: 3.0 * x[:, 0]
    >>> float(R2(gamma=2.0)(critic, tf.zeros((4, 1)), tf.zeros((4, 1)), {}))
    9.0

    Reference:
        Mescheder et al., 2018, equation 10.
    """

    name = "r2"
    kind = "fake"
