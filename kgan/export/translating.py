"""What a server answers of a model that makes a sample of a condition."""

from typing import Any
from typing import Protocol
from typing import runtime_checkable

import numpy as np
import tensorflow as tf

from kgan.export.ability import Ability
from kgan.export.ability import as_float


@runtime_checkable
class Translator(Protocol):
    """A game that makes a sample of each condition that it is given.

    Attributes:
        condition_shape: of one condition.
    """

    condition_shape: tuple[int, ...]

    def translated(self, condition: tf.Tensor, ema: bool) -> tf.Tensor:
        """Makes samples, as in inference; a pure function, row by row.

        Args:
            condition: float32 `(n, *condition_shape)`.
            ema: use the averaged weights.

        Returns:
            `(n, ...)` samples.
        """

    def translate(self, x: Any, *, ema: bool = True) -> np.ndarray:
        """Returns the same of arrays, float32 `(n, ...)`.

        Args:
            x: `(n, *condition_shape)`, float32 in the data's range, or uint8
                images.
            ema: use the averaged weights.
        """


def translation(model: Any, *, ema: bool) -> Ability | None:
    """Returns `translate` of a model; None where it is no `Translator`.

    Args:
        model: any game.
        ema: use the averaged weights.
    """
    if not isinstance(model, Translator):
        return None
    return Ability(
        lambda condition, label, noise: {
            "sample": as_float(model.translated(condition, ema))
        },
        lambda condition, label, seed: {
            "sample": model.translate(condition, ema=ema)
        },
        tuple(model.condition_shape),
        given="condition",
    )
