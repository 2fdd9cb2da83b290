"""One step of a game on one replica, and its evaluation."""

from collections.abc import Callable
from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

import tensorflow as tf

from kgan.core import global_rows
from kgan.core import sum_over_replicas
from kgan.core import to_unit_range
from kgan.models.checks import check_turn_rows
from kgan.models.checks import row_multiple
from kgan.models.loss_scale import scale_of
from kgan.models.phase import DUE
from kgan.models.phase import INLINE
from kgan.models.phase import RESTING
from kgan.models.played import GRADIENTS
from kgan.models.played import Played
from kgan.models.shared_pass import Passing
from kgan.models.shared_pass import passed_to
from kgan.models.shared_pass import passing_of
from kgan.models.shared_pass import play_pass
from kgan.models.step import GradientFunction
from kgan.models.step import Gradients
from kgan.models.step import Move
from kgan.models.step import accumulated_gradients
from kgan.models.step import apply_gradients
from kgan.models.step import turn_gradients
from kgan.models.step_noise import StepNoise
from kgan.models.step_noise import step_noise
from kgan.models.turn import Batch
from kgan.models.turn import Turn
from kgan.models.turn import batch_rows
from kgan.models.turn import place
from kgan.models.turn import turn_rows
from kgan.models.weight_average import ramped_decay
from kgan.models.weight_average import update_average

if TYPE_CHECKING:
    from kgan.models.game import Game

# Plays the turns on a replica's rows, with what was drawn for them.
PlayFunction = Callable[[Batch, StepNoise], Played]


def play(game: "Game", batch: Batch, function: PlayFunction) -> Played:
    """Plays every turn once, in replica context.

    Args:
        game: whose turns are played and whose weights move.
        batch: this replica's rows.
        function: of `play_function`.

    Raises:
        ValueError: as `prepared` says.
    """
    batch, noise = prepared(game, batch, game.step.value)
    # What breaks a rule would move weights before anything else saw it.
    with tf.control_dependencies([*batch.values()]):
        return function(batch, noise)


def prepared(
    game: "Game", batch: Batch, step: tf.Tensor
) -> tuple[Batch, StepNoise]:
    """Returns a batch that keeps the rules, and what is drawn for its step.

    Args:
        game: whose turns are played.
        batch: this replica's rows.
        step: steps done before this one, an integer scalar.

    Raises:
        ValueError: the repeats of a turn, the parts in which gradients are
            accumulated, or packs do not divide the rows.
    """
    turns, parts = game.turns(), game.gradient_accumulation_steps
    check_turn_rows(batch["sample"].shape[0], turns, parts)
    assertions = [
        *label_assertions(batch, game.label_range),
        *row_assertions(batch_rows(batch), row_multiple(turns, parts)),
    ]
    with tf.control_dependencies(assertions):
        noise = step_noise(game, turns, batch_rows(batch), step)
        return tf.nest.map_structure(tf.identity, batch), noise


def play_function(game: "Game", jit_compile: bool) -> PlayFunction:
    """Returns what plays the turns, each of them compiled, or all as one.

    Args:
        game: whose turns are played.
        jit_compile: whether XLA compiles them.
    """
    passing = passing_of(game, jit_compile)
    if not game.compiles_step:
        functions = turn_functions(game, jit_compile)
        return lambda batch, noise: _play(
            game, batch, noise, functions, passing
        )
    return _by_phase(
        game,
        max(turn.every for turn in game.turns()),
        lambda phase: _step_function(game, phase, passing),
    )


def _step_function(
    game: "Game", phase: str, passing: Passing | None
) -> PlayFunction:
    functions = [
        _gradient_function(game, index, phase)
        for index, _ in enumerate(game.turns())
    ]

    @tf.function(jit_compile=True, autograph=False)
    def step(batch: Batch, noise: StepNoise) -> Played:
        return _play(game, batch, noise, functions, passing)

    return step


