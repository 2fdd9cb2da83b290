"""What one step spends its time on, for TensorBoard's tab "Profile"."""

import os
from typing import Any
from typing import final

import keras
import tensorflow as tf

from kgan.callbacks.step_clock import check_game
from kgan.callbacks.step_clock import step_of
from kgan.core import check_integer
from kgan.core import is_chief
from kgan.models import Game


@final
class Profile(keras.callbacks.Callback):
    """Profiles one execution of training, with TensorFlow's profiler.

    It is the execution that does the given step, but not the first of a
    `fit`, which traces and compiles: then the next one. Where the game had
    done the step before, nothing is profiled. The files lie where TensorBoard
    looks for them, in `directory/plugins/profile`; to show them it needs the
    package `tensorboard-plugin-profile`.

    Of workers that train together the chief alone is profiled.

    Args:
        directory: as TensorBoard is given it.
        step: of the game, at least 1.

    Raises:
        ValueError: `step` is less than 1.
        TypeError: when training starts, the model is no game.

    Example:

    >>> import kgan
    >>> profile = kgan.callbacks.Profile("run/logs", step=100)
    >>> model.fit(data, callbacks=[profile])  # doctest: +SKIP
    """

    def __init__(self, directory: str | os.PathLike[str], *, step: int) -> None:
        super().__init__()
        self.directory = os.fspath(directory)
        self.step = check_integer("step", step)
        self._is_due = self._has_traced = self._runs = False

    def set_model(self, model: Game) -> None:
        """Takes a game."""
        super().set_model(check_game(model))

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Begins a fit, of which the first execution traces."""
        self._has_traced = False
        self._is_due = step_of(self.model) < self.step and is_chief(
            self.model.distribute_strategy
        )

    def on_train_batch_begin(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Starts the profiler before the execution of the step."""
        if not (self._is_due and self._has_traced):
            return
        last = step_of(self.model) + self.model.steps_per_execution
        if last >= self.step:
            tf.profiler.experimental.start(self.directory)
            self._runs, self._is_due = True, False

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Stops it, and writes what it found."""
        self._has_traced = True
        if self._runs:
            self._runs = False
            tf.profiler.experimental.stop()
