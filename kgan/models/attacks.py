"""Attacks on a classifier, to judge how robust it is."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kgan.core import Uniform
from kgan.core import check_integer
from kgan.core import check_number
from kgan.core import draw_noise
from kgan.core import noise_key
from kgan.models.classifying import check_classifier
from kgan.models.classifying import inference
from kgan.models.perturbation import ValueRange
from kgan.models.perturbation import check_value_range
from kgan.models.perturbation import input_gradient
from kgan.models.perturbation import labelled_samples
from kgan.models.perturbation import perturbed
from kgan.models.rows import in_row_batches
from kgan.models.sampling import check_seed


def fgsm(
    classifier: keras.Model,
    x: Any,
    label: Any,
    *,
    epsilon: float,
    value_range: ValueRange = (-1.0, 1.0),
) -> np.ndarray:
    """The fast gradient sign method: x + epsilon sign(grad_x J(x, y)).

    One step, best where the classifier is linear. A defence that hides the
    gradient passes it and fails `projected_gradient_descent`: give both.

    Args:
        classifier: `{"sample": (n, ...)}` to `{"class_logits": (n, K)}`; it
            is run as in inference.
        x: `(n, ...)`, float32 in the data's range, or uint8 images.
        label: the true class of all, or of each.
        epsilon: largest change of a value, in units of the data: pictures in
            [-1, 1] move by 2/255 for each level.
        value_range: of the data, to which it is clipped; None for none.

    Returns:
        float32, shaped as `x`.

    Raises:
        TypeError: a label is no integer.
        ValueError: samples of another shape, a label or number out of its
            range, or a classifier without class logits.

    Reference:
        Goodfellow, Shlens and Szegedy, Explaining and Harnessing Adversarial
        Examples, 2015, section 4.
    """
    epsilon = check_number("epsilon", epsilon, minimum=0.0)
    value_range = check_value_range(value_range)
    check_classifier("classifier", classifier)
    x, labels = labelled_samples(classifier, x, label)

    def attack(sample: tf.Tensor, label: tf.Tensor) -> tf.Tensor:
        gradient = input_gradient(inference(classifier), sample, label)
        return perturbed(sample, epsilon * tf.sign(gradient), value_range)

    return in_row_batches(attack, x, labels)


def projected_gradient_descent(
    classifier: keras.Model,
    x: Any,
    label: Any,
    *,
    epsilon: float,
    steps: int = 20,
    step_size: float | None = None,
    random_start: bool = True,
    seed: int = 0,
    value_range: ValueRange = (-1.0, 1.0),
) -> np.ndarray:
    """Repeated signed steps, each projected on the box of radius epsilon.

    x <- clip(x + step sign(grad J), x_0 +- epsilon), from a uniform start in
    the box; the last point is returned, also where an earlier one was worse.

    Args:
        classifier: as for `fgsm`.
        x: as for `fgsm`.
        label: as for `fgsm`.
        epsilon: as for `fgsm`.
        steps: gradients taken.
        step_size: of a step, in units of the data; None for 2.5 epsilon /
            steps, which can cross the box.
        random_start: start anywhere in the box; False: at the sample.
        seed: of the start; row i depends only on (seed, i).
        value_range: as for `fgsm`.

    Returns:
        float32, shaped as `x`.

    Raises:
        TypeError, ValueError: as for `fgsm`.

    Reference:
        Madry et al., Towards Deep Learning Models Resistant to Adversarial
        Attacks, 2018, section 2.1.
    """
    epsilon = check_number("epsilon", epsilon, minimum=0.0)
    steps = check_integer("steps", steps)
    if step_size is None:
        step_size = 2.5 * epsilon / steps
    step_size = check_number("step_size", step_size, minimum=0.0)
    value_range = check_value_range(value_range)
    key = noise_key(check_seed(seed))
    check_classifier("classifier", classifier)
    x, labels = labelled_samples(classifier, x, label)
    start = {"start": Uniform(x.shape[1:], -epsilon, epsilon)}
    offset = draw_noise(start, len(x), key)["start"].numpy()

    def attack(
        sample: tf.Tensor, label: tf.Tensor, offset: tf.Tensor | None
    ) -> tf.Tensor:
        moved = sample
        if offset is not None:
            moved = perturbed(sample, offset, value_range)
        for _ in range(steps):
            gradient = input_gradient(inference(classifier), moved, label)
            moved = moved + step_size * tf.sign(gradient)
            moved = tf.clip_by_value(moved, sample - epsilon, sample + epsilon)
            moved = perturbed(moved, tf.zeros_like(moved), value_range)
        return moved

    return in_row_batches(attack, x, labels, offset if random_start else None)
