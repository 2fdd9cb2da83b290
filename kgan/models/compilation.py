"""How a game is compiled: what is checked, and its optimizers."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

import keras
import tensorflow as tf

from kgan.models import checks
from kgan.models.loss_scale import needs_scale
from kgan.models.loss_scale import with_scale
from kgan.models.turn import Turn
from kgan.models.turn import turn_weights

if TYPE_CHECKING:
    from kgan.models.game import Game


# What `jit_compile` may be; the last makes one program of the step.
WHOLE_STEP = "step"
COMPILE_MODES = (True, False, "auto", WHOLE_STEP)


def check_compilable(
    game: "Game",
    turns: tuple[Turn, ...],
    jit_compile: bool | str,
    parts: int,
    optimizers: Mapping[str, Any],
) -> None:
    """Raises where the step could not run.

    Args:
        game: that is compiled.
        turns: of the game.
        jit_compile: as `Game.compile` was given it.
        parts: its `gradient_accumulation_steps`.
        optimizers: as `Game.compile` was given them, by name.

    Raises:
        ValueError: as `Game.compile` says.
    """
    if game.order == "simultaneous" and max(t.repeats for t in turns) > 1:
        raise ValueError(
            '`order="simultaneous"` needs turns without repeats. Received: '
            f"repeats={[turn.repeats for turn in turns]}"
        )
    if game.shared_pass is not None:
        checks.check_shared_pass(game.shared_pass, turns, parts)
    checks.check_optimizers(game.players, optimizers)
    checks.check_not_random(turns)
    checks.check_open_scope(game.distribute_strategy)
    checks.check_scope(game.weights, game.distribute_strategy)
    if jit_compile == WHOLE_STEP:
        _check_one_program(game, turns)


def _check_one_program(game: "Game", turns: tuple[Turn, ...]) -> None:
    if tf.distribute.has_strategy():
        raise ValueError(
            f'`jit_compile="{WHOLE_STEP}"` needs a game outside a strategy, '
            "whose optimizers XLA cannot compile; use True. Received: "
            f"{type(game.distribute_strategy).__name__}"
        )
    periods = sorted({turn.every for turn in turns if turn.every > 1})
    if len(periods) > 1:
        raise ValueError(
            f'`jit_compile="{WHOLE_STEP}"` needs one period of lazy terms in '
            f"all turns; use True. Received: turns with every={periods}"
        )


def built_optimizer(
    game: "Game", turns: tuple[Turn, ...], name: str, given: Any
) -> keras.optimizers.Optimizer:
    """Returns a player's optimizer, built on the weights that it moves.

    Args:
        game: that is compiled.
        turns: of the game.
        name: `<player>_optimizer`.
        given: the optimizer, or what Keras knows one by.

    Raises:
        ValueError: it was built in another scope.
    """
    optimizer = keras.optimizers.get(given)
    checks.check_scope(optimizer.variables, game.distribute_strategy)
    if needs_scale(turns):
        optimizer = with_scale(optimizer)
    weights = {
        id(weight): weight
        for turn in turns
        if name == f"{turn.player}_optimizer"
        for weight in turn_weights(turn)
    }
    if not optimizer.built:
        optimizer.build(list(weights.values()))
    return optimizer


def compile_config(game: "Game") -> dict[str, Any]:
    """Returns what a game was compiled with, as Keras saves it.

    Args:
        game: that is compiled.
    """
    return {
        "jit_compile": game.compile_mode,
        "steps_per_execution": game.steps_per_execution,
        "gradient_accumulation_steps": game.gradient_accumulation_steps,
        "patience": game.patience,
        **{
            f"{player}_optimizer": keras.saving.serialize_keras_object(
                game.optimizer_of(player)
            )
            for player in game.players
        },
    }
