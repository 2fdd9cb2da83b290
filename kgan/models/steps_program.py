"""Several steps as one XLA program."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from typing import Any

import tensorflow as tf

from kgan.core import numeric_batch
from kgan.models.played import Execution
from kgan.models.played import execution_of
from kgan.models.played import joined
from kgan.models.played import nothing_of
from kgan.models.playing import PlayFunction
from kgan.models.playing import prepared
from kgan.models.step_noise import StepNoise
from kgan.models.turn import Batch
from kgan.models.turn import Turn
from kgan.models.turn import turn_weights
from kgan.models.waiting import timed

if TYPE_CHECKING:
    from kgan.models.game import Game

# What a step plays on, and that of several, along a first axis.
Given = tuple[Batch, StepNoise]
Program = Callable[[Given, tf.Tensor], Execution]


def can_be_one_program(game: "Game", spec: Any) -> bool:
    """Returns whether the steps of an execution can be one XLA program.

    Whether lazy terms fall due is decided outside what XLA compiles, and it
    compiles for rows that are known. On CPU it makes convolutions within a
    loop ten times as slow, so networks must be of vectors.

    Args:
        game: compiled.
        spec: of the batches, as an iterator's `element_spec`.
    """
    return (
        game.compiles_step
        and game.steps_per_execution > 1
        and all(
            turn.every == 1 and not _convolves(turn) for turn in game.turns()
        )
        and all(
            each.shape.is_fully_defined()
            for each in numeric_batch(spec).values()
        )
    )


def _convolves(turn: Turn) -> bool:
    """Returns whether a turn moves kernels over more than a vector."""
    return any(len(weight.shape) > 2 for weight in turn_weights(turn))


def steps_program(game: "Game", function: PlayFunction) -> Program:
    """Returns what plays on all that `several_given` took, as one program.

    Args:
        game: whose turns are played.
        function: of `play_function`.
    """

    @tf.function(jit_compile=True, autograph=False)
    def program(given: Given, count: tf.Tensor) -> Execution:
        def play(index: tf.Tensor, done: Execution) -> Any:
            own = tf.nest.map_structure(lambda each: each[index], given)
            played = execution_of(
                function(*own),
                tf.convert_to_tensor(game.step.value),
                tf.zeros((), tf.float64),
            )
            return index + 1, joined(done, played)

        # Traced apart, so that the loop knows what a step is called to return.
        one = tf.nest.map_structure(
            lambda each: tf.TensorSpec(each.shape[1:], each.dtype), given
        )
        traced = tf.function(function, autograph=False)
        named = traced.get_concrete_function(*one).structured_outputs
        return tf.while_loop(
            lambda index, done: index < count,
            play,
            (tf.zeros((), tf.int32), nothing_of(named)),
        )[1]

    return program


def several_given(
    game: "Game",
    first: tuple[Any, tf.Tensor],
    iterator: Any,
    steps: tf.Tensor,
) -> tuple[Given, tf.Tensor, tf.Tensor]:
    """Returns the batches of the next steps, and what is drawn for them.

    They are those that single steps meet: noise is drawn outside what XLA
    compiles, for each step by its number.

    Args:
        game: that is to be trained.
        first: the first step's data, as the iterator gave it, and the seconds
            that were waited for it.
        iterator: of the data of the steps that follow.
        steps: how many, an int32 scalar.

    Returns:
        what `prepared` gives, along a first axis; how many steps there are,
        fewer where the data end; and the seconds that were waited in all.
    """
    before = tf.convert_to_tensor(game.step.value)

    def of_step(data: Any, index: tf.Tensor) -> list[tf.Tensor]:
        step = before + tf.cast(index, before.dtype)
        return tf.nest.flatten(prepared(game, numeric_batch(data), step))

    def take(
        index: tf.Tensor,
        _: tf.Tensor,
        waited: tf.Tensor,
        arrays: list[tf.TensorArray],
    ) -> Any:
        def next_one() -> tuple[Any, tf.Tensor]:
            found = iterator.get_next_as_optional()
            return found, found.has_value()

        (found, arrived), seconds = timed(next_one, [waited])

        def write() -> Any:
            values = of_step(found.get_value(), index)
            return index + 1, [
                array.write(index, value)
                for array, value in zip(arrays, values, strict=True)
            ]

        after, written = tf.cond(arrived, write, lambda: (index, arrays))
        return after, arrived, waited + seconds, written

    data, waited = first
    beginning = prepared(game, numeric_batch(data), before)
    arrays = [
        tf.TensorArray(value.dtype, steps, element_shape=value.shape).write(
            0, value
        )
        for value in tf.nest.flatten(beginning)
    ]
    count, _, waited, arrays = tf.while_loop(
        lambda index, arrived, *_: arrived & (index < steps),
        take,
        (tf.ones((), tf.int32), True, waited, arrays),
    )
    given = [array.stack() for array in arrays]
    return tf.nest.pack_sequence_as(beginning, given), count, waited
