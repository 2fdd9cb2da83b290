"""What a server answers of a model that makes a sample of a condition."""

from typing import Any
from typing import Protocol
from typing import runtime_checkable

import numpy as np
import tensorflow as tf

from kgan.export.ability import Ability
from kgan.export.ability import Arrays
from kgan.export.ability import Tensors
from kgan.export.ability import as_float


@runtime_checkable
class Translator(Protocol):
    """A game that makes a sample of each condition that it is given.

    Attributes:
        condition_shape: of one condition.
        condition_values: how many values a condition of whole numbers may
            have, from 0; None: conditions are of real numbers.
        classes: how many labels can be asked for; None: neither method is
            called with one.
    """

    condition_shape: tuple[int, ...]
    condition_values: int | None
    classes: int | None

    def translated(
        self,
        condition: tf.Tensor,
        ema: bool,
        label: tf.Tensor | None = None,
    ) -> tf.Tensor:
        """Makes samples, as in inference; a pure function, row by row.

        Args:
            condition: float32 `(n, *condition_shape)`.
            ema: use the averaged weights.
            label: int32 `(n,)`, with classes alone.

        Returns:
            `(n, ...)` samples.
        """

    def translate(
        self, x: Any, *, label: Any = None, ema: bool = True
    ) -> np.ndarray:
        """Returns the same of arrays, float32 `(n, ...)`.

        Args:
            x: `(n, *condition_shape)`, in the data's range, or uint8
                pictures.
            label: of all, or of each; with classes alone.
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

    def answer(
        condition: tf.Tensor, label: tf.Tensor | None, noise: Tensors
    ) -> Tensors:
        labels = () if label is None else (label,)
        return {"sample": as_float(model.translated(condition, ema, *labels))}

    def expected(condition: np.ndarray, label: Any, seed: Any) -> Arrays:
        asked = {} if label is None else {"label": label}
        return {"sample": model.translate(condition, ema=ema, **asked)}

    return Ability(
        answer,
        expected,
        tuple(model.condition_shape),
        given="condition",
        classes=model.classes,
        values=model.condition_values,
    )
