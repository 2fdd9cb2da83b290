"""A dense layer that each component of a mixture has for its own."""

from typing import Any
from typing import final

import keras
from keras import ops

from kgan.core import check_integer
from kgan.core import serializable


@final
@serializable
class ComponentDense(keras.layers.Layer):
    """Maps row x of component k to x W_k + b_k.

    All K products are computed and one is kept for each row, so gradients
    are dense and those of the other components zero. A component outside
    [0, components) yields zeros: compiled code cannot raise.

    Args:
        components: K, at least 2.
        units: length of an output row.
        kernel_initializer: of all W_k side by side, a matrix `(features,
            components * units)`: take one that counts inputs alone, as the
            default does.
        bias_initializer: of all b_k.
        name, trainable, dtype: as of any Keras layer.

    Input: `(B, features)` and int32 components `(B,)`. Output: `(B, units)`.

    Raises:
        TypeError, ValueError: `components` or `units` breaks its rule.

    Example:

    >>> layer = ComponentDense(10, 4)
    >>> tuple(layer(ops.ones((2, 3)), ops.array([9, 0], "int32")).shape)
    (2, 4)
    """

    def __init__(
        self,
        components: int,
        units: int,
        *,
        kernel_initializer: Any = "he_normal",
        bias_initializer: Any = "zeros",
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
    ) -> None:
        """Stores the sizes; see the class."""
        super().__init__(name=name, trainable=trainable, dtype=dtype)
        self.components = check_integer("components", components, minimum=2)
        self.units = check_integer("units", units)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.bias_initializer = keras.initializers.get(bias_initializer)

    def build(
        self,
        features_shape: tuple[Any, ...],
        component_shape: tuple[Any, ...] | None = None,
    ) -> None:
        """Makes the kernels and the biases."""
        columns = self.components * self.units
        self.kernel = self.add_weight(
            name="kernel",
            shape=(features_shape[-1], columns),
            initializer=self.kernel_initializer,
        )
        self.bias = self.add_weight(
            name="bias", shape=(columns,), initializer=self.bias_initializer
        )

    def call(self, features: Any, component: Any) -> Any:
        """Returns for each row the product of its own component."""
        every = ops.reshape(
            ops.matmul(features, self.kernel) + self.bias,
            (-1, self.components, self.units),
        )
        one_hot = ops.one_hot(
            component, self.components, dtype=self.compute_dtype
        )
        return ops.sum(ops.expand_dims(one_hot, -1) * every, axis=1)

    def compute_output_shape(
        self,
        features_shape: tuple[Any, ...],
        component_shape: tuple[Any, ...] | None = None,
    ) -> tuple[Any, ...]:
        """Returns `(B, units)`."""
        return (features_shape[0], self.units)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "components": self.components,
            "units": self.units,
            "kernel_initializer": keras.initializers.serialize(
                self.kernel_initializer
            ),
            "bias_initializer": keras.initializers.serialize(
                self.bias_initializer
            ),
        }
