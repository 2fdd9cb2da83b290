"""Features of tokens, laid out in time by the length of each."""

from typing import Any
from typing import final

import keras
from keras import ops

from kgan.core import check_integer
from kgan.core import check_number
from kgan.core import serializable
from kgan.layers.token_embedding import PADDING

# Leaves padding no weight: exp of it is 0 in every precision.
_NEVER = -1e9
_COLDEST = 1e-3


@final
@serializable
class MonotonicInterpolation(keras.layers.Layer):
    """Lays the tokens of a text out over frames, one after the other.

    Token i of the length l_i, in frames, has its centre at

        c_i = l_1 + ... + l_i - l_i / 2 + (frames - L) / 2,

    L being the sum of all lengths, so that the text as a whole lies in the
    middle; frame t, which is at t + 1/2, gets the mean of all tokens' features
    by the weights

        softmax over i of -(t + 1/2 - c_i)^2 / temperature.

    All of it has a derivative, so lengths are learned from what becomes of
    the frames; nobody need know where a sound begins. Padding has no length
    and no weight. Of a text that is longer than all frames, its ends are cut.

    Positions are computed in float32 whatever the precision of features.

    Args:
        frames: at least 1.
        temperature: in frames squared, at least 0.001: the higher, the
            softer one token goes over into the next.
        name, trainable, dtype: as of any Keras layer.

    Inputs: features `(B, T, channels)`, lengths `(B, T)` above 0, and int32
    tokens `(B, T)`, 0 for padding. Output: `(B, frames, channels)`.

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> layer = MonotonicInterpolation(4, temperature=0.1)
    >>> features = ops.array([[[1.0], [5.0], [9.0]]])
    >>> made = layer(features, ops.ones((1, 3)) * 2, ops.array([[7, 7, 0]]))
    >>> made[0, :, 0].numpy().round(2).tolist()
    [1.0, 1.0, 5.0, 5.0]

    Reference: Donahue et al. 2021, End-to-End Adversarial Text-to-Speech,
    section 2.1, equations 1 to 3, https://arxiv.org/abs/2006.03575; there
    the text begins at the first frame.
    """

    def __init__(
        self,
        frames: int,
        *,
        temperature: float = 4.0,
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
    ) -> None:
        """Stores the arguments; see the class."""
        # Lengths come as they are: half precision would round positions.
        super().__init__(
            name=name, trainable=trainable, dtype=dtype, autocast=False
        )
        self.frames = check_integer("frames", frames)
        self.temperature = check_number(
            "temperature", temperature, minimum=_COLDEST
        )

    def call(self, features: Any, lengths: Any, tokens: Any) -> Any:
        """Returns the features of each frame."""
        there = ops.cast(ops.not_equal(tokens, PADDING), "float32")
        lengths = ops.cast(lengths, "float32") * there
        total = ops.sum(lengths, axis=1, keepdims=True)
        centres = (
            ops.cumsum(lengths, axis=1)
            - lengths / 2.0
            + (self.frames - total) / 2.0
        )
        places = ops.arange(self.frames, dtype="float32")[:, None] + 0.5
        apart = places[None] - centres[:, None, :]
        logits = (
            -ops.square(apart) / self.temperature
            + _NEVER * (1.0 - there)[:, None, :]
        )
        weights = ops.softmax(logits, axis=-1)
        return ops.matmul(
            ops.cast(weights, self.compute_dtype),
            ops.cast(features, self.compute_dtype),
        )

    def compute_output_shape(
        self,
        features_shape: tuple[Any, ...],
        lengths_shape: tuple[Any, ...],
        tokens_shape: tuple[Any, ...],
    ) -> tuple[Any, ...]:
        """Returns `(B, frames, channels)`."""
        return features_shape[0], self.frames, features_shape[2]

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "frames": self.frames,
            "temperature": self.temperature,
        }
