"""The game that scored best, kept beside the newest ones."""

import math
import os
from pathlib import Path
from typing import Any
from typing import final

import keras

from kgan.callbacks.best_folder import Choice
from kgan.callbacks.best_folder import best_checkpoint
from kgan.callbacks.best_folder import remove_best
from kgan.callbacks.best_folder import save_best
from kgan.callbacks.checkpoint_folder import checkpoints_by_step
from kgan.callbacks.checkpoint_folder import clear_up
from kgan.callbacks.evaluate import Evaluate
from kgan.callbacks.evaluation import Evaluation
from kgan.callbacks.step_clock import check_game
from kgan.callbacks.whole_folder import is_whole
from kgan.core import is_chief
from kgan.core import unwritten_said
from kgan.models import Game


@final
class Best(keras.callbacks.Callback):
    """Keeps the game that an `Evaluate` of the same `fit` scored best.

    After each evaluation whose value is better than all before, the game is
    saved as a checkpoint folder, `step_00001000`, in which the value stands
    (`best_checkpoint` tells it), and the one before is removed: a kill at any
    moment leaves the old one or the new one. `Evaluate` calls it, so that the
    weights are those that were evaluated, wherever the two stand among the
    callbacks. `restore` gives a game the whole state, optimizers included;
    what other callbacks remember is not in it.

    What the directory holds is what counts as the best so far, and nothing
    else is remembered. So a run that goes on in a new process goes on with
    its best. So does one that is set back to an earlier step, by `Checkpoint`
    after it diverged or by you: its best game stays, though of a later step
    to which the run may come another way, since it was scored as it is saved,
    and training often goes wrong soon after its best. A run that begins anew,
    at step 0, begins with an empty directory.

    NaN is never best, nor is a game that has done no step. Where a game cannot
    be written, since the disk is full or has become read-only, the best before
    stays, a warning says so, and training goes on; there must be room for two.
    Of workers that train together the chief alone writes. The value is of data
    that chose the game: judge it on others.

    Args:
        directory: for the best game alone; made where it is missing.
        evaluate: an `Evaluate` of the same `fit`.
        monitor: the value's name in the logs, such as "val_kd"; None for the
            first one whose direction is known, as of all that a
            `kgan.metrics.Scorer` gives.

    Raises:
        TypeError: `evaluate` is something else; or, when training starts,
            the model is no game.
        ValueError: the direction of `monitor`, or of any value, is not
            known; or, when training starts, one of the two callbacks is not
            in the `fit` of the other.

    Example:

    >>> import kgan
    >>> evaluate = kgan.callbacks.Evaluate(scorer)  # doctest: +SKIP
    >>> best = kgan.callbacks.Best("run/best", evaluate)  # doctest: +SKIP
    >>> model.fit(data, callbacks=[evaluate, best])  # doctest: +SKIP
    """

    def __init__(
        self,
        directory: str | os.PathLike[str],
        evaluate: Evaluate,
        *,
        monitor: str | None = None,
    ) -> None:
        super().__init__()
        if not isinstance(evaluate, Evaluate):
            raise TypeError(
                "`evaluate` must be a kgan.callbacks.Evaluate of the same "
                f"`fit`. Received: {evaluate!r}"
            )
        directions = evaluate.directions
        chosen = next(iter(directions), None) if monitor is None else monitor
        if chosen is None or chosen not in directions:
            raise ValueError(
                "`monitor` must be a value of `evaluate` whose direction is "
                "known, as of all that a kgan.metrics.Scorer gives: "
                f"{list(directions)}. Received: monitor={monitor!r}"
            )
        self.directory = Path(directory)
        self.monitor = chosen
        self.mode = directions[chosen]
        self._evaluate = evaluate
        evaluate.listen(self._hear)

    def set_model(self, model: Game) -> None:
        """Takes a game; clears up what a kill left, and what is damaged."""
        super().set_model(check_game(model))
        if is_chief(model.distribute_strategy):
            found = checkpoints_by_step(self.directory)
            whole = {
                step: path for step, path in found.items() if is_whole(path)
            }
            clear_up(self.directory, whole)

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Checks that it will hear of evaluations."""
        self._check_same_fit()

    def _hear(self, found: Evaluation) -> None:
        self._check_same_fit()
        if not is_chief(self.model.distribute_strategy):
            return
        if found.step == 0:
            remove_best(self.directory)
            return
        value = found.values[self.monitor]
        if math.isnan(value):
            return
        kept = best_checkpoint(self.directory)
        if (
            kept is None
            or kept.choice.monitor != self.monitor
            or kept.choice.is_worse_than(value)
        ):
            self._save(
                Choice(
                    found.step,
                    self.monitor,
                    self.mode,
                    value,
                    found.real.get(self.monitor),
                )
            )

    def _save(self, choice: Choice) -> None:
        with unwritten_said(
            f"The best game so far, {choice.sentence}, for {self.directory}",
            "The best before it stays; training goes on.",
        ):
            save_best(self.model, self.directory, choice)

    def _check_same_fit(self) -> None:
        if self._evaluate.model is not self.model:
            raise ValueError(
                "`callbacks` must hold both a `Best` and its `Evaluate`. "
                "Received: one without the other"
            )
