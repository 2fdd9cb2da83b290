"""A checkpoint that a game has taken, whose callbacks still wait for theirs."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from typing import NamedTuple

import keras

from kgan.callbacks.callback_state import has_state
from kgan.callbacks.callback_state import set_state_of
from kgan.callbacks.checkpoint_folder import restore
from kgan.callbacks.run_state import RunState
from kgan.callbacks.run_state import kind_of
from kgan.callbacks.run_state import read_run_state
from kgan.models import Game


class Taken(NamedTuple):
    """A checkpoint whose state is to be given to the callbacks of a `fit`.

    Attributes:
        game: that took it.
        step: of the checkpoint.
        path: its folder.
        run: what it holds besides the game; of a checkpoint that holds the
            game alone, a run between epochs without callbacks.
    """

    game: Game
    step: int
    path: Path
    run: RunState


def take(game: Game, step: int, path: Path) -> Taken:
    """Gives a game the state of a checkpoint.

    Args:
        game: a compiled game.
        step: of the checkpoint.
        path: its folder.

    Raises:
        ValueError: as `restore` says.
    """
    restore(game, path)
    return Taken(game, step, path, read_run_state(path) or RunState(0, {}, []))


def give_back(
    run: RunState, callbacks: Sequence[keras.callbacks.Callback]
) -> None:
    """Gives callbacks their state, where they are those of the run."""
    for callback, state in _remembered(run, callbacks):
        set_state_of(callback, state)


def is_stopped(
    run: RunState, callbacks: Sequence[keras.callbacks.Callback]
) -> bool:
    """Returns whether early stopping, as patient as it is now, ended a run."""
    return any(
        isinstance(callback, keras.callbacks.EarlyStopping)
        and state["stopped_epoch"] > 0
        and state["wait"] >= callback.patience
        for callback, state in _remembered(run, callbacks)
    )


def warn_of_others(
    taken: Taken, callbacks: Sequence[keras.callbacks.Callback]
) -> None:
    """Warns where the callbacks with a state are not those of the run.

    Warns:
        UserWarning: by class or place they differ.
    """
    kinds = _kinds(callbacks)
    if kinds != taken.run.kinds:
        warnings.warn(
            "The callbacks that remember something are not those of the "
            f"checkpoint {taken.path}, {taken.run.kinds}: they begin anew. "
            f"Received: {kinds}",
            stacklevel=2,
        )


def _remembered(
    run: RunState, callbacks: Sequence[keras.callbacks.Callback]
) -> list[tuple[keras.callbacks.Callback, dict[str, Any]]]:
    """Returns each callback with its state; nothing where they differ."""
    if _kinds(callbacks) != run.kinds:
        return []
    remembering = [each for each in callbacks if has_state(each)]
    return list(zip(remembering, run.states, strict=True))


def _kinds(callbacks: Sequence[keras.callbacks.Callback]) -> list[str]:
    return [kind_of(each) for each in callbacks if has_state(each)]
