"""Checks of what a game is fitted with, before any training starts."""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from kgan.models.loss_scale import moving_optimizer
from kgan.models.resuming import ResumingCallback
from kgan.models.turn import SharedPass
from kgan.models.turn import Turn
from kgan.models.turn import turn_weights


def check_optimizers(
    players: Iterable[str], optimizers: Mapping[str, Any]
) -> None:
    """Raises unless there is exactly one optimizer for each player.

    Raises:
        ValueError: one is missing, unknown, None, or serves two players.
    """
    expected = [f"{player}_optimizer" for player in players]
    given = [name for name, value in optimizers.items() if value is not None]
    if sorted(expected) != sorted(given):
        # What every other Keras model is compiled with.
        named = (
            ". Optimizers are named after the players: "
            + ", ".join(f"{name}=..." for name in expected)
            if "optimizer" in given
            else ""
        )
        raise ValueError(
            f"`compile` must be given exactly {expected}. "
            f"Received: {sorted(given)}{named}"
        )
    for name, value in optimizers.items():
        check_scale_and_parts(name, value)
    instances = [
        id(value)
        for value in optimizers.values()
        if isinstance(value, keras.optimizers.Optimizer)
    ]
    if len(set(instances)) < len(instances):
        raise ValueError(
            "Each player must have an optimizer of its own, since it keeps "
            f"the state of its weights. Received one twice in: {sorted(given)}"
        )


def check_scale_and_parts(name: str, optimizer: Any) -> None:
    """Raises where an optimizer expects what the step does not do.

    Raises:
        ValueError: it undoes a fixed loss scale, or accumulates gradients.
    """
    if not isinstance(optimizer, keras.optimizers.Optimizer):
        return
    inner = moving_optimizer(optimizer)
    if inner.loss_scale_factor:
        raise ValueError(
            f"`{name}` must not divide by a fixed loss scale, which the game "
            "does not multiply by; in float16 the game scales by itself. "
            f"Received: loss_scale_factor={inner.loss_scale_factor}"
        )
    if inner.gradient_accumulation_steps:
        raise ValueError(
            f"`{name}` must not accumulate gradients, which fails under a "
            "strategy: `compile(gradient_accumulation_steps=...)` does so in "
            "the game. Received: gradient_accumulation_steps="
            f"{inner.gradient_accumulation_steps}"
        )


def check_not_random(turns: Iterable[Turn]) -> None:
    """Raises where a network draws random numbers of its own.

    Keras' random layers would draw the same on all replicas and other
    numbers under XLA, from a state that no checkpoint holds.

    Raises:
        ValueError: it names the layer.
    """
    for network in {id(n): n for t in turns for n in t.networks}.values():
        # The innermost come last.
        random = [
            layer
            for layer in network._flatten_layers(include_self=False)
            if len(layer.variables) != len(layer.weights)
        ]
        if random:
            raise ValueError(
                "Networks of a game must not hold random Keras layers: their "
                "draws differ between replicas and under XLA, and their state "
                "is in no checkpoint. Declare noise in the turn instead. "
                f"Received: {type(random[-1]).__name__} {random[-1].name!r} "
                f"in {network.name!r}"
            )


def check_open_scope(strategy: tf.distribute.Strategy) -> None:
    """Raises unless the scope of a game's strategy is open, and no other.

    The state of optimizers must be made in it, once for each replica.

    Args:
        strategy: in whose scope the game was built.

    Raises:
        ValueError: it says what to do.
    """
    opened = tf.distribute.get_strategy()
    if opened is not strategy:
        raise ValueError(
            "`compile` must be called in the scope of the strategy in which "
            "the game was built, its optimizers made there too. Received: a "
            f"game built under {type(strategy).__name__}, a call under "
            f"{type(opened).__name__}"
        )


def check_scope(
    weights: Iterable[keras.Variable], strategy: tf.distribute.Strategy
) -> None:
    """Raises where a strategy was opened after weights were made, or closed.

    Args:
        weights: of the game, its networks' included, or of an optimizer.
        strategy: that it would train under.

    Raises:
        ValueError: it names the first weight that was made elsewhere.
    """
    for weight in weights:
        if not strategy.extended.variable_created_in_scope(weight.value):
            raise ValueError(
                "Networks and game must be built in the scope of the strategy "
                "that trains them: open `with strategy.scope():` before the "
                f"first network. Received: weight {weight.path!r}, made "
                f"outside the scope of {type(strategy).__name__}"
            )


def check_turn_rows(
    rows: int | None, turns: Iterable[Turn], parts: int
) -> None:
    """Raises unless turns can be played on a replica's batch.

    Args:
        rows: of a replica's batch; None: not known yet.
        turns: of the game.
        parts: in which each repeat's gradients are accumulated.

    Raises:
        ValueError: as of `check_rows`.
    """
    turns = tuple(turns)
    most = max(turns, key=lambda turn: turn.repeats)
    for turn in turns:
        # A turn that is played once takes as many rows as the one of `most`.
        dividing = most if turn.repeats == 1 else turn
        check_rows(
            rows, dividing.repeats, parts, turn.multiple, dividing.player
        )


def row_multiple(turns: Iterable[Turn], parts: int) -> int:
    """Returns what the rows of a replica's batch must be a multiple of.

    Args:
        turns: of a game.
        parts: in which each repeat's gradients are accumulated.
    """
    turns = tuple(turns)
    return (
        parts
        * max(turn.repeats for turn in turns)
        * max(turn.multiple for turn in turns)
    )


