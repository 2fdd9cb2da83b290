"""A scale and a shift for each entry, which can be undone."""

from typing import Any
from typing import final

import keras
from keras import ops

from kgan.core import check_bool
from kgan.core import serializable


@final
@serializable
class ElementwiseAffine(keras.layers.Layer):
    """Scales and shifts each entry by learned numbers: x = z exp(s) + t.

    z = (x - t) exp(-s), log|det dz/dx| = -sum s. It begins at the identity.
    Between couplings it does the work of Glow's ActNorm, which differs in
    that its start is taken from a first batch; without the shift it is the
    scaling at the end of NICE.

    Args:
        shift: whether there is a t.
        name, trainable, dtype: as of any Keras layer.

    Raises:
        TypeError: `shift` is neither True nor False.

    Input: `(B, d)`. Output: `(B, d)`.

    Example:

    >>> layer = ElementwiseAffine()
    >>> layer(ops.ones((1, 3))).numpy().tolist()
    [[1.0, 1.0, 1.0]]
    >>> tuple(layer.inverse(ops.ones((1, 3)))[1].shape)
    (1,)

    Reference: Kingma and Dhariwal 2018, Glow, section 3.1,
    https://arxiv.org/abs/1807.03039; Dinh, Krueger and Bengio 2015, NICE,
    section 3.3, https://arxiv.org/abs/1410.8516
    """

    def __init__(
        self,
        *,
        shift: bool = True,
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
    ) -> None:
        """Stores whether there is a shift; see the class."""
        super().__init__(name=name, trainable=trainable, dtype=dtype)
        self.shift = check_bool("shift", shift)

    def build(self, latent_shape: tuple[Any, ...]) -> None:
        """Makes a log scale, and as asked a shift, for each entry."""
        self.log_scale = self.add_weight(
            name="log_scale", shape=latent_shape[1:], initializer="zeros"
        )
        if self.shift:
            self.offset = self.add_weight(
                name="offset", shape=latent_shape[1:], initializer="zeros"
            )

    def call(self, latent: Any) -> Any:
        """Returns the sample of a latent, both `(B, d)`."""
        scaled = latent * ops.exp(self.log_scale)
        return scaled + self.offset if self.shift else scaled

    def inverse(self, sample: Any) -> tuple[Any, Any]:
        """Returns the latent `(B, d)` and log|det d latent / d sample| `(B,)`.

        Args:
            sample: `(B, d)`.
        """
        log_scale = ops.convert_to_tensor(self.log_scale)
        centred = sample - self.offset if self.shift else sample
        latent = centred * ops.exp(-log_scale)
        log_determinant = -ops.sum(log_scale)
        return latent, log_determinant * ops.ones_like(sample[:, 0])

    def compute_output_shape(
        self, latent_shape: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        """Returns the latent's shape."""
        return latent_shape

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "shift": self.shift}
