"""Which of a game's lazy terms a computation holds, and how heavy."""

import tensorflow as tf

# Lazy terms are due in this step, rest in it, are computed in every step
# and weigh nothing while they rest, or are evaluated.
DUE, RESTING, INLINE, EVALUATING = "due", "resting", "inline", "evaluating"


def weight_in(phase: str, every: int, step: tf.Tensor) -> int | tf.Tensor:
    """Returns the weight of a term that is computed lazily.

    Args:
        phase: one of those above.
        every: the term's period in steps. When it falls due it weighs that
            much more, so that its mean stays. An evaluation weighs it 1.
        step: the game's step, an integer scalar.

    Returns:
        0 where the term must not be computed. A float32 scalar where the
        graph is the same in every step.
    """
    if every == 1 or phase == EVALUATING:
        return 1
    if phase == INLINE:
        due = tf.equal(tf.math.floormod(step, every), 0)
        return tf.where(due, float(every), 0.0)
    return every if phase == DUE else 0
