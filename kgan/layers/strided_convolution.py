"""4x4 convolutions of stride 2 from pictures and to them, fast on a CPU."""

from collections.abc import Callable
from typing import Any
from typing import final

import keras
import tensorflow as tf

from kgan.core import check_bool
from kgan.core import check_integer
from kgan.core import serializable

# What `tf.custom_gradient` wants: values, and from upstream to both gradients.
Differentiated = tuple[
    tf.Tensor, Callable[[tf.Tensor], tuple[tf.Tensor, tf.Tensor]]
]


@tf.custom_gradient
def halved(pictures: tf.Tensor, kernel: tf.Tensor) -> Differentiated:
    """The 4x4 convolution of stride 2, "same", of `keras.layers.Conv2D`.

    y_ijf = sum_abc x_(2i+a-1)(2j+b-1)c k_abcf. Its gradient in the pictures
    is `doubled`, which is that of TensorFlow by another way: with few
    channels, TensorFlow's own took 5 to 12 times as long as this function
    itself, on two CPU cores.

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


@final
@serializable
class HalvingConvolution(keras.layers.Layer):
    """A 4x4 convolution of stride 2 whose input has few channels.

    The same map, and the same weights, as `keras.layers.Conv2D(filters, 4,
    strides=2, padding="same")`; its gradient in the pictures, which a
    generator and a gradient penalty ask for, costs a third. An odd side gets
    one more zero behind it.

    Args:
        filters: channels of the output.
        use_bias: adds a bias, which begins at zero.
        kernel_initializer: of the `(4, 4, channels, filters)` kernel.
        name, trainable, dtype: as of any Keras layer.

    Input: `(B, rows, columns, channels)`. Output: half the sides, rounded
    up, and `filters` channels.

    Raises:
        TypeError, ValueError: an argument breaks its rule; when built, the
            sides are not known.

    Example:

    >>> tuple(HalvingConvolution(16)(tf.ones((2, 8, 8, 3))).shape)
    (2, 4, 4, 16)
    """

    def __init__(
        self,
        filters: int,
        *,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
    ) -> None:
        """Stores the sizes; see the class."""
        super().__init__(name=name, trainable=trainable, dtype=dtype)
        self.filters = check_integer("filters", filters)
        self.use_bias = check_bool("use_bias", use_bias)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)

    def build(self, pictures_shape: tuple[Any, ...]) -> None:
        """Makes the kernel and the bias."""
        _, rows, columns, channels = pictures_shape
        if rows is None or columns is None:
            raise ValueError(
                "`pictures` must have a fixed height and width. "
                f"Received: pictures.shape={pictures_shape}"
            )
        self.kernel = self.add_weight(
            name="kernel",
            shape=(4, 4, channels, self.filters),
            initializer=self.kernel_initializer,
        )
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias", shape=(self.filters,), initializer="zeros"
            )

    def call(self, pictures: Any) -> Any:
        """Returns the convolved map."""
        _, rows, columns, _ = pictures.shape
        if rows % 2 or columns % 2:
            odd = ((0, 0), (0, rows % 2), (0, columns % 2), (0, 0))
            pictures = tf.pad(pictures, odd)
        made = halved(pictures, tf.convert_to_tensor(self.kernel))
        return made + self.bias if self.use_bias else made

    def compute_output_shape(
        self, pictures_shape: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        """Returns the shape of the halved map."""
        batch, rows, columns, _ = pictures_shape
        return (batch, -(-rows // 2), -(-columns // 2), self.filters)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), **_config(self)}


@final
@serializable
class DoublingConvolution(keras.layers.Layer):
    """A 4x4 transposed convolution of stride 2 to few channels.

    The same map, and the same weights, as `keras.layers.Conv2DTranspose(
    filters, 4, strides=2, padding="same")`, at a third of the cost.

    Args:
        filters: channels of the output, those of a picture.
        use_bias: adds a bias, which begins at zero.
        kernel_initializer: of the `(4, 4, filters, channels)` kernel.
        name, trainable, dtype: as of any Keras layer.

    Input: `(B, h, w, channels)`. Output: `(B, 2 h, 2 w, filters)`.

    Raises:
        TypeError, ValueError: an argument breaks its rule; when built, the
            sides are not known.

    Example:

    >>> tuple(DoublingConvolution(3)(tf.ones((2, 4, 4, 16))).shape)
    (2, 8, 8, 3)
    """

    def __init__(
        self,
        filters: int,
        *,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
    ) -> None:
        """Stores the sizes; see the class."""
        super().__init__(name=name, trainable=trainable, dtype=dtype)
        self.filters = check_integer("filters", filters)
        self.use_bias = check_bool("use_bias", use_bias)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)

    def build(self, features_shape: tuple[Any, ...]) -> None:
        """Makes the kernel and the bias."""
        _, rows, columns, channels = features_shape
        if rows is None or columns is None:
            raise ValueError(
                "`features` must have a fixed height and width. "
                f"Received: features.shape={features_shape}"
            )
        self.kernel = self.add_weight(
            name="kernel",
            shape=(4, 4, self.filters, channels),
            initializer=self.kernel_initializer,
        )
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias", shape=(self.filters,), initializer="zeros"
            )

    def call(self, features: Any) -> Any:
        """Returns the picture."""
        made = doubled(features, tf.convert_to_tensor(self.kernel))
        return made + self.bias if self.use_bias else made

    def compute_output_shape(
        self, features_shape: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        """Returns `(B, 2 h, 2 w, filters)`."""
        batch, rows, columns, _ = features_shape
        return (batch, 2 * rows, 2 * columns, self.filters)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), **_config(self)}


def _config(
    layer: HalvingConvolution | DoublingConvolution,
) -> dict[str, Any]:
    return {
        "filters": layer.filters,
        "use_bias": layer.use_bias,
        "kernel_initializer": keras.initializers.serialize(
            layer.kernel_initializer
        ),
    }
