"""What was played: one step, and the steps of one call of the graph."""

import math
from typing import NamedTuple

import tensorflow as tf

# What is not finite where no term is: a player's gradients or statistics.
GRADIENTS = "gradients"
# The step of what never happened.
NEVER = tf.int64.max


class Played(NamedTuple):
    """What one step was, as scalars that are alike on all replicas.

    Attributes:
        terms: each `<player>/<term>`, meaned over repeats and replicas.
        skipped: moves that were not made, but for overflows of a loss scale.
        finite: of each `<player>/<term>`, and of each `<player>/gradients`,
            whether it was finite throughout.
        norms: of each player's gradient, meaned over repeats.
    """

    terms: dict[str, tf.Tensor]
    skipped: tf.Tensor
    finite: dict[str, tf.Tensor]
    norms: dict[str, tf.Tensor]


class Execution(NamedTuple):
    """What the steps of one call of the graph were, together.

    Attributes:
        sums: of each term over the steps in which it was finite.
        counts: float32, how many those were.
        failures: int64, the first step in which each term, or a player's
            gradients, were not finite; the largest integer: none.
        steps: how many were played, an int32 scalar.
        skipped: moves that were not made.
        waited_seconds: for data.
        norms: of each player's gradient, `(2,)`: the sum over the steps in
            which it was finite, and how many those were.
    """

    sums: dict[str, tf.Tensor]
    counts: dict[str, tf.Tensor]
    failures: dict[str, tf.Tensor]
    steps: tf.Tensor
    skipped: tf.Tensor
    waited_seconds: tf.Tensor
    norms: dict[str, tf.Tensor]


def execution_of(
    played: Played, step: tf.Tensor, waited_seconds: tf.Tensor
) -> Execution:
    """Returns one step as an execution.

    Args:
        played: what it was.
        step: how many were done after it.
        waited_seconds: for its data.
    """
    finite = {name: tf.math.is_finite(v) for name, v in played.terms.items()}
    return Execution(
        {k: tf.where(finite[k], v, 0.0) for k, v in played.terms.items()},
        {name: tf.cast(value, tf.float32) for name, value in finite.items()},
        {k: tf.where(v, NEVER, step) for k, v in played.finite.items()},
        tf.ones((), tf.int32),
        played.skipped,
        waited_seconds,
        {
            name: tf.where(
                tf.math.is_finite(norm), tf.stack([norm, 1.0]), tf.zeros(2)
            )
            for name, norm in played.norms.items()
        },
    )


def nothing_of(played: Played) -> Execution:
    """Returns an execution of no steps, to which others are joined.

    Args:
        played: what a step is, of which the names matter.
    """
    zero = tf.zeros(())
    return Execution(
        dict.fromkeys(played.terms, zero),
        dict.fromkeys(played.terms, zero),
        dict.fromkeys(played.finite, tf.constant(NEVER)),
        tf.zeros((), tf.int32),
        tf.zeros((), tf.int64),
        tf.zeros((), tf.float64),
        dict.fromkeys(played.norms, tf.zeros(2)),
    )


def joined(first: Execution, second: Execution) -> Execution:
    """Returns two executions as one, `first` before `second`."""

    def added(
        left: dict[str, tf.Tensor], right: dict[str, tf.Tensor]
    ) -> dict[str, tf.Tensor]:
        return {name: left[name] + right[name] for name in left}

    return Execution(
        added(first.sums, second.sums),
        added(first.counts, second.counts),
        {
            name: tf.minimum(step, second.failures[name])
            for name, step in first.failures.items()
        },
        first.steps + second.steps,
        first.skipped + second.skipped,
        first.waited_seconds + second.waited_seconds,
        added(first.norms, second.norms),
    )


def sums_of(done: Execution, steps: int) -> dict[str, float]:
    """Returns for each term the mean of its finite values times the steps.

    It is NaN where no step had a finite value: nothing is written over it.
    """
    counts = {name: float(count) for name, count in done.counts.items()}
    return {
        name: float(value) / counts[name] * steps if counts[name] else math.nan
        for name, value in done.sums.items()
    }
