"""Runs that go on where an earlier process left them, within `fit`."""

import abc
from collections.abc import Iterable
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple
from typing import final

import keras

if TYPE_CHECKING:
    from kgan.models.game import Game


class Begun(NamedTuple):
    """Where a game stood when a `fit` was called, before it was resumed.

    Attributes:
        step: its clock.
        records: its `records_seen`.
    """

    step: int
    records: int


class Resumption(NamedTuple):
    """What a run that goes on knows besides the game.

    Attributes:
        begun: where the game stood when the run began.
        epoch_steps: steps done of an epoch that has begun and has not come to
            its end; 0 between epochs.
        stopped: early stopping has ended the run.
    """

    begun: Begun
    epoch_steps: int = 0
    stopped: bool = False


class Place(NamedTuple):
    """Where a `fit` starts.

    Attributes:
        epoch: the first one.
        steps: of that epoch which are done and are passed over.
    """

    epoch: int
    steps: int


class ResumingCallback(keras.callbacks.Callback, abc.ABC):
    """A callback that gives a new game the state of an earlier process.

    `Game.fit` asks it before the data are opened, and calls it after all
    other callbacks wherever it stands among them, so that it sees what they
    have done.

    Attributes:
        rollbacks: how often a game that diverges may go back.
    """

    rollbacks: int

    @abc.abstractmethod
    def resume(
        self,
        game: "Game",
        callbacks: Sequence[keras.callbacks.Callback] = (),
    ) -> Resumption | None:
        """Gives a game at step 0 the state that it shall go on with.

        Args:
            game: a compiled game.
            callbacks: all those of the `fit`.

        Returns:
            None where there is no such state, or the game has a step that it
            has not from here.
        """

    @abc.abstractmethod
    def go_back(self, game: "Game") -> int | None:
        """Sets a game back to an earlier state of its run.

        Args:
            game: whose training has gone wrong.

        Returns:
            The step that it is set back to; None, with nothing changed,
            where there is none.
        """

    @abc.abstractmethod
    def finish(self) -> None:
        """Takes note that the run that it resumed has nothing left to do."""


def in_order(
    callbacks: Iterable[keras.callbacks.Callback],
) -> list[keras.callbacks.Callback]:
    """Returns callbacks, nested as Keras takes them, the resuming ones last."""
    flat = keras.tree.flatten(list(callbacks))
    return sorted(flat, key=lambda each: isinstance(each, ResumingCallback))


def resumption_of(
    game: "Game", callbacks: Sequence[keras.callbacks.Callback]
) -> Resumption | None:
    """Asks the callbacks to resume a game; returns what the first one did."""
    answers = [
        callback.resume(game, callbacks)
        for callback in callbacks
        if isinstance(callback, ResumingCallback)
    ]
    return next((each for each in answers if each is not None), None)


def place_of(
    steps: int,
    steps_per_epoch: int | None,
    steps_per_execution: int,
    resumption: Resumption | None,
) -> Place:
    """Returns where a `fit` starts, with epochs counted from its beginning.

    Args:
        steps: done since it began, by this process or earlier ones.
        steps_per_epoch: None only where no step was done.
        steps_per_execution: of the game.
        resumption: of an earlier process; None without.

    Returns:
        `divmod(steps, steps_per_epoch)`, or, of an epoch whose steps are all
        done but whose end is not, that epoch and all its steps.

    Raises:
        ValueError: executions do not divide the steps of the first epoch.

    Example:

    >>> place_of(14, 10, 1, None)
    Place(epoch=1, steps=4)
    """
    if steps_per_epoch is None:
        return Place(0, 0)
    place = Place(*divmod(steps, steps_per_epoch))
    if place.steps % steps_per_execution:
        raise ValueError(
            "`steps_per_execution` must divide the steps that the epoch has "
            "done, to go on within it. Received: "
            f"steps_per_execution={steps_per_execution}, {place.steps} of "
            f"{steps_per_epoch} steps done"
        )
    if (
        place.steps == 0
        and resumption is not None
        and resumption.epoch_steps == steps_per_epoch
    ):
        return Place(place.epoch - 1, steps_per_epoch)
    return place


@final
class PassingOver(keras.callbacks.CallbackList):
    """Callbacks that do not see the steps which an epoch passes over.

    Keras cannot begin in the middle of an epoch: it calls the train function
    for its first steps too, which does nothing while the game's
    `steps_to_pass` is above 0.
    """

    def on_train_batch_begin(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Passes on, for a step that is played."""
        self._passes = self.model.steps_to_pass > 0
        if not self._passes:
            super().on_train_batch_begin(batch, logs)

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Passes on, for a step that was played."""
        if not self._passes:
            super().on_train_batch_end(batch, logs)


def empty_history(
    game: "Game", callbacks: Sequence[keras.callbacks.Callback]
) -> keras.callbacks.History:
    """Ends a `fit` that has nothing left to do; returns its history."""
    for callback in callbacks:
        if isinstance(callback, ResumingCallback):
            callback.finish()
    history = keras.callbacks.History()
    history.set_model(game)
    history.on_train_begin()
    game.history = history
    return history
