"""4x4 convolutions of stride 2 from pictures and to them, fast on a CPU."""

from typing import Any
from typing import final

import tensorflow as tf

from kgan.core import serializable
from kgan.layers.halving import doubled
from kgan.layers.halving import halved
from kgan.layers.kernel_layer import KernelLayer


@final
@serializable
class HalvingConvolution(KernelLayer):
    """A 4x4 convolution of stride 2 whose input has few channels.

    The same map, and the same weights, as `keras.layers.Conv2D(filters, 4,
    strides=2, padding="same")`; with its gradient in the pictures, which a
    generator and a gradient penalty ask for, it took half the time or less,
    on two CPU cores (docs/performance.md). An odd side gets one more zero
    behind it.

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

    def build(self, pictures_shape: tuple[Any, ...]) -> None:
        """Makes the kernel and the bias."""
        _, rows, columns, channels = pictures_shape
        if rows is None or columns is None:
            raise ValueError(
                "`pictures` must have a fixed height and width. "
                f"Received: pictures.shape={pictures_shape}"
            )
        self._make_weights(4, 4, channels, self.filters)

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


@final
@serializable
class DoublingConvolution(KernelLayer):
    """A 4x4 transposed convolution of stride 2 to few channels.

    The same map, and the same weights, as `keras.layers.Conv2DTranspose(
    filters, 4, strides=2, padding="same")`, in half the time or less at a batch
    of 64 and more, on two CPU cores (docs/performance.md).

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

    def build(self, features_shape: tuple[Any, ...]) -> None:
        """Makes the kernel and the bias."""
        _, rows, columns, channels = features_shape
        if rows is None or columns is None:
            raise ValueError(
                "`features` must have a fixed height and width. "
                f"Received: features.shape={features_shape}"
            )
        self._make_weights(4, 4, self.filters, channels)

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
