"""Whole numbers as planes, one for each value."""

from typing import Any
from typing import final

import keras
from keras import ops

from kgan.core import check_integer
from kgan.core import serializable


@final
@serializable
class OneHot(keras.layers.Layer):
    """Maps each whole number k to a vector that is 1 at k and 0 elsewhere.

    Differs from `keras.layers.CategoryEncoding` in that it takes arrays of
    any rank, such as maps of segments. A number outside [0, values) yields
    zeros: compiled code cannot raise.

    Args:
        values: how many there are, at least 2.
        name, trainable, dtype: as of any Keras layer.

    Input: whole numbers `(B, ..., 1)`. Output: `(B, ..., values)`.

    Raises:
        TypeError, ValueError: `values` breaks its rule; when built, the last
            axis of the input is not 1.

    Example:

    >>> OneHot(3)(ops.array([[2], [0]], "int32")).numpy().tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """

    def __init__(
        self,
        values: int,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
    ) -> None:
        """Stores the number of values; see the class."""
        super().__init__(name=name, trainable=trainable, dtype=dtype)
        self.values = check_integer("values", values, minimum=2)

    def build(self, numbers_shape: tuple[Any, ...]) -> None:
        """Checks the input's last axis."""
        if numbers_shape[-1] != 1:
            raise ValueError(
                "`numbers` must have the shape (B, ..., 1). "
                f"Received: numbers.shape={numbers_shape}"
            )

    def call(self, numbers: Any) -> Any:
        """Returns a plane for each value."""
        return ops.one_hot(
            ops.squeeze(numbers, -1), self.values, dtype=self.compute_dtype
        )

    def compute_output_shape(
        self, numbers_shape: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        """Returns the numbers' shape, its last axis `values` long."""
        return (*numbers_shape[:-1], self.values)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "values": self.values}
