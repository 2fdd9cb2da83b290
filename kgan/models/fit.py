"""A `fit` from where the game stands to its end, through all rollbacks."""

import math
from collections.abc import Callable
from collections.abc import Iterable
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

import keras

from kgan.models.checks import check_steps
from kgan.models.divergence import Diverged
from kgan.models.resuming import Begun
from kgan.models.resuming import PassingOver
from kgan.models.resuming import empty_history
from kgan.models.resuming import place_of
from kgan.models.resuming import resumption_of
from kgan.models.rolling_back import roll_back
from kgan.models.worker_data import check_same_step
from kgan.models.worker_data import replica_batches

if TYPE_CHECKING:
    from kgan.models.game import Game


class Fit(NamedTuple):
    """What a `fit` was called with, checked.

    Attributes:
        training: opens the data of a run that began so; the steps of an
            epoch come with them, None where nobody knows.
        held_out: validation data, or None.
        callbacks: in order.
        initial_epoch: the number of the epoch that begins with the `fit`.
        epochs: as of `Game.fit`, like all that follow.
        verbose: see there.
        validation_steps: see there.
        validation_freq: see there.
    """

    training: Callable[[Begun], tuple[Any, int | None]]
    held_out: Any
    callbacks: list[keras.callbacks.Callback]
    initial_epoch: int
    epochs: int
    verbose: str | int
    validation_steps: int | None
    validation_freq: int | Iterable[int]


def fit_to_the_end(game: "Game", fit: Fit) -> keras.callbacks.History:
    """Trains a game, and where it diverges goes back and tries again.

    Args:
        game: compiled.
        fit: what to do.

    Raises:
        ValueError, WorkerLost, Diverged: as `Game.fit` says.
    """
    begun = Begun(int(game.step.numpy()), int(game.records_seen.numpy()))
    earlier: list[keras.callbacks.History] = []
    while True:
        try:
            history = _fit_once(game, fit, begun)
        except Diverged as error:
            earlier.append(game.history)
            roll_back(game, fit.callbacks, error)
        else:
            for before in reversed(earlier):
                _prepend(history, before)
            return history


def _prepend(
    history: keras.callbacks.History, before: keras.callbacks.History
) -> None:
    """Puts the epochs before a rollback, but those played again, first."""
    first = min(history.epoch, default=math.inf)
    kept = sum(epoch < first for epoch in before.epoch)
    history.epoch[:0] = before.epoch[:kept]
    for name, values in before.history.items():
        history.history.setdefault(name, [])[:0] = values[:kept]


def _fit_once(game: "Game", fit: Fit, begun: Begun) -> keras.callbacks.History:
    """Resumes a game, opens the data at its place, and trains."""
    strategy = game.distribute_strategy
    resumption = resumption_of(game, fit.callbacks)
    if resumption is not None:
        begun = resumption.begun
    check_same_step(int(game.step.numpy()), strategy)
    data, steps_per_epoch = fit.training(begun)
    data = replica_batches(data, strategy, whole=True)
    check_steps(steps_per_epoch, game.steps_per_execution)
    place = place_of(
        int(game.step.numpy()) - begun.step,
        steps_per_epoch,
        game.steps_per_execution,
        resumption,
    )
    first_epoch = fit.initial_epoch + place.epoch
    if resumption is not None and (
        resumption.stopped or first_epoch >= fit.epochs
    ):
        return empty_history(game, fit.callbacks)
    game.steps_to_pass = place.steps
    callbacks: Any = fit.callbacks
    if place.steps:
        callbacks = PassingOver(
            fit.callbacks,
            add_history=True,
            add_progbar=fit.verbose != 0,
            verbose=fit.verbose,
            epochs=fit.epochs,
            steps=steps_per_epoch,
            model=game,
        )
    return keras.Model.fit(
        game,
        x=data,
        epochs=fit.epochs,
        verbose=fit.verbose,
        callbacks=callbacks,
        validation_data=replica_batches(fit.held_out, strategy, whole=False),
        # Streams and datasets have an order of their own.
        shuffle=False,
        initial_epoch=first_epoch,
        steps_per_epoch=steps_per_epoch,
        validation_steps=fit.validation_steps,
        validation_freq=fit.validation_freq,
    )
