"""Bounded perturbations, and the gradient of a classifier's input."""

from collections.abc import Callable
from collections.abc import Iterable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kgan.core import check_number
from kgan.models.classification import wrong_class_log_odds
from kgan.models.classifying import inference
from kgan.models.rows import as_samples
from kgan.models.rows import in_row_batches
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


def generated_perturbation(
    generator: keras.Model,
    classifier: keras.Model,
    sample: tf.Tensor,
    label: tf.Tensor,
    epsilon: float,
    *,
    training: bool,
) -> tf.Tensor:
    """Returns epsilon tanh(G(g)), g of `input_gradient`; within +-epsilon.

    Args:
        generator: G, `{"gradient": (n, ...)}` to raw values of that shape.
        classifier: `{"sample"}` to `{"class_logits", ...}`; it runs as in
            inference.
        sample: `(n, ...)`, float32.
        label: int32 `(n,)`, in [0, K).
        epsilon: largest change of a value, in units of the data.
        training: whether the generator runs as in training.

    Returns:
        float32, shaped as `sample`.
    """
    gradient = input_gradient(inference(classifier), sample, label)
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
    ends = tuple(value_range) if isinstance(value_range, Iterable) else ()
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


def perturbed_by(
    generator: keras.Model,
    classifier: keras.Model,
    x: Any,
    label: Any,
    *,
    epsilon: float,
    value_range: ValueRange,
) -> np.ndarray:
    """Returns what a generator makes of samples of known classes.

    Args:
        generator: as of `generated_perturbation`.
        classifier: as of `generated_perturbation`.
        x: `(n, ...)`, float32 in the data's range, or uint8 images.
        label: the true class of all, or of each.
        epsilon: as of `generated_perturbation`.
        value_range: of the data; None for values of any range.

    Returns:
        float32, shaped as `x`.

    Raises:
        TypeError: a label is no integer.
        ValueError: samples of another shape, a label out of range, or not
            one for each sample.
    """

    def moved(sample: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        perturbation = generated_perturbation(
            generator, classifier, sample, labels, epsilon, training=False
        )
        return perturbed(sample, perturbation, value_range)

    x, labels = labelled_samples(classifier, x, label)
    return in_row_batches(moved, x, labels)


def labelled_samples(
    classifier: keras.Model, x: Any, label: Any
) -> tuple[np.ndarray, np.ndarray]:
    """Returns samples as a classifier takes them, and their labels, int32.

    Args:
        classifier: `{"sample": (n, ...)}` to `{"class_logits": (n, K), ...}`.
        x: `(n, ...)`.
        label: the class of all, or of each.

    Raises:
        TypeError: a label is no integer.
        ValueError: samples of another shape, a label outside [0, K), or not
            one for each sample.
    """
    x = as_samples("x", x, input_shapes(classifier)["sample"])
    classes = classifier.output["class_logits"].shape[1]
    return x, check_labels(label, len(x), classes)
