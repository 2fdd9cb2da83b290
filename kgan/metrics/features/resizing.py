"""Pictures of any size and channels as the colour squares nets take."""

from collections.abc import Callable

import keras
import tensorflow as tf


def after_resizing(
    network: keras.Model, *, side: int
) -> Callable[[tf.Tensor], tf.Tensor]:
    """Returns a network's outputs for pictures of any size, compiled.

    Args:
        network: takes float32 `(n, side, side, 3)` in [0, 255].
        side: pixels.

    Returns:
        A function of uint8 `(n, height, width, channels)`.
    """
    return tf.function(
        lambda images: network(to_colour_squares(images, side), training=False),
        input_signature=[tf.TensorSpec((None, None, None, None), tf.uint8)],
    )


def to_colour_squares(images: tf.Tensor, side: int) -> tf.Tensor:
    """Returns float32 `(n, side, side, 3)` in [0, 255].

    Grey is repeated in three channels, alpha is laid on white, and the size
    is changed bilinearly with antialiasing, other proportions stretched.

    Args:
        images: uint8 `(n, height, width, channels)`, 1, 3 or 4 channels.
        side: pixels of the result.

    Reference: Parmar et al., "On aliased resizing and surprising subtleties
    in GAN evaluation" (2022), on why to filter before shrinking.
    """
    pixels = tf.cast(images, tf.float32)
    channels = tf.shape(pixels)[-1]
    # The channels are known only when it runs: (0, 0, 0) or (0, 1, 2).
    colours = tf.gather(pixels, tf.minimum(tf.range(3), channels - 1), axis=-1)
    opacity = tf.cond(
        channels == 4,
        lambda: pixels[..., -1:] / 255.0,
        lambda: tf.ones_like(pixels[..., -1:]),
    )
    on_white = 255.0 + opacity * (colours - 255.0)
    squares = tf.image.resize(
        on_white, (side, side), method="bilinear", antialias=True
    )
    return tf.ensure_shape(squares, (None, side, side, 3))
