"""3x3 convolutions next to a change of resolution, as one operation."""

import abc
from typing import Any
from typing import final

from keras import ops

from kgan.core import serializable
from kgan.layers.kernel_layer import KernelLayer


class _ResampledConvolution(KernelLayer):
    """What both have: a 3x3 kernel, which is spread over 4x4."""

    def build(self, features_shape: tuple[Any, ...]) -> None:
        """Makes the kernel and the bias."""
        self._make_weights(3, 3, features_shape[-1], self.filters)

    def call(self, features: Any) -> Any:
        """Returns the other map."""
        made = self._resampled(features, ops.convert_to_tensor(self.kernel))
        return made + self.bias if self.use_bias else made

    @abc.abstractmethod
    def _resampled(self, features: Any, kernel: Any) -> Any: ...


@final
@serializable
class UpsampledConvolution(_ResampledConvolution):
    """A 3x3 convolution of a map whose pixels were repeated.

    The same map, and the same weights, as `keras.layers.UpSampling2D(2)` and
    then `keras.layers.Conv2D(filters, 3, padding="same")`. Of the nine places
    under the kernel some are repetitions of one pixel: their weights are
    added first, so that a 4x4 transposed convolution of stride 2 is left,
    with 16 products a pixel of the input where there were 36.

    Args:
        filters: channels of the output.
        use_bias: adds a bias, which begins at zero.
        kernel_initializer: of the `(3, 3, channels, filters)` kernel.
        name, trainable, dtype: as of any Keras layer.

    Input: `(B, h, w, channels)`. Output: `(B, 2 h, 2 w, filters)`.

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> layer = UpsampledConvolution(16)
    >>> tuple(layer(ops.ones((2, 4, 4, 8))).shape)
    (2, 8, 8, 16)
    """

    def _resampled(self, features: Any, kernel: Any) -> Any:
        spread = _spread(ops.flip(kernel, (0, 1)))
        return ops.conv_transpose(
            features,
            ops.transpose(spread, (0, 1, 3, 2)),
            strides=2,
            padding="same",
        )

    def compute_output_shape(
        self, features_shape: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        """Returns `(B, 2 h, 2 w, filters)`."""
        batch, *sides, _ = features_shape
        doubled = (None if side is None else 2 * side for side in sides)
        return (batch, *doubled, self.filters)


@final
@serializable
class PooledConvolution(_ResampledConvolution):
    """A 3x3 convolution, then the mean of each 2x2 pixels.

    The same map, and the same weights, as `keras.layers.Conv2D(filters, 3,
    padding="same")` and then `keras.layers.AveragePooling2D(2)`. The mean of
    four 3x3 patches is one of 4x4: a convolution of stride 2, with 16
    products a pixel of the output where there were 36.

    Args:
        filters: channels of the output.
        use_bias: adds a bias, which begins at zero.
        kernel_initializer: of the `(3, 3, channels, filters)` kernel.
        name, trainable, dtype: as of any Keras layer.

    Input: `(B, 2 h, 2 w, channels)`. Output: `(B, h, w, filters)`.

    Raises:
        TypeError, ValueError: an argument breaks its rule; when built, a side
            is odd.

    Example:

    >>> layer = PooledConvolution(16)
    >>> tuple(layer(ops.ones((2, 8, 8, 3))).shape)
    (2, 4, 4, 16)
    """

    def build(self, features_shape: tuple[Any, ...]) -> None:
        """Makes the kernel and the bias."""
        if any(side is not None and side % 2 for side in features_shape[1:3]):
            raise ValueError(
                "`features` must have an even height and width. "
                f"Received: features.shape={features_shape}"
            )
        super().build(features_shape)

    def _resampled(self, features: Any, kernel: Any) -> Any:
        return ops.conv(
            features, _spread(kernel) / 4.0, strides=2, padding="same"
        )

    def compute_output_shape(
        self, features_shape: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        """Returns `(B, h, w, filters)`."""
        batch, *sides, _ = features_shape
        halved = (None if side is None else side // 2 for side in sides)
        return (batch, *halved, self.filters)


def _spread(kernel: Any) -> Any:
    """Returns a 3x3 kernel, summed over its four places on 4x4."""
    for axis in (0, 1):
        before, behind = ([(0, 0)] * 4 for _ in range(2))
        before[axis], behind[axis] = (1, 0), (0, 1)
        kernel = ops.pad(kernel, before) + ops.pad(kernel, behind)
    return kernel
