"""From a vector to a small feature map and back, by one learned map."""

from typing import Any
from typing import final

import keras
from keras import ops

from kgan.core import check_integer
from kgan.core import serializable


@final
@serializable
class BasisExpansion(keras.layers.Layer):
    """Spreads a vector over a learned feature map: h_bijc = v_bc M_ijc.

    Args:
        height: rows of the map.
        width: columns of the map.
        name, trainable, dtype: as of any Keras layer.

    Input: `(B, channels)`. Output: `(B, height, width, channels)`.

    Raises:
        TypeError, ValueError: `height` or `width` is no positive integer.

    Example:

    >>> tuple(BasisExpansion(4, 4)(ops.ones((2, 8))).shape)
    (2, 4, 4, 8)

    Reference: Huang et al. 2024, The GAN is dead; long live the GAN!,
    https://arxiv.org/abs/2501.05441.
    """

    def __init__(
        self,
        height: int,
        width: int,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
    ) -> None:
        """Stores the size of the map; see the class."""
        super().__init__(name=name, trainable=trainable, dtype=dtype)
        self.height = check_integer("height", height)
        self.width = check_integer("width", width)

    def build(self, vector_shape: tuple[Any, ...]) -> None:
        """Makes the map, of unit variance as the vector."""
        self.basis = self.add_weight(
            name="basis",
            shape=(self.height, self.width, vector_shape[-1]),
            initializer=keras.initializers.RandomNormal(stddev=1.0),
        )

    def call(self, vector: Any) -> Any:
        """Returns the map, each channel scaled by the vector's entry."""
        return ops.expand_dims(vector, (1, 2)) * self.basis

    def compute_output_shape(
        self, vector_shape: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        """Returns `(B, height, width, channels)`."""
        return (vector_shape[0], self.height, self.width, vector_shape[-1])

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "height": self.height,
            "width": self.width,
        }


@final
@serializable
class BasisProjection(keras.layers.Layer):
    """Collapses a feature map: v_bc = sum_ij h_bijc M_ijc.

    A depthwise convolution whose kernel covers the whole map; the mirror of
    `BasisExpansion`. M is drawn with variance 1 / (height width), so that v
    begins at the scale of h.

    Args:
        name, trainable, dtype: as of any Keras layer.

    Input: `(B, height, width, channels)`. Output: `(B, channels)`.

    Example:

    >>> tuple(BasisProjection()(ops.ones((2, 4, 4, 8))).shape)
    (2, 8)

    Reference: as of `BasisExpansion`.
    """

    def build(self, features_shape: tuple[Any, ...]) -> None:
        """Makes the map, of the size of the features."""
        _, height, width, _ = features_shape
        if height is None or width is None:
            raise ValueError(
                "`features` must have a fixed height and width. "
                f"Received: features.shape={features_shape}"
            )
        self.basis = self.add_weight(
            name="basis",
            shape=features_shape[1:],
            initializer=keras.initializers.RandomNormal(
                stddev=(height * width) ** -0.5
            ),
        )

    def call(self, features: Any) -> Any:
        """Returns, for each channel, the features' product with the map."""
        return ops.sum(features * self.basis, axis=(1, 2))

    def compute_output_shape(
        self, features_shape: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        """Returns `(B, channels)`."""
        return (features_shape[0], features_shape[-1])
