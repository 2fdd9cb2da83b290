"""Normalisation whose scale and offset are drawn on a map (SPADE)."""

from typing import Any
from typing import final

import keras
import numpy as np
from keras import ops

from kgan.core import check_integer
from kgan.core import check_number
from kgan.core import serializable


@final
@serializable
class SpatiallyAdaptiveNormalization(keras.layers.Layer):
    """Normalises each channel of a sample, then scales it place by place.

    h = (1 + gamma(m)) (x - mean) / sqrt(variance + epsilon) + beta(m)

    Mean and variance are those of one channel of one sample over its places.
    m are planes, such as those of a map of segments, which may be larger or
    smaller than the features: each place takes the pixel nearest to it. A
    3x3 convolution and ReLU read them, and one more 3x3 convolution each
    makes gamma and beta, which are zeros at first. A norm with one scale a
    channel would wash out a map that is the same everywhere; here it stays.

    Differs from the paper's in its statistics, which are a sample's own, not
    those of a batch: so a sample never depends on others. Differs from
    `InstanceNormalization` with classes in that the scale is of a place, not
    of a picture.

    Args:
        hidden: channels of the convolution that reads the planes.
        epsilon: added to the variance.
        name, trainable, dtype: as of any Keras layer.

    Inputs: features `(B, height, width, channels)` of two places or more,
    and planes `(B, rows, columns, any)`. Output: the features' shape.

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> layer = SpatiallyAdaptiveNormalization(4)
    >>> features = ops.reshape(ops.array([1.0, 3.0]), (1, 1, 2, 1))
    >>> made = layer(features, ops.ones((1, 2, 4, 3)))
    >>> [round(float(each), 3) for each in made[0, 0, :, 0]]
    [-1.0, 1.0]

    Reference: Park et al. 2019, Semantic Image Synthesis with
    Spatially-Adaptive Normalization, equation 1,
    https://arxiv.org/abs/1903.07291
    """

    def __init__(
        self,
        hidden: int = 32,
        *,
        epsilon: float = 1e-5,
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
    ) -> None:
        """Stores the arguments; see the class."""
        super().__init__(name=name, trainable=trainable, dtype=dtype)
        self.hidden = check_integer("hidden", hidden)
        self.epsilon = check_number("epsilon", epsilon, minimum=0.0)

    def build(
        self, features_shape: tuple[Any, ...], planes_shape: tuple[Any, ...]
    ) -> None:
        """Makes the three convolutions."""
        channels = features_shape[-1]
        self.read = self._convolution(
            self.hidden, "read", activation="relu", initializer="he_normal"
        )
        self.gamma = self._convolution(channels, "gamma")
        self.beta = self._convolution(channels, "beta")
        self.read.build(planes_shape)
        for each in (self.gamma, self.beta):
            each.build((*planes_shape[:-1], self.hidden))

    def _convolution(
        self,
        filters: int,
        name: str,
        *,
        activation: str | None = None,
        initializer: str = "zeros",
    ) -> keras.layers.Conv2D:
        return keras.layers.Conv2D(
            filters,
            3,
            padding="same",
            activation=activation,
            kernel_initializer=initializer,
            dtype=self.dtype_policy,
            name=name,
        )

    def call(self, features: Any, planes: Any) -> Any:
        """Returns the normalised features, scaled and shifted by place."""
        # In half precision a mean over thousands of places has no digits.
        wide = ops.cast(features, "float32")
        mean = ops.mean(wide, axis=(1, 2), keepdims=True)
        centred = wide - mean
        variance = ops.mean(ops.square(centred), axis=(1, 2), keepdims=True)
        normalized = ops.cast(
            centred * ops.rsqrt(variance + self.epsilon), self.compute_dtype
        )
        read = self.read(_nearest(planes, features.shape[1:3]))
        return normalized * (1.0 + self.gamma(read)) + self.beta(read)

    def compute_output_shape(
        self, features_shape: tuple[Any, ...], planes_shape: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        """Returns the shape of the features."""
        return features_shape

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "hidden": self.hidden,
            "epsilon": self.epsilon,
        }


def _nearest(planes: Any, size: tuple[int, int]) -> Any:
    """Returns planes of another size, each place the pixel at its centre.

    By rows and columns, for which XLA has a gradient, as it has none for
    TensorFlow's own resizing to the nearest.
    """
    for axis, count in enumerate(size, start=1):
        pixels = planes.shape[axis]
        if pixels != count:
            places = (np.arange(count) + 0.5) * pixels / count
            planes = ops.take(planes, places.astype(np.int32), axis=axis)
    return planes
