"""FGSM training, and training on pictures as they are."""

from collections.abc import Mapping

import keras
import tensorflow as tf

from kgan.models import Game
from kgan.models import Turn


class SignTraining(Game):
    """FGSM training: half of the loss is at x + epsilon sign(grad_x loss).

    A game of a user's own: one player, one turn, terms by name.

    Args:
        classifier: `{"sample"}` to `{"class_logits"}`.
        classes: labels are 0 to classes - 1.
        epsilon: largest change of a value, for pictures in [-1, 1]; 0 trains
            on pictures as they are.
        seed: of the order of arrays in `fit`; training draws no noise.
    """

    def __init__(
        self,
        classifier: keras.Model,
        *,
        classes: int,
        epsilon: float,
        seed: int = 0,
    ) -> None:
        super().__init__(label_range=range(classes), seed=seed)
        self.classifier = classifier
        self.epsilon = epsilon
        self.cross_entropy = keras.losses.SparseCategoricalCrossentropy(
            from_logits=True
        )

    def turns(self) -> tuple[Turn, ...]:
        """Returns the classifier's turn."""
        return (Turn("classifier", (self.classifier,), self._learn, {}),)

    def _learn(
        self, batch: dict[str, tf.Tensor], noise: Mapping[str, tf.Tensor]
    ) -> dict[str, tf.Tensor]:
        sample, label = batch["sample"], batch["label"]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(sample)
            clean = self._loss(sample, label)
        if not self.epsilon:
            return {"clean": clean}
        step = self.epsilon * tf.sign(tape.gradient(clean, sample))
        moved = tf.stop_gradient(tf.clip_by_value(sample + step, -1.0, 1.0))
        return {
            "clean": 0.5 * clean,
            "perturbed": 0.5 * self._loss(moved, label),
        }

    def _loss(self, sample: tf.Tensor, label: tf.Tensor) -> tf.Tensor:
        outputs = self.classifier({"sample": sample}, training=True)
        return self.cross_entropy(label, outputs["class_logits"])