def check_rows(
    rows: int | None,
    repeats: int,
    parts: int,
    packing: int = 1,
    player: str = "discriminator",
) -> None:
    """Raises unless repeats of turns, accumulation and packs divide a batch.

    Args:
        rows: of a replica's batch; None: not known yet.
        repeats: of a turn.
        parts: in which each repeat's gradients are accumulated.
        packing: samples that are judged together.
        player: whose turn is repeated, for the message.

    Raises:
        ValueError: they do not.
    """
    if rows is not None and rows % (repeats * parts * packing):
        raise ValueError(
            "`batch_size`, divided by the replicas, must be a multiple of the "
            "repeats of each player's turn (as `discriminator_steps`) times "
            "`gradient_accumulation_steps` times `packing`. Received: "
            f"rows={rows}, repeats={repeats}, player={player!r}, "
            f"gradient_accumulation_steps={parts}, packing={packing}"
        )


def check_shared_pass(
    shared: SharedPass, turns: Iterable[Turn], parts: int
) -> None:
    """Raises unless turns can learn from what is made once for all of them.

    Args:
        shared: what is made.
        turns: of the game.
        parts: in which gradients are accumulated.

    Raises:
        ValueError: gradients are accumulated or a turn is repeated, each on a
            part of the batch; not one turn alone moves the network, and
            nothing else; or a turn draws noise under the pass's name.
    """
    turns = tuple(turns)
    if parts > 1:
        raise ValueError(
            "`gradient_accumulation_steps` must be 1 where turns share what a "
            "network made, as with `shares_samples`. Received: "
            f"gradient_accumulation_steps={parts}"
        )
    repeats = [turn.repeats for turn in turns]
    if max(repeats) > 1:
        raise ValueError(
            "Turns that share what a network made must not be repeated. "
            f"Received: repeats={repeats}"
        )
    weights = {id(each) for each in shared.network.trainable_variables}
    movers = [turn for turn in turns if shared.network in turn.networks]
    moved = [{id(each) for each in turn_weights(turn)} for turn in movers]
    if moved != [weights]:
        raise ValueError(
            "One turn must move the network whose pass is shared, and nothing "
            f"else. Received: turns of {[turn.player for turn in movers]} "
            "that move it"
        )
    for turn in turns:
        if shared.name in turn.noise:
            raise ValueError(
                "Noise of a turn must not have the name of what is shared. "
                f"Received: {shared.name!r} in the turn of {turn.player!r}"
            )


def check_packs(rows: int, packing: int) -> None:
    """Raises unless packs divide samples.

    Args:
        rows: how many samples there are.
        packing: samples a pack.

    Raises:
        ValueError: they do not.
    """
    if rows % packing:
        raise ValueError(
            "The number of samples must be a multiple of `packing`. "
            f"Received: rows={rows}, packing={packing}"
        )


def check_replicas(batch_size: int, replicas: int) -> None:
    """Raises unless each replica gets as many rows of a batch, at least one.

    Args:
        batch_size: rows of the global batch.
        replicas: of all workers together.

    Raises:
        ValueError: fewer rows than replicas, or not a multiple of them.
    """
    if batch_size < replicas:
        raise ValueError(
            "A batch must hold at least one sample for each replica. "
            f"Received: batch_size={batch_size}, replicas={replicas}"
        )
    if batch_size % replicas:
        raise ValueError(
            "`batch_size` must be a multiple of the replicas. "
            f"Received: batch_size={batch_size}, replicas={replicas}"
        )


def check_steps(steps_per_epoch: int | None, steps_per_execution: int) -> None:
    """Raises unless executions fill an epoch exactly.

    Raises:
        ValueError: they do not.
    """
    if steps_per_epoch and steps_per_epoch % steps_per_execution:
        raise ValueError(
            "`steps_per_epoch` must be a multiple of `steps_per_execution`. "
            f"Received: steps_per_epoch={steps_per_epoch}, "
            f"steps_per_execution={steps_per_execution}"
        )


def check_callbacks(callbacks: Sequence[keras.callbacks.Callback]) -> None:
    """Raises where a callback needs what no game has, or two would resume it.

    Raises:
        ValueError: it names the callback and what to use.
    """
    resuming = [
        each for each in callbacks if isinstance(each, ResumingCallback)
    ]
    if len(resuming) > 1:
        raise ValueError(
            "`callbacks` must hold one callback at most that resumes the run. "
            f"Received: {len(resuming)}, {resuming}"
        )
    of_one_optimizer = (
        keras.callbacks.LearningRateScheduler,
        keras.callbacks.ReduceLROnPlateau,
        keras.callbacks.SwapEMAWeights,
    )
    for callback in callbacks:
        if isinstance(callback, keras.callbacks.TerminateOnNaN):
            raise ValueError(
                "`callbacks` must not hold TerminateOnNaN: it reads the one "
                "`loss` that a game does not have, and would do nothing. A "
                "step that is not finite is skipped by the game itself."
            )
        if isinstance(callback, of_one_optimizer):
            raise ValueError(
                f"`callbacks` must not hold a bare {type(callback).__name__}: "
                "a game has one optimizer for each player. Wrap it as "
                "kgan.callbacks.ForPlayer(player, callback), or give the "
                "optimizer a keras.optimizers.schedules.LearningRateSchedule."
            )
