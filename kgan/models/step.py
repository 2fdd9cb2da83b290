"""The parts of one training step: gradients, then their application."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import NamedTuple

import keras
import tensorflow as tf

from kgan.core import sum_over_replicas
from kgan.models.fused_adam import apply_fused
from kgan.models.fused_adam import apply_selected
from kgan.models.fused_adam import can_fuse
from kgan.models.loss_scale import adjust_scale
from kgan.models.loss_scale import is_scaled
from kgan.models.loss_scale import moving_optimizer
from kgan.models.loss_scale import scale_of
from kgan.models.turn import Batch
from kgan.models.turn import Terms
from kgan.models.turn import Turn
from kgan.models.turn import turn_rows
from kgan.models.turn import turn_statistics
from kgan.models.turn import turn_weights


class Gradients(NamedTuple):
    """What a turn computed, before anything is changed.

    Attributes:
        terms: the turn's scalars, of this replica's rows.
        weights: the gradient of each of `turn_weights`, divided by the
            number of replicas, so that their sum is the gradient; none where
            the turn learns by what was shared.
        statistics: the new value of each of `turn_statistics`, None where
            the forward pass left it.
        by_shared: the gradient by what was shared, divided by the number of
            replicas, still times the loss scale; None where the turn does
            not learn by it.
    """

    terms: Terms
    weights: list[tf.Tensor]
    statistics: list[tf.Tensor | None]
    by_shared: tf.Tensor | None = None


class Move(NamedTuple):
    """What became of a turn's gradients.

    Attributes:
        made: a bool scalar: all was finite, and the networks moved.
        overflowed: a bool scalar: it was not, under a loss scale that could
            still fall, which in float16 is no sign of trouble.
        norm: of the whole gradient, before it was clipped, a float32 scalar.
        terms: the turn's scalars, meaned over the replicas.
    """

    made: tf.Tensor
    overflowed: tf.Tensor
    norm: tf.Tensor
    terms: Terms


GradientFunction = Callable[
    [Batch, Mapping[str, tf.Tensor], tf.Tensor], Gradients
]


def turn_gradients(
    turn: Turn,
    batch: Batch,
    noise: Mapping[str, tf.Tensor],
    scale: tf.Tensor,
    replicas: int,
    source: str | None = None,
) -> Gradients:
    """Computes a turn's terms and gradients; changes no variable.

    This is the part that XLA compiles: it is local to a replica and pure.

    Args:
        turn: whose terms are computed.
        batch: this replica's rows for the turn, samples as float32.
        noise: what was drawn for these rows, by name.
        scale: of the loss, a power of two, by which the gradients of the
            weights are divided again, in float32.
        replicas: how many replicas there are.
        source: the name of what was shared, by which the turn learns; None
            where it learns by its weights.
    """
    sources = (
        [weight.value for weight in turn_weights(turn)]
        if source is None
        else [noise[source]]
    )
    with keras.StatelessScope() as scope:
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(sources)
            # A cast leaves a variable one, which would be read after a move.
            terms = {
                name: tf.cast(tf.convert_to_tensor(term), tf.float32)
                for name, term in turn.terms(batch, noise).items()
            }
            loss = tf.add_n(list(terms.values())) / replicas * scale
        gradients = tape.gradient(
            loss, sources, unconnected_gradients=tf.UnconnectedGradients.ZERO
        )
    statistics = [
        scope.get_current_value(value) for value in turn_statistics(turn)
    ]
    if source is not None:
        return Gradients(terms, [], statistics, *gradients)
    # An embedding's gradient comes as slices: whole from here on.
    weights = [tf.convert_to_tensor(gradient) / scale for gradient in gradients]
    return Gradients(terms, weights, statistics)


def accumulated_gradients(
    function: GradientFunction,
    batch: Batch,
    noise: Mapping[str, tf.Tensor],
    scale: tf.Tensor,
    parts: int,
) -> Gradients:
    """Computes a turn's gradients in parts of its rows, one after another.

    The mean over the parts is that over all rows for terms that are means
    over rows; a BatchNormalization sees each part by itself, as it does on
    replicas.

    Args:
        function: `(batch, noise, scale)` to the gradients of these rows.
        batch: this replica's rows for the turn.
        noise: what was drawn for these rows, by name.
        scale: as of `turn_gradients`.
        parts: how many; memory holds the activations of one at a time.
    """
    if parts == 1:
        return function(batch, noise, scale)
    found: list[Gradients] = []
    for part in range(parts):
        with tf.control_dependencies(found[-1].weights if found else []):
            found.append(
                function(
                    {k: turn_rows(v, part, parts) for k, v in batch.items()},
                    {k: turn_rows(v, part, parts) for k, v in noise.items()},
                    scale,
                )
            )

    def mean(*values: tf.Tensor | None) -> tf.Tensor | None:
        return None if values[0] is None else tf.add_n(values) / parts

    return tf.nest.map_structure(mean, *found)


def turn_terms(
    turn: Turn, batch: Batch, noise: Mapping[str, tf.Tensor]
) -> Terms:
    """Computes a turn's terms alone; changes no variable.

    Args:
        turn: whose terms are computed.
        batch: this replica's rows, samples as float32.
        noise: what was drawn for these rows, by name.
    """
    with keras.StatelessScope():
        return {
            name: tf.cast(term, tf.float32)
            for name, term in turn.terms(batch, noise).items()
        }


def apply_gradients(
    turn: Turn,
    optimizer: keras.optimizers.Optimizer,
    gradients: Gradients,
    in_program: bool,
) -> Move:
    """Moves the turn's weights and statistics, on every replica alike.

    Where a term, a gradient or a statistic is not finite on any replica, the
    whole move is skipped on all of them. If it is the gradients alone, under
    a loss scale, the scale falls.

    Args:
        turn: whose networks move.
        optimizer: of the turn's player, built on its weights.
        gradients: of `turn_gradients`, on this replica.
        in_program: XLA compiles the move as well.
    """
    replicas = tf.distribute.get_replica_context().num_replicas_in_sync
    moved, values = [], []
    for variable, value in zip(
        turn_statistics(turn), gradients.statistics, strict=True
    ):
        if value is not None:
            moved.append(variable)
            values.append(value)
    moving = moving_optimizer(optimizer)
    # Together, since each exchange has a price of its own.
    totals = iter(
        sum_over_replicas(
            [*gradients.weights, *gradients.terms.values(), *values]
        )
    )
    summed = [next(totals) for _ in gradients.weights]
    terms = {name: next(totals) / replicas for name in gradients.terms}
    values = list(totals)
    if replicas > 1:
        values = [tf.cast(value / replicas, value.dtype) for value in values]
    norm = tf.cast(tf.linalg.global_norm(summed), tf.float32)
    summed = clipped(moving, summed, norm)
    # Of all replicas, what the scale cannot have spoiled.
    unscaled = all_finite([*terms.values(), *values])
    # No entry is NaN or infinite where the norm is neither; one whose square
    # is infinite would spoil an optimizer's second moments for good.
    finite = unscaled & tf.math.is_finite(norm)
    overflowed = unscaled & ~finite & (scale_of(optimizer) > 1.0)
    if in_program and can_fuse(moving):
        apply_selected(finite, moving, summed, turn_weights(turn))
        if is_scaled(optimizer):
            adjust_scale(optimizer, finite, overflowed)
    else:
        _apply_where(finite, overflowed, turn, optimizer, summed)
    for variable, value in zip(moved, values, strict=True):
        variable.assign(tf.where(finite, value, variable.value))
    return Move(finite, overflowed, norm, terms)


def clipped(
    optimizer: keras.optimizers.Optimizer,
    gradients: list[tf.Tensor],
    norm: tf.Tensor,
) -> list[tf.Tensor]:
    """Returns gradients clipped as the optimizer says, after the sum.

    The optimizer clips again what each replica hands in, which by then is
    within its bounds and stays as it is. What is not finite, or whose norm is
    not, makes no move however it is clipped.

    Args:
        optimizer: its `clipnorm`, `global_clipnorm` or `clipvalue`.
        gradients: summed over the replicas.
        norm: of all of them together.
    """
    if optimizer.global_clipnorm:
        return list(
            tf.clip_by_global_norm(gradients, optimizer.global_clipnorm, norm)[
                0
            ]
        )
    if optimizer.clipnorm:
        return [tf.clip_by_norm(g, optimizer.clipnorm) for g in gradients]
    if optimizer.clipvalue:
        bound = optimizer.clipvalue
        return [tf.clip_by_value(g, -bound, bound) for g in gradients]
    return gradients


def all_finite(tensors: Sequence[tf.Tensor]) -> tf.Tensor:
    """Returns a bool scalar: no tensor holds a NaN or an infinity."""
    return tf.reduce_all(
        [
            tf.reduce_all(tf.math.is_finite(tensor))
            for tensor in tensors
            if tensor.dtype.is_floating
        ]
    )


def _apply_where(
    condition: tf.Tensor,
    overflowed: tf.Tensor,
    turn: Turn,
    optimizer: keras.optimizers.Optimizer,
    gradients: list[tf.Tensor],
) -> None:
    """Applies gradients where the condition holds, and moves a loss scale.

    A condition around an optimizer must stand in cross-replica context:
    inside a replica, the optimizer's own merge fails within it. There the
    optimizer sums over the replicas, so each one hands in its share. One whose
    move is fused changes this replica's copies alone, and needs no other.
    """
    weights = turn_weights(turn)
    moving = moving_optimizer(optimizer)

    scaled = is_scaled(optimizer)
    # All replicas move a scale together.
    if can_fuse(moving) and not (scaled and tf.distribute.has_strategy()):
        tf.cond(
            condition,
            lambda: apply_fused(moving, gradients, weights),
            lambda: None,
        )
        if scaled:
            adjust_scale(optimizer, condition, overflowed)
        return

    def cross_replica(
        strategy: tf.distribute.Strategy,
        condition: tf.Tensor,
        overflowed: tf.Tensor,
        gradients: list[tf.Tensor],
    ) -> None:
        def apply() -> tf.Tensor:
            strategy.extended.call_for_each_replica(
                lambda *shares: moving.apply_gradients(
                    zip(shares, weights, strict=True)
                ),
                args=tuple(gradients),
            )
            return tf.constant(True)

        finite = strategy.experimental_local_results(condition)[0]
        tf.cond(finite, apply, lambda: tf.constant(False))
        if scaled:
            adjust_scale(
                optimizer,
                finite,
                strategy.experimental_local_results(overflowed)[0],
            )

    context = tf.distribute.get_replica_context()
    shares = [each / context.num_replicas_in_sync for each in gradients]
    context.merge_call(cross_replica, args=(condition, overflowed, shares))
