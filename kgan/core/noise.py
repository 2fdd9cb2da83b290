"""Noise as a pure function of integers: no generator keeps a state."""

import zlib
from collections.abc import Mapping
from typing import NamedTuple

import tensorflow as tf


class Normal(NamedTuple):
    """Independent standard normal values, `shape` of them a row."""

    shape: tuple[int, ...]

    def draw(self, count: tf.Tensor | int, key: tf.Tensor) -> tf.Tensor:
        """Returns float32 `(count, *shape)`; row i depends on (key, i)."""
        return tf.random.stateless_normal(
            (count, *self.shape), key, alg="philox"
        )


class Uniform(NamedTuple):
    """Independent values, uniform on [low, high), `shape` of them a row."""

    shape: tuple[int, ...]
    low: float = 0.0
    high: float = 1.0

    def draw(self, count: tf.Tensor | int, key: tf.Tensor) -> tf.Tensor:
        """Returns float32 `(count, *shape)`; row i depends on (key, i)."""
        return tf.random.stateless_uniform(
            (count, *self.shape), key, self.low, self.high, alg="philox"
        )


class RowNumber(NamedTuple):
    """No noise: row i of the global batch is told that it is row i.

    It is dealt to replicas, and to parts of a batch, as noise is: so a row
    knows its place wherever it is played.
    """

    shape: tuple[int, ...] = ()

    def draw(self, count: tf.Tensor | int, key: tf.Tensor) -> tf.Tensor:
        """Returns int32 `(count,)`: 0, 1, ..., whatever the key."""
        return tf.range(count)


Noise = Normal | Uniform | RowNumber


def noise_key(*integers: tf.Tensor | int) -> tf.Tensor:
    """Returns an int32 key `(2,)` that depends on every integer, in order.

    Args:
        *integers: seed, then whatever tells draws apart (step, turn, ...);
            Python integers or scalar tensors, taken modulo 2^32.

    Example:

    >>> a, b = noise_key(0, 1), noise_key(1, 0)
    >>> bool(tf.reduce_all(a == b))
    False
    """
    key = tf.zeros((2,), tf.int32)
    for integer in integers:
        if isinstance(integer, int):
            # Two's complement, so that any Python integer folds in.
            integer = (integer + 2**31) % 2**32 - 2**31
        key = tf.random.experimental.stateless_fold_in(
            key, tf.cast(integer, tf.int32), alg="philox"
        )
    return key


def draw_noise(
    noise: Mapping[str, Noise], count: tf.Tensor | int, key: tf.Tensor
) -> dict[str, tf.Tensor]:
    """Draws every named noise, `count` rows each, independently by name.

    A draw of more rows begins with the rows of a smaller draw. Draw outside
    compiled code: inside XLA the same key gives other floats.

    Args:
        noise: what to draw, by name.
        count: rows.
        key: int32 `(2,)`, from `noise_key`.

    Returns:
        float32 `(count, *shape)` by name; row numbers int32.
    """
    return {
        name: law.draw(
            count,
            tf.random.experimental.stateless_fold_in(
                key, zlib.crc32(name.encode()) & 0x7FFFFFFF, alg="philox"
            ),
        )
        for name, law in noise.items()
    }
