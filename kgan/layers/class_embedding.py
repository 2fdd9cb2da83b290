"""A learned vector for each class."""

from typing import Any
from typing import final

import keras
from keras import ops

from kgan.core import check_integer
from kgan.core import serializable


@final
@serializable
class ClassEmbedding(keras.layers.Layer):
    """Maps the label y to row y of a learned matrix, by a one-hot product.

    Differs from `keras.layers.Embedding` in that the gradient is dense, so
    that it is summed over replicas, clipped and accumulated as any other. A
    label outside [0, classes) yields zeros: compiled code cannot raise.

    Args:
        classes: number of classes, at least 2.
        dimension: length of each vector, at least 1.
        initializer: of the `(classes, dimension)` matrix; the default draws
            from N(0, 1), the scale of a latent.
        name, trainable, dtype: as of any Keras layer.

    Input: int32 labels `(B,)`. Output: `(B, dimension)`.

    Raises:
        TypeError, ValueError: `classes` or `dimension` breaks its rule.

    Example:

    >>> layer = ClassEmbedding(10, 4)
    >>> tuple(layer(ops.array([3, 1], "int32")).shape)
    (2, 4)
    """

    def __init__(
        self,
        classes: int,
        dimension: int,
        *,
        initializer: Any = None,
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
    ) -> None:
        """Stores the sizes; see the class."""
        super().__init__(name=name, trainable=trainable, dtype=dtype)
        self.classes = check_integer("classes", classes, minimum=2)
        self.dimension = check_integer("dimension", dimension)
        self.initializer = keras.initializers.get(
            keras.initializers.RandomNormal(stddev=1.0)
            if initializer is None
            else initializer
        )

    def build(self, label_shape: tuple[Any, ...]) -> None:
        """Makes the matrix."""
        self.embeddings = self.add_weight(
            name="embeddings",
            shape=(self.classes, self.dimension),
            initializer=self.initializer,
        )

    def call(self, label: Any) -> Any:
        """Returns one row of the matrix for each label."""
        one_hot = ops.one_hot(label, self.classes, dtype=self.compute_dtype)
        return ops.matmul(one_hot, self.embeddings)

    def compute_output_shape(
        self, label_shape: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        """Returns the labels' shape with `dimension` appended."""
        return (*label_shape, self.dimension)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "classes": self.classes,
            "dimension": self.dimension,
            "initializer": keras.initializers.serialize(self.initializer),
        }
