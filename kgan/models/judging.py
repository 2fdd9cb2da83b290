"""What a discriminator says of samples."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kgan.losses import AdversarialLoss
from kgan.models.rows import as_samples
from kgan.models.rows import in_row_batches
from kgan.models.shapes import input_shapes


def logits_in_batches(
    discriminator: keras.Model,
    x: Any,
    labels: np.ndarray | None = None,
    output: str | None = None,
) -> np.ndarray:
    """Returns the logits of samples, as in inference.

    Args:
        discriminator: `{"sample": ..., "label": ...}` to logits `(n,)`.
        x: `(n, ...)`, float32 in the data's range, or uint8 images.
        labels: int32 `(n,)`, or None.
        output: which of its outputs, where they have names.

    Returns:
        float32 `(n,)`, or `(n, ...)` as the output is.

    Raises:
        ValueError: the samples' shape is not the discriminator's.
    """

    def judged(sample: tf.Tensor, label: tf.Tensor | None) -> tf.Tensor:
        inputs = {"sample": sample}
        if label is not None:
            inputs["label"] = label
        logits = discriminator(inputs, training=False)
        return logits if output is None else logits[output]

    shape = input_shapes(discriminator)["sample"]
    return in_row_batches(judged, as_samples("x", x, shape), labels)


def probability_of(logits: np.ndarray, loss: AdversarialLoss) -> np.ndarray:
    """Returns the sigmoid of logits that are log odds.

    Args:
        logits: `(n,)`.
        loss: the loss that they were trained by.

    Raises:
        ValueError: by this loss they are no log odds.
    """
    if not loss.probabilistic:
        raise ValueError(
            "`probability` needs a loss whose logits are log odds "
            "(NonSaturating, Minimax); `score` gives the logit of any. "
            f"Received: {type(loss).__name__}"
        )
    return np.exp(-np.logaddexp(0.0, -logits)).astype(np.float32)
