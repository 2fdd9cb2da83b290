"""A classifier on its own, from labelled pictures alone."""

from collections.abc import Mapping

import keras
import tensorflow as tf

from kgan.models import Game
from kgan.models import Turn


class Supervised(Game):
    """The classifier on the labelled pictures alone, on the same engine.

    Args:
        classifier: `{"sample"}` to `{"class_logits"}`.
        classes: labels are 0 to classes - 1.
        ema: decay of the moving average that is judged.
        seed: of the order of arrays in `fit`; training draws no noise.
    """

    def __init__(
        self,
        classifier: keras.Model,
        *,
        classes: int,
        ema: float,
        seed: int = 0,
    ) -> None:
        super().__init__(label_range=range(classes), seed=seed)
        self.classifier = classifier
        self.ema_classifier = self.average(classifier, ema)
        self.cross_entropy = keras.losses.SparseCategoricalCrossentropy(
            from_logits=True
        )

    def turns(self) -> tuple[Turn, ...]:
        """Returns the classifier's turn."""
        return (Turn("classifier", (self.classifier,), self._learn, {}),)

    def _learn(
        self, batch: dict[str, tf.Tensor], noise: Mapping[str, tf.Tensor]
    ) -> dict[str, tf.Tensor]:
        outputs = self.classifier({"sample": batch["sample"]}, training=True)
        loss = self.cross_entropy(batch["label"], outputs["class_logits"])
        return {"supervised": loss}
