"""How long a step waits for its data, measured in the graph."""

from collections.abc import Callable
from collections.abc import Sequence
from typing import Any

import tensorflow as tf


def timed_next(
    iterator: Any, finished: Sequence[tf.Tensor]
) -> tuple[Any, tf.Tensor]:
    """Returns the next batch, and the seconds that were waited for it.

    Args:
        iterator: of batches.
        finished: as of `timed`.
    """
    return timed(lambda: next(iterator), finished)


def timed(
    take: Callable[[], Any], finished: Sequence[tf.Tensor]
) -> tuple[Any, tf.Tensor]:
    """Returns what is taken, and the seconds that this took, float64.

    Deterministic operations may not read a clock: then it is always 0.

    Args:
        take: what waits.
        finished: results of the step before, from which on waiting counts.
    """
    clock = tf.timestamp if _tells_time() else _no_time
    with tf.control_dependencies(finished):
        start = clock()
    with tf.control_dependencies([start]):
        taken = take()
    with tf.control_dependencies(
        tf.nest.flatten(taken, expand_composites=True)
    ):
        return taken, clock() - start


def _tells_time() -> bool:
    with tf.init_scope():
        try:
            tf.timestamp()
        except tf.errors.FailedPreconditionError:
            return False
    return True


def _no_time() -> tf.Tensor:
    return tf.zeros((), tf.float64)
