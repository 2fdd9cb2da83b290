"""Everything that training changes in a game, named and comparable."""

import hashlib
import re
from collections.abc import Mapping
from collections.abc import Sequence
from importlib import metadata
from typing import Any

import keras
import tensorflow as tf

from kgan.callbacks.step_clock import step_of
from kgan.models import Game


def describe_state(game: Game) -> dict[str, Any]:
    """Returns what a checkpoint says of a game, as JSON holds it.

    Args:
        game: a compiled game.

    Returns:
        The clocks, the compile choice, versions, `describe_architecture`,
        and the SHA-256 of the bytes of all variables.
    """
    return {
        "step": step_of(game),
        "records_seen": int(game.records_seen.numpy()),
        "compiled_turns": game.compiled_turns,
        "versions": {
            "kgan": metadata.version("kgan"),
            "keras": keras.__version__,
            "tensorflow": tf.__version__,
        },
        **describe_architecture(game),
        "variables_sha256": digest_of(game),
    }


def describe_architecture(game: Game) -> dict[str, Any]:
    """Returns what must be alike in two games to share a state.

    Args:
        game: a compiled game.

    Returns:
        Each player's optimizer by class, within a loss scale if it has one,
        and every variable as
        `[name, shape, dtype]`.
    """
    return {
        "optimizers": {
            player: _class_of(game.optimizer_of(player))
            for player in sorted(game.players)
        },
        "variables": [
            [name, list(variable.shape), str(variable.dtype)]
            for name, variable in state_variables(game)
        ],
    }


def _class_of(optimizer: keras.optimizers.Optimizer) -> str:
    if isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        return f"LossScaleOptimizer({_class_of(optimizer.inner_optimizer)})"
    return type(optimizer).__name__


def state_variables(game: Game) -> list[tuple[str, keras.Variable]]:
    """Returns the game's variables, then each player's optimizer's.

    The numbers that Keras appends to tell names apart in a process are left
    out, so that the same game has the same names when it is made again.
    """
    named = [(variable.path, variable) for variable in game.variables]
    for player in sorted(game.players):
        named += [
            (f"{player}_optimizer/{variable.path}", variable)
            for variable in game.optimizer_of(player).variables
        ]
    return [
        (re.sub(r"_\d+(?=_|/|$)", "", name), variable)
        for name, variable in named
    ]


def learning_rates(game: Game) -> list[tuple[keras.Variable, float]]:
    """Returns each optimizer's variable of that name, and its value."""
    return [
        (variable, float(keras.ops.convert_to_numpy(variable)))
        for player in game.players
        for variable in game.optimizer_of(player).variables
        if variable.name == "learning_rate"
    ]


def digest_of(game: Game) -> str:
    """Returns the SHA-256 of the bytes of every variable, in order."""
    digest = hashlib.sha256()
    for _, variable in state_variables(game):
        digest.update(keras.ops.convert_to_numpy(variable).tobytes())
    return digest.hexdigest()


def check_same_architecture(
    saved: Mapping[str, Any], present: Mapping[str, Any]
) -> None:
    """Raises where a game cannot take the state of another.

    Args:
        saved: of `describe_architecture`, from a checkpoint.
        present: of `describe_architecture`, of the game that shall take it.

    Raises:
        ValueError: it names the first player, or the first variable, in
            which they differ.
    """
    if saved["optimizers"] != present["optimizers"]:
        raise ValueError(
            "`model` must have the optimizers of the checkpoint, "
            f"{saved['optimizers']}. Received: {present['optimizers']}"
        )
    most = max(len(saved["variables"]), len(present["variables"]))
    for place in range(most):
        theirs = _variable_at(saved["variables"], place)
        ours = _variable_at(present["variables"], place)
        if theirs != ours:
            raise ValueError(
                "`model` must have the architecture of the checkpoint. The "
                f"first difference, at variable {place}: the checkpoint has "
                f"{theirs}. Received: {ours}"
            )


def _variable_at(variables: Sequence[Sequence[Any]], place: int) -> str:
    if place >= len(variables):
        return "none"
    name, shape, dtype = variables[place]
    return f"{name} {dtype}{list(shape)}"
