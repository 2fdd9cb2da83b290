"""In what form a discriminator is shown true maps and those of a segmenter.

True maps are of zeros and ones, a segmenter's are of probabilities in between:
shown as they are, the two are told apart by that alone, at once, and what the
segmenter learns of it is to be sure of itself. Each function here takes true
planes and probabilities, `(n, height, width, classes)` both, and returns what
is shown of each.
"""

from collections.abc import Callable

import tensorflow as tf

# Of its true class in a true map that is shown as a segmenter's: the value
# of Luc et al.
SURE = 0.9

Shown = Callable[[tf.Tensor, tf.Tensor], tuple[tf.Tensor, tf.Tensor]]


def as_they_are(
    truth: tf.Tensor, probabilities: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """Returns both as they are, the trap: to compare with."""
    return truth, probabilities


def softened(
    truth: tf.Tensor, probabilities: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """Returns true maps as unsure as the segmenter is, and right.

    The true class of a pixel gets y = max(0.9, p), p its probability, and the
    others share what is left as the segmenter shares it among them:
    s_c (1 - y) / (1 - p).

    Reference: Luc et al., Semantic Segmentation using Adversarial Networks,
    2016, section 3.2, https://arxiv.org/abs/1611.08408
    """
    learned = tf.stop_gradient(probabilities)
    of_true = tf.reduce_sum(truth * learned, axis=-1, keepdims=True)
    sure = tf.maximum(of_true, SURE)
    # Where the segmenter is sure, nothing is left to share.
    scale = (1.0 - sure) / tf.maximum(1.0 - of_true, 1e-6)
    return truth * sure + (1.0 - truth) * learned * scale, probabilities


def decided(
    truth: tf.Tensor, probabilities: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """Returns the segmenter's maps decided: one at the likeliest class.

    Both are of zeros and ones then, as what is scored in the end. Gradients
    go to the probabilities as if these had been shown.

    Reference: the straight-through estimator of Bengio, Leonard and
    Courville, 2013, https://arxiv.org/abs/1308.3432
    """
    likeliest = tf.one_hot(
        tf.argmax(probabilities, axis=-1),
        probabilities.shape[-1],
        dtype=probabilities.dtype,
    )
    return truth, probabilities + tf.stop_gradient(likeliest - probabilities)


FORMS: dict[str, Shown] = {
    "as_they_are": as_they_are,
    "softened": softened,
    "decided": decided,
}
