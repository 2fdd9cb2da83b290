"""The functions that `fit` and `evaluate` call, and what compiles in them."""

import functools
import math
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING
from typing import Any

import tensorflow as tf

from kgan.core import draw_noise
from kgan.core import noise_key
from kgan.core import numeric_batch
from kgan.core import worker_loss_named
from kgan.core import worker_values
from kgan.models.checks import row_multiple
from kgan.models.compile_choice import invented_batch
from kgan.models.compile_choice import seconds_of
from kgan.models.divergence import check_not_diverged
from kgan.models.phase import DUE
from kgan.models.phase import RESTING
from kgan.models.played import Execution
from kgan.models.played import execution_of
from kgan.models.played import joined
from kgan.models.played import sums_of
from kgan.models.playing import phase_function
from kgan.models.playing import play_function
from kgan.models.shared_pass import passed_to
from kgan.models.shared_pass import passing_of
from kgan.models.shared_pass import play_pass
from kgan.models.step import GradientFunction
from kgan.models.step import accumulated_gradients
from kgan.models.steps_program import can_be_one_program
from kgan.models.steps_program import several_given
from kgan.models.steps_program import steps_program
from kgan.models.turn import Turn
from kgan.models.turn import place
from kgan.models.turn import turn_rows
from kgan.models.waiting import timed_next

if TYPE_CHECKING:
    from kgan.models.game import Game

# Rows, about so many, on which both ways are timed where the batch size is not
# fixed.
INVENTED_ROWS = 64


def make_train(game: "Game") -> Callable[[Any], dict[str, float]]:
    """Returns the function that plays `steps_per_execution` steps.

    Keras' own loop fails under a strategy, and its `jit_compile` compiles
    the whole replicated step, which cannot work: so this one is ours. It
    takes an iterator and returns the mean of each term in this epoch.
    """
    strategy = game.distribute_strategy
    game.play_function = None

    @tf.function(autograph=False)
    def one(iterator: Any, finished: list[tf.Tensor]) -> Execution:
        data, waited = timed_next(iterator, finished)
        # Where the data end, nothing of the step may have been done.
        arrived = tf.nest.flatten(data, expand_composites=True)
        with tf.control_dependencies(arrived):
            played = strategy.run(game.train_step, args=(data,))
        step = tf.convert_to_tensor(game.step.value)
        return execution_of(first_results(strategy, played), step, waited)

    @tf.function(autograph=False)
    def as_one_program(iterator: Any, steps: tf.Tensor) -> Execution:
        first = timed_next(iterator, [])
        given, count, waited = several_given(game, first, iterator, steps)
        done = steps_program(game, play_function(game, True))(given, count)
        return done._replace(waited_seconds=waited)

    @tf.function(autograph=True)
    def several(iterator: Any, steps: tf.Tensor) -> Execution:
        done = one(iterator, [])
        for _ in tf.range(steps - 1):
            done = joined(done, one(iterator, [done.skipped]))
        return done

    def train(iterator: Any) -> dict[str, float]:
        steps = game.steps_per_execution
        whole = can_be_one_program(game, iterator.element_spec)
        if game.steps_to_pass > 0:
            game.steps_to_pass -= steps
            return game.epoch_mean.result()
        if game.compiled_turns is None:
            game.compiled_turns = xla_is_faster(game, iterator.element_spec)
        if game.play_function is None and not whole:
            game.play_function = play_function(game, game.compiled_turns)
        with worker_loss_named(strategy):
            if steps == 1:
                done = one(iterator, [])
            elif whole:
                done = as_one_program(iterator, tf.constant(steps))
            else:
                done = several(iterator, tf.constant(steps))
        game.input_wait_seconds += float(done.waited_seconds)
        # As one array each: to take a tensor apart costs operations.
        norms = {name: each.numpy() for name, each in done.norms.items()}
        game.gradient_norms = {
            name: float(total / count) if count else math.nan
            for name, (total, count) in norms.items()
        }
        # Fewer than asked for, where the data end within a program.
        played = int(done.steps)
        game.epoch_mean.update_state(sums_of(done, played), played)
        if int(done.skipped):
            check_not_diverged(game, done, played)
        return game.epoch_mean.result()

    return train


