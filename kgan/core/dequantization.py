"""Pixels of 256 levels as points of a continuum."""

import tensorflow as tf

from kgan.core.noise import Noise
from kgan.core.noise import Uniform

# What games and servers call the uniform noise.
DEQUANTIZATION = "dequantization"


def dequantization_noise(sample_shape: tuple[int, ...]) -> dict[str, Noise]:
    """Returns the uniform law on [0, 1) of a sample's entries, by its name."""
    return {DEQUANTIZATION: Uniform(sample_shape)}


def dequantized(sample: tf.Tensor, noise: tf.Tensor) -> tf.Tensor:
    """Spreads each of 256 levels evenly over a cell of [-1, 1).

    Level k, which a picture holds as k / 127.5 - 1, becomes (k + u) / 128 -
    1: cells 1/128 wide, side by side, each around its own level. A density
    on levels themselves could grow without bound.

    Args:
        sample: `(n, ...)`, float32 in [-1, 1], of 256 levels.
        noise: u, as large, on [0, 1).

    Example:

    >>> pixels = tf.constant([-1.0, 1.0])
    >>> dequantized(pixels, tf.constant([0.0, 0.5])).numpy().tolist()
    [-1.0, 0.99609375]

    Reference:
        Theis, van den Oord and Bethge, A note on the evaluation of
        generative models, 2016, section 3.1.
    """
    return ((sample + 1.0) * 127.5 + noise) / 128.0 - 1.0
