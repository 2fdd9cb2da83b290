"""What a classifier says of samples."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kgan.models.judging import logits_in_batches
from kgan.models.shapes import check_inputs
from kgan.models.shapes import check_outputs


def inference(classifier: keras.Model) -> Callable[[tf.Tensor], tf.Tensor]:
    """Returns samples to class logits, as in inference, of a network."""
    return lambda sample: classifier({"sample": sample}, training=False)[
        "class_logits"
    ]


def check_classifier(name: str, classifier: keras.Model) -> int:
    """Returns the number of classes of a network that names the class.

    Args:
        name: the argument's name, for the message.
        classifier: `{"sample"}` to `{"class_logits": (n, K), ...}`.

    Raises:
        TypeError: it is no Keras model.
        ValueError: it has other inputs, or no class logits.
    """
    check_inputs(name, classifier, ["sample"])
    check_outputs(name, classifier, {"class_logits": (None,)})
    return int(classifier.output["class_logits"].shape[1])


def class_probabilities(network: keras.Model, x: Any) -> np.ndarray:
    """Returns the softmax of a network's class logits, as in inference.

    Args:
        network: `{"sample"}` to `{"class_logits": (n, K), ...}`.
        x: `(n, ...)`, float32 in the data's range, or uint8 images.

    Returns:
        float32 `(n, K)`, rows that sum to 1.

    Raises:
        ValueError: the samples' shape is not the network's.
    """
    logits = logits_in_batches(network, x, output="class_logits")
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def most_probable_classes(network: keras.Model, x: Any) -> np.ndarray:
    """Returns the class of the largest logit of each sample, int32 `(n,)`.

    Args:
        network: as for `class_probabilities`.
        x: as for `class_probabilities`.

    Raises:
        ValueError: the samples' shape is not the network's.
    """
    logits = logits_in_batches(network, x, output="class_logits")
    return logits.argmax(axis=1).astype(np.int32)
