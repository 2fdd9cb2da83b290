"""Whether XLA pays: both ways timed on this machine."""

import time
from collections.abc import Callable
from typing import Any

import tensorflow as tf


def seconds_of(run: Callable[[], Any], rounds: int = 3) -> float:
    """Returns the least seconds of a call, after one that is not counted.

    Args:
        run: a call that returns tensors.
        rounds: calls to time.
    """
    tf.nest.map_structure(_wait, run())
    least = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        tf.nest.map_structure(_wait, run())
        least = min(least, time.perf_counter() - start)
    return least


def _wait(value: Any) -> None:
    if isinstance(value, tf.Tensor):
        value.numpy()


def invented_batch(spec: Any, rows: int) -> Any:
    """Returns tensors of a batch's shapes and types, for timing only.

    Args:
        spec: tf.TypeSpecs, nested as the batch; an unknown first axis gets
            `rows`.
        rows: rows where the spec leaves them open.
    """

    def invent(tensor: tf.TensorSpec) -> tf.Tensor:
        shape = [
            rows if axis == 0 and size is None else size
            for axis, size in enumerate(tensor.shape)
        ]
        if tensor.dtype.is_floating:
            return tf.random.stateless_uniform(
                shape, (0, 0), -1.0, 1.0, dtype=tensor.dtype
            )
        return tf.zeros(shape, tensor.dtype)

    return tf.nest.map_structure(invent, spec)
