"""An exponential moving average of a network's weights."""

import keras
import tensorflow as tf


def average_of(network: keras.Model, decay: float) -> keras.Model:
    """Returns a copy of a network, to be moved by `update_average`.

    Args:
        network: the network in training.
        decay: of the average.

    Raises:
        ValueError: `decay` is outside [0, 1).
    """
    if not 0.0 <= decay < 1.0:
        raise ValueError(f"`ema` must lie in [0, 1). Received: ema={decay}")
    copy = keras.models.clone_model(network)
    copy.set_weights(network.get_weights())
    return copy


def ramped_decay(decay: float, step: tf.Tensor) -> tf.Tensor:
    """min(decay, (1 + step) / (10 + step)): short memory at the start.

    A fixed decay would keep the untrained weights for thousands of steps.

    Args:
        decay: the final decay, in [0, 1).
        step: steps done before this one, an integer scalar.
    """
    step = tf.cast(step, tf.float32)
    return tf.minimum(decay, (1.0 + step) / (10.0 + step))


def update_average(
    average: keras.Model, network: keras.Model, decay: tf.Tensor
) -> None:
    """Moves every weight of `average` towards `network`'s.

    a <- decay a + (1 - decay) w, for trainable weights and for statistics
    such as BatchNormalization's, which belong to the averaged weights.

    Args:
        average: a clone of the network.
        network: the network in training.
        decay: a scalar in [0, 1].
    """
    for mean, weight in zip(average.variables, network.variables, strict=True):
        mean.assign_sub((1.0 - decay) * (mean.value - weight.value))
