"""A model as ops of a graph: from noise, or from seeds, to samples."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from kgan.core import Noise
from kgan.export.ability import Tensors
from kgan.export.drawing import ANY_LABEL
from kgan.export.drawing import drawn_by_seed
from kgan.export.drawing import drawn_by_seeds
from kgan.export.drawing import labels_asked
from kgan.export.requests import rows_of
from kgan.export.requests import within
from kgan.export.serving import Serving
from kgan.export.signature import SCALAR
from kgan.export.signature import rows
from kgan.models import Game

# The noise that says which component of a mixture makes a sample.
COMPONENT = "component"


class Sampler:
    """A model as functions from noise, or from seeds, to samples.

    Attributes:
        laws: of the noise, by name.
        shape: of one sample, as far as it is known.

    Args:
        serving: a model that makes samples.
    """

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._model: Game = serving.model
        self.laws: Mapping[str, Noise] = self._model.sample_noise
        self._classes = self._model.classes
        # An array becomes a constant: the counts are no weights of a network.
        self._counts = (
            None
            if self._classes is None
            else np.asarray(self._model.label_counts)
        )
        self.shape = self._shape()

    def _shape(self) -> tuple[int, ...]:
        noise = {
            name: tf.TensorSpec((None, *law.shape), tf.float32)
            for name, law in self.laws.items()
        }
        label = None if self._classes is None else rows(tf.int32)
        draw = tf.function(
            lambda noise, label: self.made(noise, label), autograph=False
        )
        made = draw.get_concrete_function(noise, label).structured_outputs
        return () if made.shape.rank is None else tuple(made.shape[1:])

    @property
    def label_rows(self) -> dict[str, tf.TensorSpec]:
        """The input `label` of rows; of an unconditional model nothing."""
        return {} if self._classes is None else {"label": rows(tf.int32)}

    @property
    def label_of_all(self) -> dict[str, tf.TensorSpec]:
        """The input `label` of all rows; of an unconditional model nothing."""
        return {} if self._classes is None else {"label": SCALAR}

    def made(self, noise: Tensors, label: tf.Tensor | None) -> tf.Tensor:
        """Returns float32 samples of noise, `(n, ...)`."""
        drawn = self._model.draw(noise, label, self._serving.ema)
        return tf.cast(drawn, tf.float32)

    def by_noise(self, inputs: Tensors, specs: Any) -> tf.Tensor:
        """Returns samples of a request of noise and perhaps labels."""
        inputs = rows_of(inputs, specs)
        if self._model.components is not None:
            end = self._model.components + 1
            # Up to, and without, the end.
            most = np.nextafter(np.float32(end), np.float32(0.0))
            inputs[COMPONENT] = within(
                COMPONENT, inputs[COMPONENT], 0, most, f"[0, {end})"
            )
        label = inputs.pop("label", None)
        if label is not None:
            label = self._within(label, 0)
        return self.made(inputs, label)

    def by_seeds(self, inputs: Tensors, specs: Any) -> tf.Tensor:
        """Returns samples of a request of seeds and perhaps labels."""
        inputs = rows_of(inputs, specs)
        asked = inputs.get("label")
        if asked is not None:
            asked = self._within(asked, ANY_LABEL)
        noise = drawn_by_seeds(self.laws, self._counts, inputs["seed"])
        return self._of_drawn(noise, asked)

    def by_seed(self, inputs: Tensors) -> tuple[tf.Tensor, Any]:
        """Returns samples of a request of `n` and a seed, and their labels.

        Its inputs are single numbers, as `numbers_of` makes sure of.
        """
        most = self._serving.largest_n
        count = within("n", inputs["n"], 1, most, f"[1, {most}]")
        asked = inputs.get("label")
        if asked is not None:
            asked = self._within(asked, ANY_LABEL)
        noise = drawn_by_seed(self.laws, self._counts, count, inputs["seed"])
        labels = None
        if asked is not None:
            labels = labels_asked(noise["label"], asked)
        return self._of_drawn(noise, asked), labels

    def _of_drawn(self, noise: Tensors, asked: tf.Tensor | None) -> tf.Tensor:
        if asked is None:
            return self.made(noise, None)
        drawn = noise.pop("label")
        return self.made(noise, labels_asked(drawn, asked))

    def _within(self, label: tf.Tensor, least: int) -> tf.Tensor:
        most = (self._classes or 0) - 1
        rule = f"[{least}, {self._classes})"
        return within("label", label, least, most, rule)
