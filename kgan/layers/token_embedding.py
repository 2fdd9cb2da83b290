"""A learned vector for each token of a text."""

from typing import Any
from typing import final

import keras
from keras import ops

from kgan.core import check_integer
from kgan.core import serializable

# What fills a text up to its length.
PADDING = 0


@final
@serializable
class TokenEmbedding(keras.layers.Layer):
    """Maps each token k > 0 to a learned vector, and padding, 0, to zeros.

    By a one-hot product, so that the gradient is dense: it is summed over
    replicas, clipped and accumulated as any other, unlike that of
    `keras.layers.Embedding`. A token outside [0, values) yields zeros too:
    compiled code cannot raise.

    Args:
        values: how many tokens there are, padding included; at least 2.
        dimension: length of each vector, at least 1.
        name, trainable, dtype: as of any Keras layer.

    Input: int32 tokens `(B, ...)`. Output: `(B, ..., dimension)`.

    Raises:
        TypeError, ValueError: `values` or `dimension` breaks its rule.

    Example:

    >>> layer = TokenEmbedding(10, 2)
    >>> made = layer(ops.array([[3, 0]], "int32"))
    >>> made.shape, made[0, 1].numpy().tolist()
    (TensorShape([1, 2, 2]), [0.0, 0.0])
    """

    def __init__(
        self,
        values: int,
        dimension: int,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
    ) -> None:
        """Stores the sizes; see the class."""
        super().__init__(name=name, trainable=trainable, dtype=dtype)
        self.values = check_integer("values", values, minimum=2)
        self.dimension = check_integer("dimension", dimension)

    def build(self, tokens_shape: tuple[Any, ...]) -> None:
        """Makes a vector, at first of N(0, 1), for each token but padding."""
        self.embeddings = self.add_weight(
            name="embeddings",
            shape=(self.values - 1, self.dimension),
            initializer=keras.initializers.RandomNormal(stddev=1.0),
        )

    def call(self, tokens: Any) -> Any:
        """Returns the vector of each token."""
        one_hot = ops.one_hot(
            tokens - 1, self.values - 1, dtype=self.compute_dtype
        )
        return ops.matmul(one_hot, self.embeddings)

    def compute_output_shape(
        self, tokens_shape: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        """Returns the tokens' shape with `dimension` appended."""
        return (*tokens_shape, self.dimension)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "values": self.values,
            "dimension": self.dimension,
        }


@final
@serializable
class TokenMask(keras.layers.Layer):
    """Makes the features of padding zeros, as after each layer with a bias.

    What a convolution makes of a text then does not depend on how much
    padding follows it.

    Inputs: features `(B, T, channels)` and int32 tokens `(B, T)`. Output:
    the features' shape.

    Example:

    >>> mask = TokenMask()
    >>> mask(ops.ones((1, 3, 1)), ops.array([[4, 2, 0]]))[0, :, 0].numpy()
    array([1., 1., 0.], dtype=float32)
    """

    def call(self, features: Any, tokens: Any) -> Any:
        """Returns the features where there is a token."""
        there = ops.not_equal(tokens, PADDING)
        return features * ops.cast(there, features.dtype)[..., None]

    def compute_output_shape(
        self, features_shape: tuple[Any, ...], tokens_shape: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        """Returns the features' shape."""
        return features_shape
