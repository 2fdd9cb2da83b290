"""DRAGAN: slope 1 in the neighbourhood of the data."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import final

import tensorflow as tf

from kgan.core import Noise
from kgan.core import Schedule
from kgan.core import Uniform
from kgan.core import check_integer
from kgan.core import check_number
from kgan.core import serializable
from kgan.penalties.gradient_penalty import gradient_norms
from kgan.penalties.gradient_penalty import slope_penalty
from kgan.penalties.penalty import Penalty
from kgan.penalties.penalty import split_weight
from kgan.penalties.slopes import Critic


@final
@serializable
class Dragan(Penalty):
    """weight E (|| grad_x d(x_hat) || - 1)^2, at perturbed data.

    x_hat = x + 1/2 (1 - e) s u, with u uniform on [0, 1) in each entry, e
    uniform on [0, 1) for each sample, and s a standard deviation. Unlike
    `GradientPenalty` it never looks at fakes, and goes with any loss.

    In the authors' program s is the standard deviation of all entries of the
    minibatch. That couples the samples of a batch, and would differ with the
    number of replicas. Here it is a number that is given, that of the data,
    which a minibatch only estimates; or else each sample's own.

    Args:
        sample_shape: of what the critic judges, for the noise: of one
            sample, or of a pack of them.
        weight: lambda; or a schedule of the game's step.
        deviation: s, in the data's units; None for the standard deviation
            over the entries of each sample, which suits pictures. Vectors
            of few entries need the number.
        every: compute it on one step of so many, that much heavier.

    Raises:
        TypeError: an argument has another type.
        ValueError: `weight` or `deviation` is negative, `every` below 1, or
            `sample_shape` empty; when called, samples of another shape.

    Example:

    >>> critic = lambda x: 3.0 * x[:, 0]
    >>> noise = {"near": tf.zeros((4, 1)), "distance": tf.zeros((4,))}
    >>> x = tf.zeros((4, 1))
    >>> float(Dragan((1,), deviation=1.0)(critic, x, x, noise))
    40.0

    Reference:
        Kodali et al., On Convergence and Stability of GANs, 2017,
        https://arxiv.org/abs/1705.07215
    """

    name = "dragan"

    def __init__(
        self,
        sample_shape: Sequence[int],
        weight: float | Schedule = 10.0,
        deviation: float | None = None,
        every: int = 1,
    ) -> None:
        self.weight, schedule = split_weight("weight", weight)
        super().__init__(every, schedule)
        if not isinstance(sample_shape, Sequence) or not sample_shape:
            raise ValueError(
                "`sample_shape` must be a tuple of at least one integer. "
                f"Received: sample_shape={sample_shape!r}"
            )
        self.sample_shape = tuple(
            check_integer("sample_shape", side) for side in sample_shape
        )
        self.deviation = (
            None
            if deviation is None
            else check_number("deviation", deviation, minimum=0.0)
        )

    @property
    def noise(self) -> Mapping[str, Noise]:
        """A direction in each entry, and how far to go."""
        return {"near": Uniform(self.sample_shape), "distance": Uniform(())}

    def __call__(
        self,
        critic: Critic,
        real: tf.Tensor,
        fake: tf.Tensor,
        noise: Mapping[str, tf.Tensor],
    ) -> tf.Tensor:
        """Returns the penalty, a scalar; see `Penalty`."""
        if tuple(real.shape[1:]) != self.sample_shape:
            raise ValueError(
                "`sample_shape` must be that of the samples. Received: "
                f"sample_shape={self.sample_shape}, samples of "
                f"{tuple(real.shape[1:])}"
            )
        axes = list(range(1, len(self.sample_shape) + 1))
        deviation = (
            tf.math.reduce_std(real, axis=axes, keepdims=True)
            if self.deviation is None
            else self.deviation
        )
        distance = tf.reshape(noise["distance"], (-1, *(1 for _ in axes)))
        near = real + 0.5 * (1.0 - distance) * deviation * noise["near"]
        return self.weight * slope_penalty(
            gradient_norms(critic, near), one_sided=False
        )

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "sample_shape": list(self.sample_shape),
            "weight": self.schedule or self.weight,
            "deviation": self.deviation,
            "every": self.every,
        }