def make_test(game: "Game") -> Callable[[Any], dict[str, float]]:
    """Returns the function that evaluates `steps_per_execution` batches."""
    strategy = game.distribute_strategy

    # The batch is taken within the graph, of rows that its type leaves open:
    # a worker that traced once more than another would never meet it again.
    @tf.function(autograph=False, reduce_retracing=True)
    def one(iterator: Any, index: tf.Tensor) -> dict[str, tf.Tensor]:
        logs = strategy.run(game.test_step, args=((next(iterator), index),))
        return first_results(strategy, logs)

    def test(iterator: Any) -> dict[str, float]:
        for played in range(game.steps_per_execution):
            index = tf.constant(game.evaluated_batches)
            try:
                with worker_loss_named(strategy):
                    found = one(iterator, index)
            except tf.errors.OutOfRangeError:
                if played == 0:
                    raise
                break
            game.evaluated_batches += 1
            logs = {name: float(value) for name, value in found.items()}
            rows = logs.pop("rows")
            game.epoch_mean.update_state(
                {name: value * rows for name, value in logs.items()}, rows
            )
        return game.epoch_mean.result()

    return test


def xla_is_faster(game: "Game", spec: Any) -> bool:
    """Times every turn both ways on an invented batch; changes nothing.

    Args:
        game: whose turns are timed.
        spec: of the batches, as an iterator's `element_spec`.

    Warns:
        UserWarning: XLA cannot compile them.
    """
    spec = tf.nest.map_structure(_replica_spec, spec)
    multiple = row_multiple(game.turns(), game.gradient_accumulation_steps)
    rows = -(-INVENTED_ROWS // multiple) * multiple
    batch = numeric_batch(invented_batch(spec, rows))
    try:
        compiled = _seconds(game, batch, True)
    except (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError) as e:
        warnings.warn(
            f"XLA cannot compile the turns, which stay uncompiled: {e}",
            stacklevel=2,
        )
        compiled = math.inf
    plain = _seconds(game, batch, False)
    # Workers differ in pace, and must choose alike.
    strategy = game.distribute_strategy
    return sum(worker_values(compiled, strategy)) < sum(
        worker_values(plain, strategy)
    )


def _seconds(
    game: "Game", batch: dict[str, tf.Tensor], jit_compile: bool
) -> float:
    """Returns the seconds of all turns, lazy terms by how often they come."""
    strategy = game.distribute_strategy
    turns = game.turns()
    most = max(turn.repeats for turn in turns)
    key = noise_key(game.seed)
    passing = passing_of(game, jit_compile)
    # What a turn is only shown is made before anything is timed.
    shown: dict[str, tf.Tensor] = {}
    if passing is not None:
        shared = passing.shared
        drawn = draw_noise(shared.noise, len(batch["sample"]), key)
        shown[shared.name] = passing.function(batch, drawn)[0]
    total = 0.0
    for index, turn in enumerate(turns):
        part, parts = place(turn, 0, most)
        rows = {k: turn_rows(v, part, parts) for k, v in batch.items()}
        for phase in (DUE,) if turn.every == 1 else (DUE, RESTING):
            function = phase_function(game, index, jit_compile, phase)

            def compute(
                function: GradientFunction = function,
                turn: Turn = turn,
                rows: dict[str, tf.Tensor] = rows,
            ) -> Any:
                noise = draw_noise(turn.noise, len(rows["sample"]), key)
                noise |= shown
                if passing is not None and passed_to(turn, passing.shared):
                    made = play_pass(passing, rows, drawn)
                    noise[passing.shared.name] = made.value
                gradients = accumulated_gradients(
                    function,
                    rows,
                    noise,
                    tf.constant(1.0),
                    game.gradient_accumulation_steps,
                )
                if gradients.by_shared is not None:
                    return gradients.terms, made.pull(gradients.by_shared)
                return gradients.terms, gradients.weights

            share = 1 / turn.every
            run = functools.partial(_run, strategy, compute)
            total += (share if phase == DUE else 1 - share) * seconds_of(
                tf.function(run, autograph=False)
            )
    return total


def _run(strategy: tf.distribute.Strategy, compute: Callable[[], Any]) -> Any:
    return first_results(strategy, strategy.run(compute))


def first_results(strategy: tf.distribute.Strategy, values: Any) -> Any:
    """Returns the first replica's results; all replicas hold the same."""
    return tf.nest.map_structure(
        lambda value: strategy.experimental_local_results(value)[0], values
    )


def _replica_spec(spec: Any) -> tf.TensorSpec:
    """Returns the spec of one replica's part of a distributed value."""
    return spec if isinstance(spec, tf.TensorSpec) else spec._value_specs[0]
