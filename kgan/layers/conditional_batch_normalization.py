"""Batch normalisation whose scale and offset depend on the class."""

from typing import Any
from typing import final

import keras
from keras import ops

from kgan.core import check_integer
from kgan.core import check_number
from kgan.core import serializable
from kgan.layers.batch_normalization import BatchNormalization
from kgan.layers.class_embedding import ClassEmbedding


@final
@serializable
class ConditionalBatchNormalization(keras.layers.Layer):
    """Normalises over the batch, then scales and shifts by the class.

    h = gamma_y (x - mean) / sqrt(variance + epsilon) + beta_y

    Mean and variance are those of the whole batch, not of one class; each
    class has its own gamma (ones at first) and beta (zeros at first).

    Args:
        classes: number of classes, at least 2.
        momentum: share of the old moving statistics kept at each update.
        epsilon: added to the variance.
        name, trainable, dtype: as of any Keras layer.

    Inputs: features `(B, ..., channels)` and int32 labels `(B,)`. Output:
    the features' shape.

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> layer = ConditionalBatchNormalization(10)
    >>> label = ops.array([3, 1], "int32")
    >>> tuple(layer(ops.ones((2, 7, 7, 4)), label, training=True).shape)
    (2, 7, 7, 4)

    Reference: Dumoulin et al. 2017, A Learned Representation for Artistic
    Style, https://arxiv.org/abs/1610.07629 (there per instance); de Vries et
    al. 2017, https://arxiv.org/abs/1707.00683 (per batch).
    """

    def __init__(
        self,
        classes: int,
        *,
        momentum: float = 0.9,
        epsilon: float = 1e-5,
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
    ) -> None:
        """Makes the inner normalisation; see the class."""
        super().__init__(name=name, trainable=trainable, dtype=dtype)
        self.classes = check_integer("classes", classes, minimum=2)
        self.momentum = check_number(
            "momentum", momentum, minimum=0.0, maximum=1.0
        )
        self.epsilon = check_number("epsilon", epsilon, minimum=0.0)
        self.normalization = BatchNormalization(
            momentum=self.momentum,
            epsilon=self.epsilon,
            affine=False,
            dtype=self.dtype_policy,
            name="normalization",
        )

    def build(
        self,
        features_shape: tuple[Any, ...],
        label_shape: tuple[Any, ...],
    ) -> None:
        """Makes a row of gamma and of beta for each class."""
        channels = features_shape[-1]
        self.normalization.build(features_shape)
        self.gamma = ClassEmbedding(
            self.classes,
            channels,
            initializer="ones",
            dtype=self.dtype_policy,
            name="gamma",
        )
        self.beta = ClassEmbedding(
            self.classes,
            channels,
            initializer="zeros",
            dtype=self.dtype_policy,
            name="beta",
        )
        self.gamma.build(label_shape)
        self.beta.build(label_shape)

    def call(self, features: Any, label: Any, training: bool = False) -> Any:
        """Returns the normalised features, scaled and shifted by class."""
        normalized = self.normalization(features, training=training)
        ones = (1,) * (len(features.shape) - 2)
        shape = (-1, *ones, features.shape[-1])
        scale = ops.reshape(self.gamma(label), shape)
        offset = ops.reshape(self.beta(label), shape)
        return normalized * scale + offset

    def compute_output_shape(
        self,
        features_shape: tuple[Any, ...],
        label_shape: tuple[Any, ...],
    ) -> tuple[Any, ...]:
        """Returns the shape of the features."""
        return features_shape

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "classes": self.classes,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
        }
