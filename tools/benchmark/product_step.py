"""The ceiling of a machine: a product of two large matrices."""

import sys
from collections.abc import Callable

import tensorflow as tf

from tools.benchmark.answering import answer

SIDE = 2048
FLOPS = 2.0 * SIDE**3


def product_step(precision: str) -> Callable[[], None]:
    """Returns a call that multiplies two square matrices, on all cores.

    Args:
        precision: of their entries.
    """
    matrix = tf.cast(tf.random.normal((SIDE, SIDE), seed=0), precision)
    product = tf.function(lambda: tf.linalg.matmul(matrix, matrix)[0, 0])

    def call() -> None:
        product().numpy()

    return call


if __name__ == "__main__":
    answer(lambda: product_step(sys.argv[1]))
