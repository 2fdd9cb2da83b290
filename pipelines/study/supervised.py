"""A classifier on its own, from labelled pictures alone."""

from collections.abc import Mapping

import keras
import tensorflow as tf

from kgan.core import Normal
from kgan.models import Game
from kgan.models import Turn


class Supervised(Game):
    """The classifier on the labelled pictures alone, on the same engine.

    Args:
        classifier: `{"sample"}` to `{"class_logits"}`.
        classes: labels are 0 to classes - 1.
        input_noise: standard deviation of noise on the pictures.
        ema: decay of the moving average that is judged.
        seed: of all noise in training.
    """

    def __init__(
        self,
        classifier: keras.Model,
        *,
        classes: int,
        input_noise: float,
        ema: float,
        seed: int = 0,
    ) -> None:
        super().__init__(label_range=range(classes), seed=seed)
        self.classifier = classifier
        self.ema_classifier = self.average(classifier, ema)
        self.input_noise = input_noise
        self.cross_entropy = keras.losses.SparseCategoricalCrossentropy(
            from_logits=True
        )

    def turns(self) -> tuple[Turn, ...]:
        """Returns the classifier's turn."""
        noise = {"on_sample": Normal(self.classifier.inputs[0].shape[1:])}
        return (Turn("classifier", (self.classifier,), self._learn, noise),)

    def _learn(
        self, batch: dict[str, tf.Tensor], noise: Mapping[str, tf.Tensor]
    ) -> dict[str, tf.Tensor]:
        seen = batch["sample"] + self.input_noise * noise["on_sample"]
        outputs = self.classifier({"sample": seen}, training=True)
        loss = self.cross_entropy(batch["label"], outputs["class_logits"])
        return {"supervised": loss}
