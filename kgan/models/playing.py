"""One step of a game on one replica, and its evaluation."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import tensorflow as tf

from kgan.core import draw_noise
from kgan.core import global_rows
from kgan.core import mean_over_replicas
from kgan.core import noise_key
from kgan.core import replica_rows
from kgan.core import sum_over_replicas
from kgan.core import to_unit_range
from kgan.models.fitting import check_rows
from kgan.models.step import Gradients
from kgan.models.step import apply_gradients
from kgan.models.step import turn_gradients
from kgan.models.step import turn_terms
from kgan.models.turn import Batch
from kgan.models.turn import Turn
from kgan.models.turn import turn_rows
from kgan.models.weight_average import ramped_decay
from kgan.models.weight_average import update_average

if TYPE_CHECKING:
    from kgan.models.game import Game

# Marks the noise of evaluation apart from that of any training step.
EVALUATION = -1
# The key of a step's result that is no term.
SKIPPED = "skipped"
# The phases of a game: its lazy terms are due, are not, or are evaluated.
DUE, RESTING, EVALUATING = "due", "resting", "evaluating"

TurnFunction = Callable[[Batch, dict[str, tf.Tensor]], Gradients]


def play(
    game: "Game", batch: Batch, functions: list[TurnFunction]
) -> dict[str, tf.Tensor]:
    """Plays every turn once, in replica context.

    Args:
        game: whose turns are played and whose weights move.
        batch: this replica's rows.
        functions: of `turn_functions`, one for each turn.

    Returns:
        The terms as `<player>/<term>`, meaned over repeats and replicas,
        and `SKIPPED`, how many moves were skipped.

    Raises:
        ValueError: the repeats of a turn do not divide the rows.
    """
    # A label out of range would move weights before anything else saw it.
    with tf.control_dependencies(label_assertions(batch, game.classes)):
        return _play(game, batch, functions)


def _play(
    game: "Game", batch: Batch, functions: list[TurnFunction]
) -> dict[str, tf.Tensor]:
    turns = game.turns()
    local = _rows(batch)
    most = max(turn.repeats for turn in turns)
    for turn in turns:
        check_rows(batch["sample"].shape[0], turn.repeats)
    moved: list[tf.Tensor] = []
    logs: dict[str, tf.Tensor] = {}
    pending: list[tuple[Turn, Gradients]] = []
    for index, turn in enumerate(turns):
        for repeat in range(turn.repeats):
            part, parts = place(turn, repeat, most)
            rows = {k: turn_rows(v, part, parts) for k, v in batch.items()}
            noise = turn_noise(
                game, turn, local // parts, game.step.value, index, repeat
            )
            gradients = functions[index](rows, noise)
            pending.append((turn, gradients))
            if game.order == "alternating":
                moved += _move(game, pending)
                pending = []
            for name, term in gradients.terms.items():
                key = f"{turn.player}/{name}"
                logs[key] = logs.get(key, 0.0) + term / turn.repeats
    moved += _move(game, pending)
    skipped = tf.reduce_sum(1 - tf.cast(tf.stack(moved), tf.int64))
    game.skipped_moves.assign_add(skipped)
    _count(game, batch, local)
    means = dict(
        zip(logs, mean_over_replicas(list(logs.values())), strict=True)
    )
    return {**means, SKIPPED: tf.cast(skipped, tf.float32)}


def evaluate_terms(
    game: "Game", batch: Batch, index: tf.Tensor
) -> dict[str, tf.Tensor]:
    """Computes every term on a replica's batch; changes no variable.

    Networks run as in training, on the batch's own statistics, so that the
    terms compare with those of training; nothing of it is kept.

    Args:
        game: whose terms are computed.
        batch: this replica's rows.
        index: of the batch in the evaluation; it decides the noise.

    Returns:
        The terms as `<player>/<term>`, meaned over the rows of all replicas,
        and `"rows"`, how many they are.
    """
    batch = {**batch, "sample": to_unit_range(batch["sample"])}
    rows = _rows(batch)
    logs = {}
    for position, turn in enumerate(game.turns()):
        noise = turn_noise(game, turn, rows, EVALUATION, position, index)
        for name, term in turn_terms(turn, batch, noise).items():
            logs[f"{turn.player}/{name}"] = term
    weight = tf.cast(rows, tf.float32)
    total = sum_over_replicas([weight])[0]
    means = sum_over_replicas([v * weight / total for v in logs.values()])
    return {**dict(zip(logs, means, strict=True)), "rows": total}


def turn_functions(game: "Game", jit_compile: bool) -> list[TurnFunction]:
    """Returns for each turn what computes its gradients at `game.step`.

    A turn with lazy terms has two compiled forms. The choice stands outside
    what XLA compiles, which is many times slower within a condition.

    Args:
        game: whose turns they are.
        jit_compile: whether XLA compiles them.
    """

    def function(index: int, every: int) -> TurnFunction:
        due = phase_function(game, index, jit_compile, DUE)
        if every == 1:
            return due
        resting = phase_function(game, index, jit_compile, RESTING)

        def gradients(batch: Batch, noise: dict[str, tf.Tensor]) -> Gradients:
            return tf.cond(
                tf.equal(tf.math.floormod(game.step.value, every), 0),
                lambda: due(batch, noise),
                lambda: resting(batch, noise),
            )

        return gradients

    return [
        function(index, turn.every) for index, turn in enumerate(game.turns())
    ]


def phase_function(
    game: "Game", index: int, jit_compile: bool, phase: str
) -> TurnFunction:
    """Returns what computes the gradients of a turn in one phase.

    Args:
        game: whose turn it is.
        index: of the turn.
        jit_compile: whether XLA compiles it.
        phase: what `Game.weight_of` answers in it, `DUE` or `RESTING`.
    """
    replicas = game.distribute_strategy.num_replicas_in_sync

    @tf.function(jit_compile=jit_compile, autograph=False)
    def gradients(batch: Batch, noise: dict[str, tf.Tensor]) -> Gradients:
        batch = {**batch, "sample": to_unit_range(batch["sample"])}
        with game.phase(phase):
            return turn_gradients(game.turns()[index], batch, noise, replicas)

    return gradients


def turn_noise(
    game: "Game",
    turn: Turn,
    rows: tf.Tensor | int,
    *integers: tf.Tensor | int,
) -> dict[str, tf.Tensor]:
    """Returns this replica's rows of what a turn draws.

    It is drawn for the global batch, outside what XLA compiles, so that
    neither the number of replicas nor XLA changes it.

    Args:
        game: whose seed decides.
        turn: what is drawn.
        rows: rows of this replica.
        *integers: which draw it is: step, turn, repeat.
    """
    drawn = draw_noise(
        turn.noise, global_rows(rows), noise_key(game.seed, *integers)
    )
    return {name: replica_rows(value, rows) for name, value in drawn.items()}


def place(turn: Turn, repeat: int, most: int) -> tuple[int, int]:
    """Returns which part of how many parts of a batch a repeat plays on.

    A turn that is played once takes the last part, as large as those of the
    turn that is played most often.
    """
    if turn.repeats == 1:
        return most - 1, most
    return repeat, turn.repeats


def label_assertions(batch: Batch, classes: int | None) -> list[tf.Operation]:
    """Returns assertions that a batch's labels lie in [0, classes).

    Args:
        batch: this replica's rows.
        classes: of the game; None for one without labels: no assertion.
    """
    if classes is None:
        return []
    label = tf.cast(batch["label"], tf.int32)
    message = f'"label" must lie in [0, {classes}).'
    return [
        tf.debugging.assert_non_negative(label, message),
        tf.debugging.assert_less(label, classes, message),
    ]


def _rows(batch: Batch) -> tf.Tensor | int:
    return batch["sample"].shape[0] or tf.shape(batch["sample"])[0]


def _move(game: "Game", moves: list[tuple[Turn, Gradients]]) -> list[tf.Tensor]:
    return [
        apply_gradients(turn, game.optimizer_of(turn.player), gradients)
        for turn, gradients in moves
    ]


def _count(game: "Game", batch: Batch, rows: tf.Tensor | int) -> None:
    for average, network, decay in game.averages:
        update_average(average, network, ramped_decay(decay, game.step.value))
    if game.label_counts is not None:
        counts = tf.math.bincount(
            tf.cast(batch["label"], tf.int32),
            minlength=game.classes,
            maxlength=game.classes,
            dtype=tf.int64,
        )
        game.label_counts.assign_add(sum_over_replicas([counts])[0])
    game.records_seen.assign_add(tf.cast(global_rows(rows), tf.int64))
    game.step.assign_add(1)
