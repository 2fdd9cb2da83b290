"""One softmax over the components of a mixture and the data (MAD-GAN)."""

from collections.abc import Mapping

import tensorflow as tf

from kgan.losses import AdversarialLoss


def all_logits(judged: Mapping[str, tf.Tensor]) -> tf.Tensor:
    """Returns the logits of K components, then that of data, `(n, K + 1)`."""
    logit = tf.cast(judged["logit"], tf.float32)[:, tf.newaxis]
    return tf.concat(
        [tf.cast(judged["class_logits"], tf.float32), logit], axis=1
    )


def log_odds_of_data(judged: Mapping[str, tf.Tensor]) -> tf.Tensor:
    """Returns log p(data) / (1 - p(data)) under one softmax: d - LSE(c)."""
    components = tf.cast(judged["class_logits"], tf.float32)
    logit = tf.cast(judged["logit"], tf.float32)
    return logit - tf.reduce_logsumexp(components, axis=1)


def check_multiclass(beta: float | None, loss: AdversarialLoss) -> None:
    """Raises unless a mixture's arguments fit the one softmax.

    Args:
        beta: as given; one softmax has no second term to weigh.
        loss: of the generators.

    Raises:
        ValueError: there is a `beta`, or the loss's logits are no log odds.
    """
    if beta is not None:
        raise ValueError(
            '`beta` must be None with `objective="multiclass"`, whose one '
            f"softmax tells components apart. Received: beta={beta}"
        )
    if not loss.probabilistic:
        raise ValueError(
            "`loss` must have logits that are log odds with `objective="
            '"multiclass"` (NonSaturating, Minimax). '
            f"Received: loss={type(loss).__name__}"
        )
