"""What follows the steps of training: Keras' schedules."""

from typing import Any
from typing import TypeAlias

import keras

# A function of a step, an integer scalar, to a scalar; Keras saves it.
Schedule: TypeAlias = keras.optimizers.schedules.LearningRateSchedule


def is_schedule(value: Any) -> bool:
    """Returns whether a value is a schedule."""
    return isinstance(value, keras.optimizers.schedules.LearningRateSchedule)
