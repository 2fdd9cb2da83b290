"""A grouped convolution that a CPU runs at a sensible speed."""

from typing import Any
from typing import final

import keras
from keras import ops

from kgan.core import check_integer
from kgan.core import serializable


@final
@serializable
class GroupedConvolution(keras.layers.Layer):
    """Convolves each group of channels with its own kernel; stride 1, "same".

    The same map as `keras.layers.Conv2D(..., groups=channels // group_size)`
    with as many outputs as inputs. Here each group is one dense convolution:
    on two CPU cores, 128 channels at 32x32 in groups of 16 took 3 ms an
    image forward and backward, against 98 ms for the `groups` argument.

    Args:
        group_size: channels in a group; it must divide the channels.
        kernel_size: side of the kernel.
        kernel_initializer: of the `(kernel, kernel, group_size, channels)`
            kernel, whose fan-in is that of one group.
        name, trainable, dtype: as of any Keras layer.

    Input and output: `(B, height, width, channels)`.

    Raises:
        TypeError, ValueError: an argument breaks its rule; when built,
            `group_size` does not divide the channels.

    Example:

    >>> layer = GroupedConvolution(16)
    >>> tuple(layer(ops.ones((2, 8, 8, 64))).shape)
    (2, 8, 8, 64)

    Reference: Xie et al. 2017, Aggregated Residual Transformations for Deep
    Neural Networks, https://arxiv.org/abs/1611.05431
    """

    def __init__(
        self,
        group_size: int,
        *,
        kernel_size: int = 3,
        kernel_initializer: Any = "he_normal",
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
    ) -> None:
        """Stores the sizes; see the class."""
        super().__init__(name=name, trainable=trainable, dtype=dtype)
        self.group_size = check_integer("group_size", group_size)
        self.kernel_size = check_integer("kernel_size", kernel_size)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)

    def build(self, features_shape: tuple[Any, ...]) -> None:
        """Makes the kernel and the bias."""
        channels = features_shape[-1]
        if channels is None or channels % self.group_size:
            raise ValueError(
                "`group_size` must divide the channels. Received: "
                f"group_size={self.group_size}, channels={channels}"
            )
        self.kernel = self.add_weight(
            name="kernel",
            shape=(
                self.kernel_size,
                self.kernel_size,
                self.group_size,
                channels,
            ),
            initializer=self.kernel_initializer,
        )
        self.bias = self.add_weight(
            name="bias", shape=(channels,), initializer="zeros"
        )

    def call(self, features: Any) -> Any:
        """Returns the convolved groups, joined in their order."""
        groups = features.shape[-1] // self.group_size
        kernel = ops.convert_to_tensor(self.kernel)
        outputs = [
            ops.conv(part, part_kernel, padding="same")
            for part, part_kernel in zip(
                ops.split(features, groups, axis=-1),
                ops.split(kernel, groups, axis=-1),
                strict=True,
            )
        ]
        return ops.concatenate(outputs, axis=-1) + self.bias

    def compute_output_shape(
        self, features_shape: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        """Returns the shape of the features."""
        return features_shape

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "group_size": self.group_size,
            "kernel_size": self.kernel_size,
            "kernel_initializer": keras.initializers.serialize(
                self.kernel_initializer
            ),
        }
