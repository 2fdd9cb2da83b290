"""A loss scale for each player, which float16 needs.

Gradients below about 6e-8 are zero in float16: the loss is multiplied by a
power of two, and the gradients are divided by it again in float32. Keras'
`LossScaleOptimizer` holds the scale and saves it; the step moves it, since it
alone knows, after the sum over replicas, whether all was finite.
"""

from collections.abc import Iterable

import keras
import tensorflow as tf

from kgan.models.turn import Turn


def needs_scale(turns: Iterable[Turn]) -> bool:
    """Returns whether a network of these turns computes in float16.

    Gradients of every player may pass through it.
    """
    return any(
        layer.compute_dtype == "float16"
        for turn in turns
        for network in turn.networks
        for layer in network._flatten_layers()
    )


def with_scale(
    optimizer: keras.optimizers.Optimizer,
) -> keras.optimizers.Optimizer:
    """Returns the optimizer with a loss scale, unless it has one."""
    if is_scaled(optimizer):
        return optimizer
    return keras.optimizers.LossScaleOptimizer(optimizer)


def is_scaled(optimizer: keras.optimizers.Optimizer) -> bool:
    """Returns whether an optimizer has a loss scale that moves."""
    return isinstance(optimizer, keras.optimizers.LossScaleOptimizer)


def moving_optimizer(
    optimizer: keras.optimizers.Optimizer,
) -> keras.optimizers.Optimizer:
    """Returns the optimizer that moves the weights."""
    return optimizer.inner_optimizer if is_scaled(optimizer) else optimizer


def scale_of(optimizer: keras.optimizers.Optimizer) -> tf.Tensor:
    """Returns the loss scale now, a float32 scalar; 1 where there is none."""
    if is_scaled(optimizer):
        return tf.convert_to_tensor(optimizer.dynamic_scale.value)
    return tf.constant(1.0)


def adjust_scale(
    optimizer: keras.optimizers.Optimizer,
    finite: tf.Tensor,
    overflowed: tf.Tensor,
) -> None:
    """Halves the scale after an overflow; sometimes doubles it.

    It doubles after `dynamic_growth_steps` finite moves in a row, and never
    falls below 1, where no scale is left to blame.

    Args:
        optimizer: one that `is_scaled`.
        finite: a bool scalar, the same for all replicas: the move was made.
        overflowed: another: it was not, and the scale may be to blame.
    """
    scale = tf.convert_to_tensor(optimizer.dynamic_scale.value)
    count = tf.convert_to_tensor(optimizer.step_counter.value) + 1
    grows = finite & (count >= optimizer.dynamic_growth_steps)
    optimizer.dynamic_scale.assign(
        tf.where(
            overflowed,
            tf.maximum(0.5 * scale, 1.0),
            tf.where(grows, 2.0 * scale, scale),
        )
    )
    optimizer.step_counter.assign(
        tf.where(finite & ~grows, count, tf.zeros_like(count))
    )
