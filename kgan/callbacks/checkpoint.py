"""Checkpoints from which a run goes on as if it had never stopped."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from typing import final

import keras

from kgan.callbacks.checkpoint_folder import checkpoint_path
from kgan.callbacks.checkpoint_folder import checkpoints_by_step
from kgan.callbacks.checkpoint_folder import clear_up
from kgan.callbacks.checkpoint_folder import remove_old
from kgan.callbacks.checkpoint_folder import remove_past
from kgan.callbacks.checkpoint_folder import save_checkpoint
from kgan.callbacks.checkpoint_folder import whole_checkpoints
from kgan.callbacks.game_state import learning_rates
from kgan.callbacks.run_state import RunState
from kgan.callbacks.run_state import states_of
from kgan.callbacks.step_clock import StepClock
from kgan.callbacks.step_clock import check_game
from kgan.callbacks.step_clock import step_of
from kgan.callbacks.taken import Taken
from kgan.callbacks.taken import give_back
from kgan.callbacks.taken import is_stopped
from kgan.callbacks.taken import take
from kgan.callbacks.taken import warn_of_others
from kgan.callbacks.whole_folder import is_whole
from kgan.core import check_integer
from kgan.core import is_chief
from kgan.core import not_writable
from kgan.core import unwritten_said
from kgan.models import Begun
from kgan.models import Game
from kgan.models import ResumingCallback
from kgan.models import Resumption


@final
class Checkpoint(ResumingCallback):
    """Writes checkpoints, and resumes a run from the newest by itself.

    Each is a folder `step_00001000`, see `save_checkpoint`, written at every
    period and at the end of training; a kill while it is written leaves the
    one before. Run the same program again, in a new process: `fit` gives the
    game, while it is at step 0, the newest checkpoint, and goes on at its
    step, in the middle of an epoch too, to end with the same bits as the run
    that nobody stopped (same machine, versions and threads, deterministic
    operations). It belongs to one `fit`, whose arguments stay the same.

    A checkpoint holds the networks, their averages, optimizers and clocks,
    the means of the epoch, and what the other callbacks remember:
    `EarlyStopping`, `ReduceLROnPlateau` (in `ForPlayer`), `ModelCheckpoint`,
    those of kgan, and every callback that has the methods `state()` and
    `set_state(state)`. What others remember is not kept. They get it back
    when all have begun training, by their class and place among those that
    remember something; learning rates that callbacks set at that moment are
    set back as well.

    It is called after all other callbacks, wherever it stands among them. At
    the last step of an epoch it writes when the epoch has come to its end,
    its validation included; while a step was skipped, since something was
    not finite, it waits for one that was not.

    A checkpoint that is damaged is renamed to `damaged_...`, with a warning,
    and the one before it is taken. Where one cannot be written, since the
    disk is full or has become read-only, the one before stays, a warning says
    so, and the next is tried at the next period; only at the end of training
    it is an error.

    `EarlyStopping` with `restore_best_weights` sets the game, its step
    included, back when training ends. Then that state is the last
    checkpoint, and those of later steps, which led elsewhere, are removed. A
    checkpoint of that step which is still there stays as it is: it has the
    same weights, and the optimizers as they were then; run again, training
    goes on there, and stops as before. Otherwise it is written, with the
    optimizers as they are now, which nobody sets back.

    Of workers that train together the chief alone writes; all of them read
    the same directory.

    Args:
        directory: for the checkpoints; made where it is missing.
        every_steps: the period, at least 1.
        keep: how many of the newest stay, at least 1; 2 survive the damage
            of one.
        rollbacks: how often in a run training that diverges (see
            `Game.compile`, `patience`) goes back to a checkpoint by itself,
            and on with other noise, before it stops with a
            `kgan.models.Diverged`.

    Raises:
        ValueError: `every_steps` or `keep` is less than 1; when training
            starts, the newest checkpoint is of another architecture (the
            first differing weight is named), the game has done steps and the
            directory holds whole checkpoints of later ones, or it holds only
            damaged ones. Nothing was touched then.
        OSError: the last checkpoint could not be written.
        TypeError: when training starts, the model is no game.

    Example:

    >>> import kgan
    >>> saving = kgan.callbacks.Checkpoint("run/checkpoints", every_steps=500)
    >>> model.fit(data, epochs=20, callbacks=[saving])  # doctest: +SKIP
    """

    def __init__(
        self,
        directory: str | os.PathLike[str],
        *,
        every_steps: int,
        keep: int = 2,
        rollbacks: int = 3,
    ) -> None:
        super().__init__()
        self.directory = Path(directory)
        self.keep = check_integer("keep", keep)
        self.rollbacks = check_integer("rollbacks", rollbacks, minimum=0)
        self._clock = StepClock(every_steps)
        self._others: list[keras.callbacks.Callback] = []
        self._taken: Taken | None = None
        self._gone_back_to: int | None = None
        self._begun = Begun(0, 0)
        self._rates: list[tuple[keras.Variable, float]] = []
        self._epoch_start: int | None = None
        self._epoch_mean: dict[str, Any] | None = None
        self._due = False
        self._stop: tuple[int, RunState] | None = None

    def set_model(self, model: Game) -> None:
        """Takes a game."""
        super().set_model(check_game(model))

    # Going on

    def resume(
        self,
        game: Game,
        callbacks: Sequence[keras.callbacks.Callback] = (),
    ) -> Resumption | None:
        """Gives a game at step 0 the newest checkpoint.

        `fit` calls it; called before, it tells whether a run goes on.

        Args:
            game: a compiled game.
            callbacks: all those of the `fit`.

        Returns:
            How the run goes on; None where there is no checkpoint, or the
            game has a step that it has not from here.

        Raises:
            ValueError, TypeError: as the class says.

        Warns:
            UserWarning: a damaged checkpoint is set aside.
        """
        step = step_of(check_game(game))
        self._others = [each for each in callbacks if each is not self]
        taken = self._taken
        if taken is None or taken.game is not game or taken.step != step:
            self._taken = taken = self._newest_for(game, step)
        if taken is None:
            return None
        self._rates = learning_rates(game)
        return Resumption(
            self._begun,
            taken.run.epoch_steps,
            is_stopped(taken.run, self._others),
        )

    def finish(self) -> None:
        """Takes note that the run has nothing left to do."""
        self._taken = None

    def _newest_for(self, game: Game, step: int) -> Taken | None:
        whole = whole_checkpoints(self.directory)
        newest = max(whole, default=0)
        taken = None
        self._begun = Begun(step, int(game.records_seen.numpy()))
        if step == 0 and whole:
            taken = take(game, newest, whole[newest])
        elif newest > step:
            raise ValueError(
                "`directory` must hold no checkpoint past the model's step: "
                "begin with a game at step 0, which takes the latest one, or "
                f"choose another directory. Received: {whole[newest]}, "
                f"step={step}"
            )
        if is_chief(game.distribute_strategy):
            clear_up(self.directory, whole)
        return taken

    def go_back(self, game: Game) -> int | None:
        """Sets a game back to the newest checkpoint before its step.

        Asked again before a newer one was written, it goes one further.
        Checkpoints past the one that was taken are removed. A `fit` that
        follows, with the same arguments, goes on with its run from there.

        Args:
            game: whose training has gone wrong.

        Returns:
            The step that it is set back to; None, with nothing changed,
            where there is no such checkpoint.
        """
        step = step_of(check_game(game))
        whole = {
            saved_step: path
            for saved_step, path in checkpoints_by_step(self.directory).items()
            if is_whole(path)
        }
        if whole and max(whole) == self._gone_back_to:
            del whole[max(whole)]
        before = {k: path for k, path in whole.items() if k < step}
        if not before:
            return None
        newest = max(before)
        self._taken = take(game, newest, before[newest])
        self._gone_back_to = newest
        if is_chief(game.distribute_strategy):
            remove_past(self.directory, newest)
        return newest

    # Training

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Gives the callbacks, which have begun, their state back."""
        self._clock.start(step_of(self.model))
        self._epoch_start = None
        self._due, self._stop = False, None
        if is_chief(self.model.distribute_strategy):
            self.directory.mkdir(parents=True, exist_ok=True)
        if self._taken is not None:
            warn_of_others(self._taken, self._others)
            self._give_back(self._taken.run)

    def on_epoch_begin(
        self, epoch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Gives the state of an epoch that goes on back."""
        passed = self.model.steps_to_pass
        self._epoch_start = step_of(self.model) - passed
        self._epoch_mean = None
        taken, self._taken = self._taken, None
        # What a begun epoch's begin does, an earlier process has done.
        if taken is not None and 0 < passed == taken.run.epoch_steps:
            self.model.epoch_mean.set_state(taken.run.epoch_mean)
            self._give_back(taken.run)

    def _give_back(self, run: RunState) -> None:
        for variable, rate in self._rates:
            variable.assign(rate)
        give_back(run, self._others)

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Writes at every period, and where training is stopped."""
        self._due = self._clock.rings(step_of(self.model)) or self._due
        if batch + 1 == self.params["steps"]:
            return
        if self.model.stop_training:
            self._stop_within_epoch()
        elif self._is_time():
            self._save_or_say()

    def _stop_within_epoch(self) -> None:
        # Keras now ends an epoch that is not at its end. Whoever goes on
        # with the run must not have seen that: the callbacks are asked now.
        step = step_of(self.model)
        self._stop = step, self._run_state(step)
        if any(
            isinstance(other, keras.callbacks.EarlyStopping)
            and other.restore_best_weights
            for other in self._others
        ):
            # It sets the game back in the end; the run goes on from here.
            self._save_last()

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Keeps the epoch's means, in whose place a validation puts its own."""
        self._epoch_mean = self.model.epoch_mean.state()

    def on_epoch_end(
        self, epoch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Writes what fell due at the epoch's last step."""
        self._epoch_start = None
        # The last one is written when training has come to its end.
        last = epoch + 1 >= self.params["epochs"] or self.model.stop_training
        if self._is_time() and not last:
            self._save_or_say()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Writes the game's step, unless it is written, as the last one."""
        if self._stop is None or self._stop[0] == step_of(self.model):
            self._save_last()

    def _is_time(self) -> bool:
        return self._due and not int(self.model.consecutive_skips.numpy())

    def _save_or_say(self) -> None:
        path = checkpoint_path(self.directory, step_of(self.model))
        with unwritten_said(
            f"The checkpoint {path}",
            "Those before it stay; training goes on, and tries again "
            f"after {self._clock.every_steps} steps.",
        ):
            self._save()

    def _save_last(self) -> None:
        try:
            self._save()
        except Exception as error:
            reason = not_writable(error)
            if reason is None:
                raise
            path = checkpoint_path(self.directory, step_of(self.model))
            raise OSError(
                f"The last checkpoint, {path}, could not be written: {reason}."
                " Those before it stay: make it possible to write there, and "
                "run the same again, which goes on at the newest"
            ) from error

    def _save(self) -> None:
        self._due = False
        step = step_of(self.model)
        if not is_chief(self.model.distribute_strategy):
            return
        path = checkpoint_path(self.directory, step)
        if not path.exists():
            run = self._stop[1] if self._stop else self._run_state(step)
            save_checkpoint(self.model, path, run=run)
        remove_past(self.directory, step)
        remove_old(self.directory, self.keep)

    def _run_state(self, step: int) -> RunState:
        start = step if self._epoch_start is None else self._epoch_start
        return RunState(
            step - start,
            self._epoch_mean or self.model.epoch_mean.state(),
            states_of(self._others),
        )
