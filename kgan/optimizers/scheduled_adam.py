"""Adam whose memory of squared gradients changes while it trains."""

from typing import Any
from typing import Self
from typing import final

import keras

from kgan.core import Schedule
from kgan.core import check_number
from kgan.core import is_schedule
from kgan.core import serializable


@final
@serializable
class ScheduledAdam(keras.optimizers.Adam):
    """Adam with a schedule for beta_2, as others have one for their rate.

    In move t = 1, 2, ..., with b = beta_2(t - 1) and the gradient g:

        m <- m + (1 - beta_1) (g - m)
        v <- v + (1 - b) (g^2 - v)
        w <- w - rate sqrt(1 - b^t) / (1 - beta_1^t) m / (sqrt(v) + epsilon)

    The correction for the start takes today's b for all moves so far, as
    does a program that sets `betas` of PyTorch's Adam before each step; the
    exact one is 1 minus the product of all b. With a number for beta_2 it is
    `keras.optimizers.Adam`. As there, epsilon is added to the root of v,
    where PyTorch adds it to the root of the corrected v.

    Args:
        beta_2: memory of the squared gradient, in [0, 1), or a
            `keras.optimizers.schedules.LearningRateSchedule` of its moves.

    All other arguments are those of `keras.optimizers.Adam`.

    Raises:
        TypeError: `beta_2` is neither a number nor a schedule.
        ValueError: it is a number outside [0, 1).

    Example:

    >>> memory = keras.optimizers.schedules.PolynomialDecay(0.9, 1000, 0.99)
    >>> optimizer = ScheduledAdam(2e-4, beta_1=0.0, beta_2=memory)
    >>> round(float(optimizer.beta_2), 3)
    0.9

    Reference:
        Kingma and Ba, Adam, 2015, end of section 2; the schedule: Huang et
        al., The GAN is dead; long live the GAN! A Modern GAN Baseline, 2024,
        in its training program.
    """

    @property
    def beta_2(self) -> Any:
        """The memory of squared gradients in the next move, a scalar."""
        if is_schedule(self._beta_2):
            return self._beta_2(self.iterations)
        return self._beta_2

    @beta_2.setter
    def beta_2(self, value: float | Schedule) -> None:
        if not is_schedule(value):
            value = check_number("beta_2", value, minimum=0.0)
            if value >= 1.0:
                raise ValueError(
                    f"`beta_2` must lie in [0, 1). Received: beta_2={value}"
                )
        self._beta_2: Any = value

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return super().get_config() | {"beta_2": self._beta_2}

    @classmethod
    def from_config(
        cls, config: dict[str, Any], custom_objects: Any = None
    ) -> Self:
        """Returns an optimizer made of its config; its state is not in it."""
        beta_2 = keras.saving.deserialize_keras_object(
            config["beta_2"], custom_objects
        )
        return super().from_config(config | {"beta_2": beta_2}, custom_objects)
