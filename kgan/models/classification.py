"""What games say of classes: cross entropies, and answers for samples."""

from collections.abc import Callable
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kgan.models.judging import logits_in_batches
from kgan.models.shapes import check_inputs


def class_losses(logits: tf.Tensor, label: tf.Tensor) -> tf.Tensor:
    """-log p(y | x) of each sample, p the softmax: LSE(l) - l_y.

    Args:
        logits: `(n, K)`.
        label: int32 `(n,)`; a row of -1 has no class, and LSE(l) for a loss.

    Returns:
        float32 `(n,)`.

    Example:

    >>> loss = class_losses(tf.zeros((1, 4)), tf.constant([2]))
    >>> round(float(loss[0]), 4)
    1.3863
    """
    logits = tf.cast(logits, tf.float32)
    return tf.reduce_logsumexp(logits, axis=1) - true_logits(logits, label)


def class_cross_entropy(logits: tf.Tensor, label: tf.Tensor) -> tf.Tensor:
    """The mean of `class_losses`, a scalar; log K where all logits agree."""
    return tf.reduce_mean(class_losses(logits, label))


def wrong_class_log_odds(logits: tf.Tensor, label: tf.Tensor) -> tf.Tensor:
    """log (1 - p_y) / p_y of each sample: LSE over k != y of l_k, minus l_y.

    The loss of the class is its softplus: so its gradient has the direction
    of the loss's, and does not vanish where the classifier is sure. The sum
    of a softmax's outputs, for which it is mistaken, is always 1, and its
    gradient 0.

    Args:
        logits: `(n, K)`.
        label: int32 `(n,)`, in [0, K).

    Returns:
        float32 `(n,)`.

    Example:

    >>> odds = wrong_class_log_odds(tf.constant([[99.0, 0.0]]), [0])
    >>> float(odds[0])
    -99.0
    """
    logits = tf.cast(logits, tf.float32)
    is_true = tf.one_hot(label, logits.shape[1], on_value=True, off_value=False)
    # A number, as an infinity would make its gradient a NaN.
    others = tf.where(is_true, logits.dtype.min / 2, logits)
    return tf.reduce_logsumexp(others, axis=1) - true_logits(logits, label)


def true_logits(logits: tf.Tensor, label: tf.Tensor) -> tf.Tensor:
    """Returns l_y of each sample, `(n,)`; 0 where the label is -1."""
    one_hot = tf.one_hot(label, logits.shape[1], dtype=logits.dtype)
    return tf.reduce_sum(one_hot * logits, axis=1)


def check_outputs(
    name: str, network: keras.Model, outputs: Mapping[str, tuple[Any, ...]]
) -> None:
    """Raises unless a network has these outputs, named so.

    Args:
        name: the argument's name, for the message.
        network: as given.
        outputs: the shape of one row of each; None stands for any size.

    Raises:
        ValueError: it returns no dict, lacks one, or one has another shape.
    """
    made = network.output if isinstance(network.output, dict) else {}
    found = {key: tuple(each.shape[1:]) for key, each in made.items()}
    for key, shape in outputs.items():
        sides = found.get(key, ())
        if key not in found or not (
            len(sides) == len(shape)
            and all(
                want in (None, side)
                for want, side in zip(shape, sides, strict=True)
            )
        ):
            wanted = ["n", *("any" if side is None else side for side in shape)]
            raise ValueError(
                f"`{name}` must return a dict with {key!r} of shape "
                f"({', '.join(map(str, wanted))}). "
                f"Received: outputs with rows of shape {found}"
            )


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
