"""Adam's update of a weight in one operation, or in one program."""

from collections.abc import Sequence

import keras
import tensorflow as tf

# What a subclass may define and still move as Adam does, whose `beta_2` and
# rate are read in each move: nothing that computes one.
_HARMLESS = frozenset(
    {
        "__abstractmethods__",
        "__annotations__",
        "__dict__",
        "__doc__",
        "__final__",
        "__firstlineno__",
        "__module__",
        "__parameters__",
        "__static_attributes__",
        "__weakref__",
        "_abc_impl",
        "_api_export_path",
        "_api_export_symbol_id",
        "beta_2",
        "from_config",
        "get_config",
    }
)
_MIRRORED = (
    tf.distribute.MirroredStrategy,
    tf.distribute.MultiWorkerMirroredStrategy,
)


def can_fuse(optimizer: keras.optimizers.Optimizer) -> bool:
    """Returns whether an optimizer's update is TensorFlow's fused one.

    It is Adam, or one that differs by a property alone, without what was
    added to it. Under a strategy it is one whose replicas each keep a copy of
    all variables, which they can move alike by themselves; a constraint would
    ask for the others' copies. Gradients are clipped before, and summed.

    Args:
        optimizer: built on float32 weights.
    """
    if tf.distribute.has_strategy() and (
        not isinstance(tf.distribute.get_strategy(), _MIRRORED)
        or any(each.constraint for each in optimizer._trainable_variables)
    ):
        return False
    return (
        isinstance(optimizer, keras.optimizers.Adam)
        and all(
            vars(kind).keys() <= _HARMLESS
            for kind in type(optimizer).mro()
            if issubclass(kind, keras.optimizers.Adam)
            and kind is not keras.optimizers.Adam
        )
        and not optimizer.amsgrad
        and not optimizer.use_ema
        and not optimizer.weight_decay
        and not optimizer.loss_scale_factor
    )


def apply_fused(
    optimizer: keras.optimizers.Adam,
    gradients: Sequence[tf.Tensor],
    weights: Sequence[keras.Variable],
) -> None:
    """Moves weights, or this replica's copies, as `Adam.apply_gradients` does.

    m <- m + (1 - b1) (g - m);  v <- v + (1 - b2) (g^2 - v)
    w <- w - a sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + epsilon)

    Keras makes twelve operations of that for each weight, TensorFlow one.

    Args:
        optimizer: one that `can_fuse`.
        gradients: one for each weight.
        weights: on which it was built.

    Reference: Kingma and Ba 2015, section 2, the last formula,
    https://arxiv.org/abs/1412.6980
    """
    rate = tf.cast(optimizer.learning_rate, tf.float32)
    time = tf.cast(optimizer.iterations.value + 1, tf.float32)
    for gradient, weight in zip(gradients, weights, strict=True):
        place = optimizer._get_variable_index(weight)
        tf.raw_ops.ResourceApplyAdam(
            var=weight.value.handle,
            m=optimizer._momentums[place].value.handle,
            v=optimizer._velocities[place].value.handle,
            beta1_power=tf.pow(optimizer.beta_1, time),
            beta2_power=tf.pow(optimizer.beta_2, time),
            lr=rate,
            beta1=optimizer.beta_1,
            beta2=optimizer.beta_2,
            epsilon=optimizer.epsilon,
            grad=gradient,
        )
        if weight.constraint is not None:
            weight.assign(weight.constraint(weight))
    # Through its handle, since `assign_add` would ask all replicas.
    iterations = optimizer.iterations.value
    tf.raw_ops.AssignAddVariableOp(
        resource=iterations.handle, value=tf.ones((), iterations.dtype)
    )


def apply_selected(
    condition: tf.Tensor,
    optimizer: keras.optimizers.Adam,
    gradients: Sequence[tf.Tensor],
    weights: Sequence[keras.Variable],
) -> None:
    """Moves weights as `apply_fused` does, where a condition holds.

    For what XLA compiles: it makes one operation of what stands here for a
    weight, while it would copy all weights around a branch.

    Args:
        condition: a bool scalar.
        optimizer: one that `can_fuse`.
        gradients: one for each weight, of any values where the condition does
            not hold.
        weights: on which it was built.
    """
    time = tf.cast(optimizer.iterations.value + 1, tf.float32)
    rate = (
        tf.cast(optimizer.learning_rate, tf.float32)
        * tf.sqrt(1.0 - tf.pow(optimizer.beta_2, time))
        / (1.0 - tf.pow(optimizer.beta_1, time))
    )
    for gradient, weight in zip(gradients, weights, strict=True):
        place = optimizer._get_variable_index(weight)
        momentum = optimizer._momentums[place]
        velocity = optimizer._velocities[place]
        mean = momentum.value + (gradient - momentum.value) * (
            1.0 - optimizer.beta_1
        )
        square = velocity.value + (gradient**2 - velocity.value) * (
            1.0 - optimizer.beta_2
        )
        moved = weight.value - rate * mean / (
            tf.sqrt(square) + optimizer.epsilon
        )
        if weight.constraint is not None:
            moved = weight.constraint(moved)
        for variable, value in (
            (momentum, mean),
            (velocity, square),
            (weight, moved),
        ):
            variable.assign(tf.where(condition, value, variable.value))
    optimizer.iterations.assign_add(
        tf.cast(condition, optimizer.iterations.dtype)
    )
