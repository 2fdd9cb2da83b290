"""4x4 convolutions of stride 2 from pictures and to them, fast on a CPU."""

import abc
from typing import Any
from typing import final

import keras
import tensorflow as tf

from kgan.core import check_bool
from kgan.core import check_integer
from kgan.core import serializable
from kgan.layers.halving import doubled
from kgan.layers.halving import halved


class _StridedConvolution(keras.layers.Layer, abc.ABC):
    """What both have: a kernel of 4x4, perhaps a bias, and their choices."""

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
        self.input_spec = keras.layers.InputSpec(ndim=4)

    def _make_weights(self, first: int, second: int) -> None:
        self.kernel = self.add_weight(
            name="kernel",
            shape=(4, 4, first, second),
            initializer=self.kernel_initializer,
        )
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias", shape=(self.filters,), initializer="zeros"
            )

    @abc.abstractmethod
    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Makes the kernel and the bias."""

    @abc.abstractmethod
    def call(self, inputs: Any) -> Any:
        """Returns the other map."""

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "filters": self.filters,
            "use_bias": self.use_bias,
            "kernel_initializer": keras.initializers.serialize(
                self.kernel_initializer
            ),
        }


@final
@serializable
class HalvingConvolution(_StridedConvolution):
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
        self._make_weights(channels, self.filters)

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
class DoublingConvolution(_StridedConvolution):
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
        self._make_weights(self.filters, channels)

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
