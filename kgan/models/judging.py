"""What a discriminator says of samples."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kgan.core import to_unit_range
from kgan.losses import AdversarialLoss
from kgan.models.shapes import input_shapes


def logits_in_batches(
    discriminator: keras.Model,
    x: Any,
    labels: np.ndarray | None = None,
    batch_size: int = 256,
    output: str | None = None,
) -> np.ndarray:
    """Returns the logits of samples, as in inference.

    Args:
        discriminator: `{"sample": ..., "label": ...}` to logits `(n,)`.
        x: `(n, ...)`, float32 in the data's range, or uint8 images.
        labels: int32 `(n,)`, or None.
        batch_size: samples judged at once.
        output: which of its outputs, where they have names.

    Returns:
        float32 `(n,)`, or `(n, ...)` as the output is.

    Raises:
        ValueError: the samples' shape is not the discriminator's.
    """
    x = np.asarray(x)
    expected = input_shapes(discriminator)["sample"]
    if x.shape[1:] != expected:
        raise ValueError(
            f"`x` must have the shape (n, {', '.join(map(str, expected))}). "
            f"Received: {x.shape}"
        )
    logits = []
    for start in range(0, max(len(x), 1), batch_size):
        rows = slice(start, start + batch_size)
        inputs = {"sample": to_unit_range(x[rows])}
        if labels is not None:
            inputs["label"] = tf.constant(labels[rows])
        judged = discriminator(inputs, training=False)
        logits.append(
            np.asarray(judged if output is None else judged[output], np.float32)
        )
    return np.concatenate(logits)


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
