"""The 4x4 convolution of stride 2 and its transpose, each other's gradient."""

from collections.abc import Callable

import tensorflow as tf

# What `tf.custom_gradient` wants: values, and from upstream to both gradients.
Differentiated = tuple[
    tf.Tensor, Callable[[tf.Tensor], tuple[tf.Tensor, tf.Tensor]]
]


@tf.custom_gradient
def halved(pictures: tf.Tensor, kernel: tf.Tensor) -> Differentiated:
    """The 4x4 convolution of stride 2, "same", of `keras.layers.Conv2D`.

    y_ijf = sum_abc x_(2i+a-1)(2j+b-1)c k_abcf. Its gradient in the pictures
    is `doubled`, which is that of TensorFlow by another way: with few
    channels TensorFlow's own costs several times as much as this function
    itself (`python -m tools.benchmark parts`).

    Args:
        pictures: `(B, 2 h, 2 w, c)`.
        kernel: `(4, 4, c, f)`.

    Returns:
        `(B, h, w, f)`.

    Example:

    >>> tuple(halved(tf.ones((2, 8, 8, 3)), tf.ones((4, 4, 3, 16))).shape)
    (2, 4, 4, 16)
    """

    def gradient(upstream: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        return (
            doubled(upstream, kernel),
            _kernel_gradient(pictures, upstream, kernel),
        )

    return tf.nn.conv2d(pictures, kernel, 2, "SAME"), gradient


@tf.custom_gradient
def doubled(features: tf.Tensor, kernel: tf.Tensor) -> Differentiated:
    """The transposed one, of `keras.layers.Conv2DTranspose`.

    The transpose of `halved`: each place of the features adds its 4x4 patch
    to the pictures. Of the four pixels that a place has after doubling, each
    has its own 2x2 kernel: so a 2x2 convolution makes them as channels,
    which are then put side by side.

    Args:
        features: `(B, h, w, f)`.
        kernel: `(4, 4, c, f)`.

    Returns:
        `(B, 2 h, 2 w, c)`.

    Example:

    >>> tuple(doubled(tf.ones((2, 4, 4, 16)), tf.ones((4, 4, 3, 16))).shape)
    (2, 8, 8, 3)
    """

    def gradient(upstream: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        return (
            halved(upstream, kernel),
            _kernel_gradient(upstream, features, kernel),
        )

    _, rows, columns, _ = features.shape
    channels = kernel.shape[2]
    # Axes of the kernel's rows: which neighbour, which pixel of two. A
    # convolution reads neighbours forwards, the transposed one backwards.
    parts = tf.reshape(kernel, (2, 2, 2, 2, channels, -1))[::-1, :, ::-1]
    quarters = tf.reshape(
        tf.transpose(parts, (0, 2, 5, 1, 3, 4)), (2, 2, -1, 4 * channels)
    )
    made = tf.nn.conv2d(features, quarters, 1, ((0, 0), (1, 1), (1, 1), (0, 0)))
    made = tf.reshape(made, (-1, rows + 1, columns + 1, 2, 2, channels))
    made = tf.reshape(
        tf.transpose(made, (0, 1, 3, 2, 4, 5)),
        (-1, 2 * rows + 2, 2 * columns + 2, channels),
    )
    return made[:, 1:-1, 1:-1], gradient


def _kernel_gradient(
    pictures: tf.Tensor, features: tf.Tensor, kernel: tf.Tensor
) -> tf.Tensor:
    return tf.raw_ops.Conv2DBackpropFilter(
        input=pictures,
        filter_sizes=kernel.shape,
        out_backprop=features,
        strides=(1, 2, 2, 1),
        padding="SAME",
    )
