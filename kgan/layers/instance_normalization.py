"""Normalisation of each sample by itself, perhaps scaled by its class."""

from typing import Any
from typing import final

import keras
from keras import ops

from kgan.core import check_integer
from kgan.core import check_number
from kgan.core import serializable
from kgan.layers.class_embedding import ClassEmbedding


@final
@serializable
class InstanceNormalization(keras.layers.Layer):
    """Normalises each channel of a sample over its places.

    h = gamma (x - mean) / sqrt(variance + epsilon) + beta

    Mean and variance are those of one channel of one sample, in training as
    in inference, so a sample never depends on others and there is nothing to
    average. With classes, gamma and beta are those of the sample's class: the
    style in which the same content is drawn.

    Where there is but one place, all that is left of it is beta.

    Args:
        classes: number of classes, at least 2; None: gamma and beta are the
            same for all samples, and there is no label.
        epsilon: added to the variance.
        name, trainable, dtype: as of any Keras layer.

    Inputs: features `(B, ..., channels)` of two places or more, and with
    classes int32 labels `(B,)`. Output: the features' shape.

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> layer = InstanceNormalization()
    >>> made = layer(ops.array([[[1.0], [3.0]]]))
    >>> [round(float(each), 3) for each in made[0, :, 0]]
    [-1.0, 1.0]

    Reference: Ulyanov, Vedaldi and Lempitsky 2016,
    https://arxiv.org/abs/1607.08022; with classes: Dumoulin et al. 2017,
    equation 5, https://arxiv.org/abs/1610.07629
    """

    def __init__(
        self,
        classes: int | None = None,
        *,
        epsilon: float = 1e-5,
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
    ) -> None:
        """Stores the arguments; see the class."""
        super().__init__(name=name, trainable=trainable, dtype=dtype)
        self.classes = classes
        if classes is not None:
            check_integer("classes", classes, minimum=2)
        self.epsilon = check_number("epsilon", epsilon, minimum=0.0)

    def build(
        self,
        features_shape: tuple[Any, ...],
        label_shape: tuple[Any, ...] | None = None,
    ) -> None:
        """Makes gamma, ones at first, and beta, zeros."""
        channels = features_shape[-1]
        if self.classes is None:
            self.gamma = self.add_weight(
                name="gamma", shape=(channels,), initializer="ones"
            )
            self.beta = self.add_weight(
                name="beta", shape=(channels,), initializer="zeros"
            )
            return
        self.gamma = self._of_classes(self.classes, channels, "ones", "gamma")
        self.beta = self._of_classes(self.classes, channels, "zeros", "beta")
        self.gamma.build(label_shape)
        self.beta.build(label_shape)

    def _of_classes(
        self, classes: int, channels: int, initializer: str, name: str
    ) -> ClassEmbedding:
        return ClassEmbedding(
            classes,
            channels,
            initializer=initializer,
            dtype=self.dtype_policy,
            name=name,
        )

    def call(self, features: Any, label: Any = None) -> Any:
        """Returns the normalised features, scaled and shifted."""
        places = tuple(range(1, len(features.shape) - 1))
        # In half precision a mean over thousands of places has no digits.
        wide = ops.cast(features, "float32")
        mean = ops.mean(wide, axis=places, keepdims=True)
        centred = wide - mean
        variance = ops.mean(ops.square(centred), axis=places, keepdims=True)
        normalized = ops.cast(
            centred * ops.rsqrt(variance + self.epsilon), self.compute_dtype
        )
        if self.classes is None:
            return normalized * self.gamma + self.beta
        shape = (-1, *(1 for _ in places), features.shape[-1])
        scale = ops.reshape(self.gamma(label), shape)
        offset = ops.reshape(self.beta(label), shape)
        return normalized * scale + offset

    def compute_output_shape(
        self,
        features_shape: tuple[Any, ...],
        label_shape: tuple[Any, ...] | None = None,
    ) -> tuple[Any, ...]:
        """Returns the shape of the features."""
        return features_shape

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "classes": self.classes,
            "epsilon": self.epsilon,
        }