def _by_phase(
    game: "Game", every: int, make: Callable[[str], Callable[..., Any]]
) -> Callable[..., Any]:
    """Returns what computes lazy terms on the steps on which they fall due.

    The choice stands outside what XLA compiles, which is many times slower
    within a condition.

    Args:
        game: whose step decides.
        every: the period of the lazy terms; 1: they fall due in each step.
        make: a phase to what computes in it.
    """
    due = make(DUE)
    if every == 1:
        return due
    resting = make(RESTING)

    def chosen(*arguments: Any) -> Any:
        return tf.cond(
            tf.equal(tf.math.floormod(game.step.value, every), 0),
            lambda: due(*arguments),
            lambda: resting(*arguments),
        )

    return chosen


def _play(
    game: "Game",
    batch: Batch,
    noise: StepNoise,
    functions: list[GradientFunction],
    passing: Passing | None,
) -> Played:
    turns, shared = game.turns(), game.shared_pass
    common: dict[str, tf.Tensor] = {}
    if passing is not None:
        made = play_pass(passing, batch, noise.shared)
        common = {passing.shared.name: tf.stop_gradient(made.value)}
    most = max(turn.repeats for turn in turns)
    accumulated = game.gradient_accumulation_steps
    moves: list[tuple[Turn, Move]] = []
    pending: list[tuple[Turn, Gradients]] = []
    for index, turn in enumerate(turns):
        for repeat in range(turn.repeats):
            scale = scale_of(game.optimizer_of(turn.player))
            part, parts = place(turn, repeat, most)
            rows = {k: turn_rows(v, part, parts) for k, v in batch.items()}
            gradients = accumulated_gradients(
                functions[index],
                rows,
                {**noise.turns[index][repeat], **common},
                scale,
                accumulated,
            )
            if passed_to(turn, shared):
                pulled = made.pull(gradients.by_shared)
                gradients = Gradients(
                    gradients.terms,
                    [gradient / scale for gradient in pulled],
                    made.statistics,
                )
            pending.append((turn, gradients))
            if game.order == "alternating":
                moves += _move(game, pending)
                pending = []
    moves += _move(game, pending)
    terms: dict[str, tf.Tensor] = {}
    for turn, move in moves:
        for name, term in move.terms.items():
            key = f"{turn.player}/{name}"
            terms[key] = terms.get(key, 0.0) + term / turn.repeats
    skipped = tf.add_n(
        [tf.cast(~(move.made | move.overflowed), tf.int64) for _, move in moves]
    )
    _count(game, batch, batch_rows(batch), skipped)
    finite = {name: tf.math.is_finite(term) for name, term in terms.items()}
    norms: dict[str, list[tf.Tensor]] = {}
    for turn, move in moves:
        name = f"{turn.player}/{GRADIENTS}"
        finite[name] = finite.get(name, True) & (move.made | move.overflowed)
        norms.setdefault(turn.player, []).append(move.norm)
    return Played(
        terms,
        skipped,
        finite,
        {name: tf.add_n(each) / len(each) for name, each in norms.items()},
    )


def turn_functions(game: "Game", jit_compile: bool) -> list[GradientFunction]:
    """Returns for each turn what computes its gradients at `game.step`.

    A turn with lazy terms has two forms.

    Args:
        game: whose turns they are.
        jit_compile: whether XLA compiles them.
    """

    def function(index: int, turn: Turn) -> GradientFunction:
        if game.runs_inline:
            # A layer that synchronises replicas can stand neither in a
            # function of its own nor in a condition: so nothing is compiled,
            # and lazy terms are computed in every step, with weight 0 where
            # they rest.
            return _gradient_function(game, index, INLINE)

        times = turn.repeats * game.gradient_accumulation_steps

        def in_phase(phase: str) -> GradientFunction:
            if jit_compile or times > 1:
                return phase_function(game, index, jit_compile, phase)
            # In the step's own graph, where what does not wait for the move
            # before, as new samples, is made beside it; one that is played
            # several times would be traced as often.
            return _gradient_function(game, index, phase)

        return _by_phase(game, turn.every, in_phase)

    return [function(index, turn) for index, turn in enumerate(game.turns())]


