"""Which of a game's lazy terms a computation holds, and how heavy."""

from typing import Protocol

import tensorflow as tf

from kgan.core import Schedule

# Lazy terms are due in this step, rest in it, are computed in every step
# and weigh nothing while they rest, or are evaluated.
DUE, RESTING, INLINE, EVALUATING = "due", "resting", "inline", "evaluating"


class WeightOf(Protocol):
    """What says the weight of a term now: `Game.weight_of`."""

    def __call__(
        self, every: int, schedule: Schedule | None = None
    ) -> int | tf.Tensor:
        """Returns it; see `Game.weight_of`."""


def weight_in(
    phase: str, every: int, schedule: Schedule | None, step: tf.Tensor
) -> int | tf.Tensor:
    """Returns the weight of a term that is computed lazily, or scheduled.

    Args:
        phase: one of those above.
        every: the term's period in steps. When it falls due it weighs that
            much more, so that its mean stays. An evaluation weighs it 1.
        schedule: what the weight is multiplied by, a function of the step;
            None: by nothing.
        step: the game's step, an integer scalar.

    Returns:
        0 where the term must not be computed. A float32 scalar where it
        depends on the step.
    """
    weight = _lazy_weight(phase, every, step)
    if schedule is None or (isinstance(weight, int) and weight == 0):
        return weight
    scheduled = tf.cast(schedule(step), tf.float32)
    return tf.cast(weight, tf.float32) * scheduled


def _lazy_weight(phase: str, every: int, step: tf.Tensor) -> int | tf.Tensor:
    if every == 1 or phase == EVALUATING:
        return 1
    if phase == INLINE:
        due = tf.equal(tf.math.floormod(step, every), 0)
        return tf.where(due, float(every), 0.0)
    return every if phase == DUE else 0
