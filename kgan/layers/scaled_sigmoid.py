"""From all numbers to the pixels of a picture, and back by a logit."""

import math
from typing import Any
from typing import final

import keras
from keras import ops

from kgan.core import check_number
from kgan.core import serializable


@final
@serializable
class ScaledSigmoid(keras.layers.Layer):
    """Maps each entry into (-1, 1), a little wider by a margin.

    x = (2 sigmoid(z) - 1) / (1 - 2 margin). Back it is the logit transform
    of flows on pictures, z = logit(margin + (1 - 2 margin) (1 + x) / 2),
    with log|det dz/dx| = sum log((1 - 2 margin) / 2) - log s - log(1 - s),
    s = sigmoid(z). The margin keeps black and white pixels from lying at
    infinity. The density outside +-1 / (1 - 2 margin) is zero: a value there
    is moved to the edge before it is mapped back.

    Args:
        margin: within [1e-6, 0.4].
        name, trainable, dtype: as of any Keras layer.

    Input: `(B, d)`. Output: `(B, d)`.

    Raises:
        TypeError, ValueError: `margin` breaks its rule.

    Example:

    >>> layer = ScaledSigmoid(margin=0.05)
    >>> latent, _ = layer.inverse(layer(ops.array([[-3.0, 0.0, 3.0]])))
    >>> [round(float(entry), 4) for entry in latent[0]]
    [-3.0, 0.0, 3.0]

    Reference: Dinh, Sohl-Dickstein and Bengio 2017, Density estimation using
    Real NVP, section 4.1, https://arxiv.org/abs/1605.08803
    """

    def __init__(
        self,
        margin: float = 0.05,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
    ) -> None:
        """Stores the margin; see the class."""
        super().__init__(name=name, trainable=trainable, dtype=dtype)
        self.margin = check_number("margin", margin, minimum=1e-6, maximum=0.4)

    def call(self, latent: Any) -> Any:
        """Returns the sample of a latent, both `(B, d)`."""
        return ops.tanh(0.5 * latent) / (1.0 - 2.0 * self.margin)

    def inverse(self, sample: Any) -> tuple[Any, Any]:
        """Returns the latent `(B, d)` and log|det d latent / d sample| `(B,)`.

        Args:
            sample: `(B, d)`.
        """
        width = 1.0 - 2.0 * self.margin
        # Below 1 by a few times float32's rounding.
        edge = 1.0 - 1e-6
        inside = ops.clip(width * sample, -edge, edge)
        log_lower = ops.log1p(inside)
        log_upper = ops.log1p(-inside)
        # s = (1 + inside) / 2: log s and log(1 - s) are these less log 2.
        entries = math.log(2.0 * width) - log_lower - log_upper
        return log_lower - log_upper, ops.sum(entries, axis=1)

    def compute_output_shape(
        self, latent_shape: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        """Returns the latent's shape."""
        return latent_shape

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "margin": self.margin}
