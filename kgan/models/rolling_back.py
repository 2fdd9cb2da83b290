"""Training that has diverged goes back, and tries again with other noise."""

import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING

import keras

from kgan.models.divergence import Diverged
from kgan.models.resuming import ResumingCallback

if TYPE_CHECKING:
    from kgan.models.game import Game


def roll_back(
    game: "Game",
    callbacks: Iterable[keras.callbacks.Callback],
    error: Diverged,
) -> None:
    """Sets a game back to the last good checkpoint, or raises the error.

    The same data come again, but with other noise: what is a pure function
    of the step would diverge again in the same way.

    Args:
        game: that diverged.
        callbacks: those of the `fit`.
        error: what was found.

    Raises:
        Diverged: no callback can go back, or the game has gone back as often
            as they allow.

    Warns:
        UserWarning: what was found, and the step from which it goes on.
    """
    before = int(game.rollbacks.numpy())
    for callback in callbacks:
        if not isinstance(callback, ResumingCallback):
            continue
        if before >= callback.rollbacks:
            break
        step = callback.go_back(game)
        if step is not None:
            game.rollbacks.assign(before + 1)
            game.consecutive_skips.assign(0)
            warnings.warn(
                f"{error} Going back to step {step:,}, with other noise: "
                f"rollback {before + 1} of {callback.rollbacks}.",
                stacklevel=2,
            )
            return
    if before:
        raise Diverged(
            f"{error} It had gone back to a checkpoint {before} times.",
            error.findings,
        ) from error
    raise error
