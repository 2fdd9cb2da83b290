"""What convolutions of kgan's own have in common."""

import abc
from typing import Any

import keras

from kgan.core import check_bool
from kgan.core import check_integer


class KernelLayer(keras.layers.Layer, abc.ABC):
    """A layer on maps with a kernel and perhaps a bias, and their choices."""

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

    def _make_weights(self, *kernel_shape: int) -> None:
        self.kernel = self.add_weight(
            name="kernel",
            shape=kernel_shape,
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
