"""Any Keras model of the user's as an embedding."""

import re

import keras
import numpy as np
import tensorflow as tf

from kgan.core import check_integer
from kgan.core import check_number
from kgan.metrics.features.embedding import Embedding
from kgan.metrics.features.embedding import apply_in_batches
from kgan.metrics.features.embedding import check_images
from kgan.metrics.features.fingerprints import fingerprint
from kgan.metrics.features.fingerprints import model_fingerprint

_LEVELS = 255.0


class KerasModelFeatures(Embedding):
    """The outputs of a Keras model that you give, run for inference.

    Outputs of rank 4 are averaged over the places. What it is blind to is
    for you to know: it is what the model was trained to ignore.

    Args:
        model: from images to `(rows, d)` or `(rows, height, width, d)`. If
            it takes images of one shape only, so does the embedding. A row
            must not depend on its batch (batch normalisation does not, at
            inference).
        name: a word in snake_case, which ends every key of its numbers. Not
            `"fid"`: that is the original Inception graph's.
        lowest: what the model takes for black.
        highest: what the model takes for white.
        batch_rows: the most images at a time.

    Raises:
        TypeError: `model` is no Keras model, or an argument of another type.
        ValueError: more than one input or output, outputs of another rank, a
            name that is no such word, or a range that is none.

    Example:

    >>> inputs = keras.Input((8, 8, 1))
    >>> model = keras.Model(inputs, keras.layers.Conv2D(5, 3)(inputs))
    >>> embedding = KerasModelFeatures(model, "mine", lowest=0.0, highest=1.0)
    >>> embedding.name, embedding(np.zeros((2, 8, 8, 1), np.uint8)).shape
    ('mine', (2, 5))
    """

    def __init__(
        self,
        model: keras.Model,
        name: str,
        *,
        lowest: float = 0.0,
        highest: float = _LEVELS,
        batch_rows: int = 64,
    ) -> None:
        """Wraps a trained model."""
        if not isinstance(model, keras.Model):
            raise TypeError(
                "`model` must be a Keras model. "
                f"Received: model of type {type(model).__name__}"
            )
        self.model = model
        self._name = _checked_name(name)
        self._lowest = check_number("lowest", lowest)
        self._highest = check_number("highest", highest, minimum=lowest)
        self._batch_rows = check_integer("batch_rows", batch_rows)
        self._shape = _input_shape(model)
        if self._lowest == self._highest:
            raise ValueError(
                "`highest` must be above `lowest`. "
                f"Received: lowest={lowest}, highest={highest}"
            )
        self._apply = tf.function(
            self._features,
            input_signature=[tf.TensorSpec((None, *self._shape), tf.uint8)],
        )

    @property
    def name(self) -> str:
        """The name that was given."""
        return self._name

    @property
    def fingerprint(self) -> str:
        """A hash of name, range, architecture and weights."""
        return fingerprint(
            self._name,
            [self._lowest, self._highest],
            model_fingerprint(self.model),
        )

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Returns float32 features `(n, d)`.

        Args:
            images: uint8 `(n, height, width, channels)` as the model takes
                them.

        Raises:
            TypeError: not uint8.
            ValueError: another shape.
        """
        images = np.asarray(images)
        fitting = images.ndim == 4 and all(
            wanted in (None, size)
            for wanted, size in zip(self._shape, images.shape[1:], strict=True)
        )
        if not fitting:
            sizes = ", ".join(str(size or "any") for size in self._shape)
            raise ValueError(
                f"`images` must have shape (n, {sizes}). "
                f"Received: images.shape={images.shape}"
            )
        images = check_images("images", images, images.shape[1:])
        return apply_in_batches(self._apply, images, rows=self._batch_rows)

    def _features(self, images: tf.Tensor) -> tf.Tensor:
        pixels = tf.cast(images, tf.float32)
        scale = (self._highest - self._lowest) / _LEVELS
        if scale != 1.0 or self._lowest != 0.0:
            pixels = pixels * scale + self._lowest
        outputs = tf.cast(
            self.model(
                tf.cast(pixels, self.model.inputs[0].dtype), training=False
            ),
            tf.float32,
        )
        if outputs.shape.rank == 4:
            outputs = tf.reduce_mean(outputs, axis=(1, 2))
        return outputs


def _checked_name(name: str) -> str:
    if not isinstance(name, str):
        raise TypeError(f"`name` must be a string. Received: name={name!r}")
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        raise ValueError(
            "`name` must be a word in snake_case, such as 'my_network'. "
            f"Received: name={name!r}"
        )
    if name in ("fid", "inception"):
        raise ValueError(
            "`name` must not be that of the original Inception graph. "
            f"Received: name={name!r}"
        )
    return name


def _input_shape(model: keras.Model) -> tuple[int | None, ...]:
    inputs, outputs = model.inputs or [], model.outputs or []
    if len(inputs) != 1 or len(inputs[0].shape) != 4:
        raise ValueError(
            "`model` must have one input, (rows, height, width, channels); "
            "build a subclassed model before. Received: inputs of shapes "
            f"{[tuple(tensor.shape) for tensor in inputs]}"
        )
    if len(outputs) != 1 or len(outputs[0].shape) not in (2, 4):
        raise ValueError(
            "`model` must have one output, (rows, d) or (rows, height, "
            "width, d). Received: outputs of shapes "
            f"{[tuple(tensor.shape) for tensor in outputs]}"
        )
    return tuple(inputs[0].shape[1:])