def phase_function(
    game: "Game", index: int, jit_compile: bool, phase: str
) -> GradientFunction:
    """Returns what computes the gradients of a turn in one phase.

    Args:
        game: whose turn it is.
        index: of the turn.
        jit_compile: whether XLA compiles it.
        phase: what `Game.weight_of` answers in it, `DUE` or `RESTING`.
    """

    return tf.function(
        _gradient_function(game, index, phase),
        jit_compile=jit_compile,
        autograph=False,
    )


def _gradient_function(
    game: "Game", index: int, phase: str
) -> GradientFunction:
    def gradients(
        batch: Batch, noise: Mapping[str, tf.Tensor], scale: tf.Tensor
    ) -> Gradients:
        return _gradients(game, index, phase, batch, noise, scale)

    return gradients


def _gradients(
    game: "Game",
    index: int,
    phase: str,
    batch: Batch,
    noise: Mapping[str, tf.Tensor],
    scale: tf.Tensor,
) -> Gradients:
    batch = {**batch, "sample": to_unit_range(batch["sample"])}
    replicas = game.distribute_strategy.num_replicas_in_sync
    turn, shared = game.turns()[index], game.shared_pass
    source = passed_to(turn, shared)
    with game.phase(phase):
        return turn_gradients(turn, batch, noise, scale, replicas, source)


def label_assertions(batch: Batch, labels: range | None) -> list[tf.Operation]:
    """Returns assertions that a batch's labels are those a game takes.

    Args:
        batch: this replica's rows.
        labels: that the game takes; None: it needs none, and no assertion.
    """
    if labels is None:
        return []
    label = tf.cast(batch["label"], tf.int32)
    message = f'"label" must lie in [{labels.start}, {labels.stop}).'
    return [
        tf.debugging.assert_greater_equal(label, labels.start, message),
        tf.debugging.assert_less(label, labels.stop, message),
    ]


def row_assertions(rows: tf.Tensor | int, multiple: int) -> list[tf.Operation]:
    """Returns assertions that rows which are not known yet can be divided.

    Args:
        rows: of a replica's batch; an integer was checked before.
        multiple: of what they must be.
    """
    if isinstance(rows, int) or multiple == 1:
        return []
    message = f"The rows of a replica's batch must be a multiple of {multiple}."
    return [tf.debugging.assert_equal(rows % multiple, 0, message)]


def _move(
    game: "Game", gradients: list[tuple[Turn, Gradients]]
) -> list[tuple[Turn, Move]]:
    return [
        (
            turn,
            apply_gradients(
                turn,
                game.optimizer_of(turn.player),
                each,
                in_program=game.compiles_step,
            ),
        )
        for turn, each in gradients
    ]


def _count(
    game: "Game", batch: Batch, rows: tf.Tensor | int, skipped: tf.Tensor
) -> None:
    game.skipped_moves.assign_add(skipped)
    streak = game.consecutive_skips
    streak.assign(
        tf.where(skipped > 0, streak.value + 1, tf.zeros((), tf.int64))
    )
    for average, network, decay in game.averages:
        update_average(average, network, ramped_decay(decay, game.step.value))
    if game.label_counts is not None:
        # A row of -1, without a class, counts for none.
        one_hot = tf.one_hot(
            tf.cast(batch["label"], tf.int32),
            game.label_counts.shape[0],
            dtype=tf.int64,
        )
        counts = tf.reduce_sum(one_hot, axis=0)
        game.label_counts.assign_add(sum_over_replicas([counts])[0])
    game.records_seen.assign_add(tf.cast(global_rows(rows), tf.int64))
    game.step.assign_add(1)
