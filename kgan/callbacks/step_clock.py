"""The clock of callbacks: the game's own step."""

from typing import Any

from kgan.core import check_integer
from kgan.core import counted
from kgan.models import Game


def check_game(model: Any) -> Game:
    """Returns the model, a game.

    Raises:
        TypeError: it is none, so that it has no such clock.
    """
    if not isinstance(model, Game):
        raise TypeError(
            f"The model must be a kgan.models.Game. Received: {model!r}"
        )
    return model


def step_of(game: Game) -> int:
    """Returns the training steps that a game has done."""
    return counted(game.step)


class StepClock:
    """Rings when the game's step reaches or passes a multiple of a period.

    An execution of several steps rings once at its end, however many
    multiples it passed.

    Args:
        every_steps: the period, at least 1.

    Example:

    >>> clock = StepClock(10)
    >>> clock.start(0)
    >>> [clock.rings(step) for step in (4, 8, 12, 16, 20)]
    [False, False, True, False, True]
    """

    def __init__(self, every_steps: int) -> None:
        self.every_steps = check_integer("every_steps", every_steps)
        self._periods = 0

    def start(self, step: int) -> None:
        """Sets the step from which the clock goes on."""
        self._periods = step // self.every_steps

    def rings(self, step: int) -> bool:
        """Returns whether a multiple was passed since the last call."""
        before, self._periods = self._periods, step // self.every_steps
        return self._periods > before
