"""Noise as a pure function of integers: no generator keeps a state."""

import math
import zlib
from collections.abc import Mapping
from typing import NamedTuple

import tensorflow as tf

# The golden ratio's fractional part in units of 2^-32.
_GOLDEN = 2654435769


class Normal(NamedTuple):
    """Independent standard normal values, `shape` of them a row."""

    shape: tuple[int, ...]

    def draw(self, count: tf.Tensor | int, key: tf.Tensor) -> tf.Tensor:
        """Returns float32 `(count, *shape)`; row i depends on (key, i)."""
        return tf.random.stateless_normal(
            (count, *self.shape), key, alg="philox"
        )

    def draw_from(self, first: int, count: int, key: tf.Tensor) -> tf.Tensor:
        """Returns `count` rows of a `draw`, without making those before.

        Args:
            first: the number of the first of them.
            count: rows.
            key: as of `draw`.

        Returns:
            float32 `(count, *shape)`, what `draw(first + count, key)` ends
            with.
        """
        size = math.prod(self.shape)
        # Philox makes four values of each value of its counter.
        skipped, rest = divmod(first * size, 4)
        key, counter = tf.raw_ops.StatelessRandomGetKeyCounter(seed=key)
        values = tf.raw_ops.StatelessRandomNormalV2(
            shape=(rest + count * size,),
            key=key,
            counter=counter + tf.constant([skipped, 0], tf.uint64),
            alg=tf.random.Algorithm.PHILOX.value,
        )
        return tf.reshape(values[rest:], (count, *self.shape))


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


class Kronecker(NamedTuple):
    """Values on [0, 1) that fill it evenly, `shape` of them a row.

    u_i = (u_0 + i phi) modulo 1 in row i, phi the golden ratio, each u_0
    drawn by itself. Each value is uniform, and any run of rows has nearly the
    share of them in an interval that its length is: dealt to the components
    of a mixture, every one gets its rows in every batch and on every replica;
    independent draws would leave some without.

    Reference:
        Niederreiter, Random Number Generation and Quasi-Monte Carlo Methods,
        1992, section 3.1.
    """

    shape: tuple[int, ...] = ()

    def draw(self, count: tf.Tensor | int, key: tf.Tensor) -> tf.Tensor:
        """Returns float32 `(count, *shape)`; row i depends on (key, i)."""
        start = tf.random.stateless_uniform(
            self.shape, key, maxval=2**32, dtype=tf.int64, alg="philox"
        )
        places = tf.range(tf.cast(count, tf.int64), dtype=tf.int64)
        places = tf.reshape(places, (-1, *(1 for _ in self.shape)))
        # 24 bits are exact in float32, which would round more up to 1.
        bits = (start + places * _GOLDEN) % 2**32 // 2**8
        return tf.cast(bits, tf.float32) / 2.0**24


Noise = Normal | Uniform | RowNumber | Kronecker


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


def noise_keys(key: tf.Tensor, count: int) -> list[tf.Tensor]:
    """Returns int32 keys `(2,)` for so many independent draws.

    One operation, where as many calls of `noise_key` are a dozen each.

    Args:
        key: from `noise_key`.
        count: how many.
    """
    keys = tf.random.stateless_uniform(
        (count, 2), key, None, None, tf.int32, alg="philox"
    )
    return tf.unstack(keys)


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
        name: law.draw(count, named_key(key, name))
        for name, law in noise.items()
    }


def named_key(key: tf.Tensor, name: str) -> tf.Tensor:
    """Returns the key by which `draw_noise` draws the noise of a name."""
    number = zlib.crc32(name.encode()) & 0x7FFFFFFF
    return tf.random.experimental.stateless_fold_in(key, number, alg="philox")
