"""Bounded perturbations, and the gradient of a classifier's input."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kgan.core import check_number
from kgan.core import to_unit_range
from kgan.models.classification import wrong_class_log_odds
from kgan.models.sampling import check_labels
from kgan.models.shapes import check_inputs
from kgan.models.shapes import input_shapes

Classifier = Callable[[tf.Tensor], tf.Tensor]
ValueRange = tuple[float, float] | None

OBJECTIVES = ("probability", "log_odds")


def input_gradient(
    classifier: Classifier, sample: tf.Tensor, label: tf.Tensor
) -> tf.Tensor:
    """The direction in the data along which the class's loss grows fastest.

    The gradient of `wrong_class_log_odds`, scaled to length 1 over all
    values of a sample: that of the cross entropy has the same direction, but
    rounds to zero where the classifier is sure. The gradient of the sum of a
    softmax's outputs, for which it is mistaken, is zero everywhere.

    Args:
        classifier: samples to class logits `(n, K)`, row by row.
        sample: `(n, ...)`, float32.
        label: int32 `(n,)`, in [0, K).

    Returns:
        float32, shaped as `sample`, without a gradient of its own; zeros for
        a row where the classifier is flat.

    Example:

    >>> toward_second = lambda x: tf.stack([0 * x[:, 0], 3 * x[:, 0]], 1)
    >>> gradient = input_gradient(toward_second, tf.zeros((2, 4)), [0, 1])
    >>> gradient.numpy()[:, 0].tolist()
    [1.0, -1.0]

    Reference:
        Lee, Han and Lee, Generative Adversarial Trainer, 2017, section 3,
        https://arxiv.org/abs/1705.03387
    """
    sample = tf.convert_to_tensor(sample)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(sample)
        odds = wrong_class_log_odds(classifier(sample), label)
    gradient = tape.gradient(
        odds, sample, unconnected_gradients=tf.UnconnectedGradients.ZERO
    )
    rows = tf.reshape(gradient, (tf.shape(sample)[0], -1))
    # By the largest first, as the square of a small value rounds to zero.
    rows = tf.math.divide_no_nan(
        rows, tf.reduce_max(tf.abs(rows), axis=1, keepdims=True)
    )
    length = tf.norm(rows, axis=1, keepdims=True)
    unit = tf.reshape(tf.math.divide_no_nan(rows, length), tf.shape(sample))
    return tf.stop_gradient(unit)


def bounded_perturbation(
    generator: keras.Model,
    gradient: tf.Tensor,
    epsilon: float,
    training: bool,
) -> tf.Tensor:
    """Returns epsilon tanh(G(gradient)), within +-epsilon, float32.

    Args:
        generator: `{"gradient": (n, ...)}` to raw values of that shape.
        gradient: of `input_gradient`.
        epsilon: largest change of a value, in units of the data.
        training: run it as in training.
    """
    raw = generator({"gradient": gradient}, training=training)
    return epsilon * tf.tanh(tf.cast(raw, tf.float32))


def true_class_objective(
    objective: str, logits: tf.Tensor, label: tf.Tensor
) -> tf.Tensor:
    """What a perturbation minimises of the true class, a scalar.

    "probability" is E p_y, as published: its gradient vanishes where the
    classifier is sure. "log_odds" is E log p_y / (1 - p_y), where it does
    not.

    Args:
        objective: which of the two.
        logits: `(n, K)`, of the perturbed samples.
        label: int32 `(n,)`, in [0, K).
    """
    odds = wrong_class_log_odds(logits, label)
    if objective == "probability":
        return tf.reduce_mean(tf.sigmoid(-odds))
    return -tf.reduce_mean(odds)


def perturbation_cost(perturbation: tf.Tensor) -> tf.Tensor:
    """E || delta ||^2, summed over a sample's values, a scalar."""
    rows = tf.reshape(perturbation, (tf.shape(perturbation)[0], -1))
    return tf.reduce_mean(tf.reduce_sum(tf.square(rows), axis=1))


def check_perturbation_generator(
    generator: keras.Model, classifier: keras.Model
) -> None:
    """Raises unless a generator makes perturbations of a classifier's samples.

    Args:
        generator: `{"gradient": (n, ...)}` to values of that shape.
        classifier: with an input `"sample"`.

    Raises:
        TypeError: it is no Keras model.
        ValueError: it names the shapes that do not meet.
    """
    check_inputs("generator", generator, ["gradient"])
    seen = input_shapes(generator)["gradient"]
    made = tuple(generator.output_shape[1:])
    sample = input_shapes(classifier)["sample"]
    if not seen == made == sample:
        raise ValueError(
            "`generator` must map a gradient to a perturbation of the same "
            f"shape, that of a sample. Received: gradient {seen}, perturbation "
            f"{made}, sample {sample}"
        )


def perturbed(
    sample: tf.Tensor, perturbation: tf.Tensor, value_range: ValueRange
) -> tf.Tensor:
    """Returns x + delta, clipped to the data's range where there is one."""
    moved = sample + perturbation
    if value_range is None:
        return moved
    return tf.clip_by_value(moved, *value_range)


def check_value_range(value_range: Any) -> ValueRange:
    """Returns the range as two floats, or None for values of any range.

    Raises:
        ValueError: it is no pair of numbers, the first below the second.
    """
    if value_range is None:
        return None
    ends = tuple(value_range)
    if len(ends) != 2:
        raise ValueError(
            "`value_range` must be (lowest, highest) or None. "
            f"Received: value_range={value_range!r}"
        )
    low, high = (check_number("value_range", end) for end in ends)
    if low >= high:
        raise ValueError(
            "`value_range` must begin below its end. "
            f"Received: value_range={value_range!r}"
        )
    return low, high


def perturbed_in_batches(
    perturb: Callable[[tf.Tensor, tf.Tensor, slice], tf.Tensor],
    x: Any,
    label: Any,
    classes: int,
    batch_size: int = 256,
) -> np.ndarray:
    """Returns perturbed samples, so many at once.

    Args:
        perturb: `(samples, labels, rows)` to samples; rows says which of all
            they are.
        x: `(n, ...)`, float32 in the data's range, or uint8 images.
        label: the class of all, or of each.
        classes: number of classes.
        batch_size: samples perturbed at once.

    Returns:
        float32, shaped as `x`.

    Raises:
        TypeError: a label is no integer.
        ValueError: a label outside [0, classes), or not one for each sample.
    """
    x = np.asarray(x)
    labels = check_labels(label, len(x), classes)
    parts = []
    for start in range(0, max(len(x), 1), batch_size):
        rows = slice(start, start + batch_size)
        sample = to_unit_range(x[rows])
        parts.append(perturb(sample, tf.constant(labels[rows]), rows).numpy())
    return np.concatenate(parts)
