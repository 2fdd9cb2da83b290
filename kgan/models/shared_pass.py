"""What a network makes once in a step, for all turns of it."""

from collections.abc import Callable
from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import NamedTuple

import keras
import tensorflow as tf

from kgan.core import to_unit_range
from kgan.models.turn import Batch
from kgan.models.turn import SharedPass
from kgan.models.turn import Turn

if TYPE_CHECKING:
    from kgan.models.game import Game

# `(batch, noise)` to what was made, and the new value of each statistic of the
# network, None where its pass left it.
PassFunction = Callable[
    [Batch, Mapping[str, tf.Tensor]],
    tuple[tf.Tensor, list[tf.Tensor | None]],
]


class Passing(NamedTuple):
    """A shared pass, and what plays it.

    Attributes:
        shared: of a game.
        function: what makes it.
    """

    shared: SharedPass
    function: PassFunction


class Made(NamedTuple):
    """What a shared pass made, and how its gradient comes to the weights.

    Attributes:
        value: what was made.
        statistics: the new values of the network's, as of `PassFunction`.
        pull: the gradient of a loss by the value to those by each trainable
            weight of the network.
    """

    value: tf.Tensor
    statistics: list[tf.Tensor | None]
    pull: Callable[[tf.Tensor], list[tf.Tensor]]


def passing_of(game: "Game", jit_compile: bool) -> Passing | None:
    """Returns what plays the shared pass of a game; None: it has none.

    Args:
        game: whose pass it is.
        jit_compile: whether XLA compiles it, where it is a function of its
            own.
    """
    shared = game.shared_pass
    if shared is None:
        return None

    def made(
        batch: Batch, noise: Mapping[str, tf.Tensor]
    ) -> tuple[tf.Tensor, list[tf.Tensor | None]]:
        batch = {**batch, "sample": to_unit_range(batch["sample"])}
        with keras.StatelessScope() as scope:
            value = tf.convert_to_tensor(shared.make(batch, noise))
        statistics = shared.network.non_trainable_variables
        return value, [scope.get_current_value(each) for each in statistics]

    if game.runs_inline or game.compiles_step:
        return Passing(shared, made)
    return Passing(
        shared, tf.function(made, jit_compile=jit_compile, autograph=False)
    )


def play_pass(
    passing: Passing, batch: Batch, noise: Mapping[str, tf.Tensor]
) -> Made:
    """Makes what the turns share, ready to be differentiated.

    Args:
        passing: of `passing_of`.
        batch: this replica's rows.
        noise: what was drawn for the pass.
    """
    network = passing.shared.network
    weights = [each.value for each in network.trainable_variables]
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(weights)
        value, statistics = passing.function(batch, noise)

    def pull(gradient: tf.Tensor) -> list[tf.Tensor]:
        return [
            tf.convert_to_tensor(each)
            for each in tape.gradient(
                value,
                weights,
                output_gradients=tf.cast(gradient, value.dtype),
                unconnected_gradients=tf.UnconnectedGradients.ZERO,
            )
        ]

    return Made(value, statistics, pull)


def passed_to(turn: Turn, shared: SharedPass | None) -> str | None:
    """Returns the name of what a turn learns by, if that was shared.

    Args:
        turn: of a game.
        shared: its shared pass; None: it has none.
    """
    if shared is None or shared.network not in turn.networks:
        return None
    return shared.name
