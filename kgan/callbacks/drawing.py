"""Callbacks that show what a game makes: before, at periods, at the end."""

import abc
from typing import Any

import keras

from kgan.callbacks.step_clock import StepClock
from kgan.callbacks.step_clock import check_game
from kgan.callbacks.step_clock import step_of
from kgan.core import is_chief
from kgan.models import Game


class Drawing(keras.callbacks.Callback, abc.ABC):
    """A callback that draws; of workers that train together the chief's.

    A new game is drawn before its first step, then each time its step
    reaches or passes a multiple of the period, and once more at the end of
    training unless that was just done. A resumed game is not drawn again as
    training begins.

    Args:
        every_steps: the period, at least 1.
    """

    def __init__(self, every_steps: int) -> None:
        super().__init__()
        self._clock = StepClock(every_steps)
        self._drawn_step = 0

    @abc.abstractmethod
    def draw(self) -> None:
        """Shows the game as it is."""

    def set_model(self, model: Game) -> None:
        """Takes a game."""
        super().set_model(check_game(model))

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Draws a game that has done no step."""
        step = step_of(self.model)
        self._clock.start(step)
        self._drawn_step = step
        if step == 0:
            self._draw_on_chief()

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Draws at every period."""
        step = step_of(self.model)
        if self._clock.rings(step):
            self._drawn_step = step
            self._draw_on_chief()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Draws the last step."""
        # Early stopping may have set the game's clock back.
        if step_of(self.model) > self._drawn_step:
            self._draw_on_chief()

    def _draw_on_chief(self) -> None:
        if is_chief(self.model.distribute_strategy):
            self.draw()
