"""The gradient penalty of WGAN-GP: slope 1 between data and fakes."""

from collections.abc import Mapping
from typing import Any
from typing import final

import tensorflow as tf

from kgan.core import Noise
from kgan.core import Schedule
from kgan.core import Uniform
from kgan.core import check_bool
from kgan.core import serializable
from kgan.penalties.penalty import Penalty
from kgan.penalties.penalty import split_weight
from kgan.penalties.slopes import Critic
from kgan.penalties.slopes import squared_slopes


def gradient_norms(critic: Critic, samples: tf.Tensor) -> tf.Tensor:
    """|| grad_x d(x) || of each sample, over all its entries.

    Where the critic is flat the norm is 0 and so is its own gradient, of
    which the root's would be infinite.

    Args:
        critic: a batch of samples to its logits `(n,)`.
        samples: `(n, ...)`, float32.

    Returns:
        float32 `(n,)`.

    Example:

    >>> critic = lambda x: tf.reduce_sum(2.0 * x, axis=[1, 2])
    >>> gradient_norms(critic, tf.zeros((3, 2, 2))).numpy().tolist()
    [4.0, 4.0, 4.0]
    """
    squares = squared_slopes(critic, samples)
    steep = squares > 0.0
    return tf.where(steep, tf.sqrt(tf.where(steep, squares, 1.0)), 0.0)


def interpolated(
    first: tf.Tensor, second: tf.Tensor, share: tf.Tensor
) -> tf.Tensor:
    """share first + (1 - share) second, one share for each sample.

    Args:
        first: `(n, ...)`.
        second: `(n, ...)`.
        share: `(n,)`, in [0, 1].

    Returns:
        float32 `(n, ...)`.

    Raises:
        ValueError: the two differ in shape.
    """
    if not first.shape.is_compatible_with(second.shape):
        raise ValueError(
            "`real` and `fake` must be equal in shape, since each real is "
            "joined with a fake. Received shapes: "
            f"{tuple(first.shape)} and {tuple(second.shape)}"
        )
    share = tf.reshape(share, (-1, *(1,) * (first.shape.rank - 1)))
    # A generator may make its samples in half precision.
    first, second = tf.cast(first, tf.float32), tf.cast(second, tf.float32)
    return share * first + (1.0 - share) * second


def slope_penalty(norms: tf.Tensor, one_sided: bool) -> tf.Tensor:
    """E (|| grad d || - 1)^2, or E max(|| grad d || - 1, 0)^2.

    Args:
        norms: `(n,)`, from `gradient_norms`.
        one_sided: slopes below 1 are free.
    """
    excess = norms - 1.0
    return tf.reduce_mean(
        tf.square(tf.nn.relu(excess) if one_sided else excess)
    )


@final
@serializable
class GradientPenalty(Penalty):
    """weight E (|| grad_x d(x_hat) || - 1)^2, between data and fakes.

    x_hat = e x + (1 - e) G(z), with e uniform on [0, 1), one for each
    sample. The norm goes over all entries of a sample, the mean over the
    batch. It asks for slope 1, as the critic of `kgan.losses.Wasserstein`
    has; R1 and R2, with which it is confused, ask for slope 0. The critic
    must hold no batch normalisation, by which samples would share a slope.

    Args:
        weight: lambda; 10 as published, .1 for two-dimensional data; or a
            schedule of the game's step.
        one_sided: only slopes above 1 are penalised.
        every: compute it on one step of so many, that much heavier.

    Raises:
        TypeError: an argument has another type.
        ValueError: `weight` is negative or `every` below 1.

    Example:

    >>> critic = lambda x: 3.0 * x[:, 0]
    >>> x = tf.zeros((4, 1))
    >>> float(GradientPenalty()(critic, x, x, {"mix": tf.zeros((4,))}))
    40.0

    Reference:
        Gulrajani et al., Improved Training of Wasserstein GANs, 2017,
        equation 3, https://arxiv.org/abs/1704.00028; one-sided: its
        section 4 and Petzka, Fischer and Lukovnikov, On the regularization
        of Wasserstein GANs, 2018.
    """

    name = "gradient_penalty"

    def __init__(
        self,
        weight: float | Schedule = 10.0,
        one_sided: bool = False,
        every: int = 1,
    ) -> None:
        self.weight, schedule = split_weight("weight", weight)
        super().__init__(every, schedule)
        self.one_sided = check_bool("one_sided", one_sided)

    @property
    def noise(self) -> Mapping[str, Noise]:
        """The place of a sample between a real and a fake one."""
        return {"mix": Uniform(())}

    def __call__(
        self,
        critic: Critic,
        real: tf.Tensor,
        fake: tf.Tensor,
        noise: Mapping[str, tf.Tensor],
    ) -> tf.Tensor:
        """Returns the penalty, a scalar; see `Penalty`."""
        between = interpolated(real, fake, noise["mix"])
        norms = gradient_norms(critic, between)
        return self.weight * slope_penalty(norms, self.one_sided)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "weight": self.schedule or self.weight,
            "one_sided": self.one_sided,
            "every": self.every,
        }
