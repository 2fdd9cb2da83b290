"""One signature: what it takes, what it answers, what that must equal."""

import contextlib
from collections.abc import Callable
from typing import Any
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from kgan.core import from_unit_range
from kgan.core import to_unit_range
from kgan.export.ability import Arrays
from kgan.export.ability import Tensors

# As many units in the last place of float32 as some layers round away.
_NUDGE = 2.0**-19
SCALAR = tf.TensorSpec((), tf.int32)


class Signature(NamedTuple):
    """A function that a server offers, before it is traced.

    Attributes:
        inputs: by name, rows of a free number or scalars.
        answer: from inputs to outputs by name: ops of a graph.
        request: from a number of rows to a good request of so many.
        expected: from a request to the answer by the model's own methods,
            samples float32 whatever goes over the wire.
        moved: the same where samples that are judged are `nudged`, or, where
            whole numbers are given, the weights are: what is in the last
            places of them may be in an answer's first. None: nothing is
            judged.
    """

    inputs: dict[str, tf.TensorSpec]
    answer: Callable[[Tensors], Tensors]
    request: Callable[[int], Arrays]
    expected: Callable[[Arrays], Arrays]
    moved: Callable[[Arrays], Arrays] | None = None

    @property
    def by_row(self) -> bool:
        """Whether each row of an answer is of its own row of the request."""
        return all(spec.shape.rank for spec in self.inputs.values())

    def traced(self) -> Any:
        """Returns the function that is saved."""
        function = tf.function(self.answer, autograph=False)
        return function.get_concrete_function(
            {
                name: tf.TensorSpec(spec.shape, spec.dtype, name=name)
                for name, spec in self.inputs.items()
            }
        )


def rows(dtype: tf.DType, shape: tuple[int, ...] = ()) -> tf.TensorSpec:
    """Returns the spec of any number of rows.

    Args:
        dtype: of them.
        shape: of one.
    """
    return tf.TensorSpec((None, *shape), dtype)


def as_sent(sample: tf.Tensor, uint8: bool) -> tf.Tensor:
    """Returns samples as they go over the wire.

    Args:
        sample: `(n, ...)`.
        uint8: whether as levels of [0, 255].
    """
    sample = tf.cast(sample, tf.float32)
    return from_unit_range(sample) if uint8 else sample


def nudged(samples: np.ndarray) -> np.ndarray:
    """Returns samples whose last places are others, float32.

    Args:
        samples: float32, or uint8 levels of [-1, 1].
    """
    return _nudged(to_unit_range(samples).numpy())


def nudged_weights(model: keras.Model) -> contextlib.AbstractContextManager:
    """Returns a context in which last places of float weights are others.

    The weights themselves stay as they are.

    Args:
        model: any game.
    """
    return keras.StatelessScope(
        [
            (variable, tf.convert_to_tensor(_nudged(variable.numpy())))
            for variable in model.variables
            if variable.dtype == "float32"
        ]
    )


def _nudged(values: np.ndarray) -> np.ndarray:
    signs = np.random.default_rng(0).choice([-1.0, 1.0], values.shape)
    return (values * (1.0 + _NUDGE * signs)).astype(np.float32)
