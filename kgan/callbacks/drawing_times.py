"""When a callback shows what a game makes: before, at periods, at the end."""

from kgan.callbacks.step_clock import StepClock
from kgan.callbacks.step_clock import step_of
from kgan.core import is_chief
from kgan.models import Game


class DrawingTimes:
    """Says when to draw; of workers that train together only to the chief.

    A new game is drawn before its first step, then each time its step
    reaches or passes a multiple of the period, and once more at the end of
    training unless that was just done. A resumed game is not drawn again as
    training begins.

    Args:
        every_steps: the period, at least 1.
    """

    def __init__(self, every_steps: int) -> None:
        self._clock = StepClock(every_steps)
        self._drawn_step = 0

    def begins(self, game: Game) -> bool:
        """Returns whether to draw as training begins."""
        step = step_of(game)
        self._clock.start(step)
        self._drawn_step = step
        return step == 0 and is_chief(game.distribute_strategy)

    def passes(self, game: Game) -> bool:
        """Returns whether to draw after an execution."""
        step = step_of(game)
        if not self._clock.rings(step):
            return False
        self._drawn_step = step
        return is_chief(game.distribute_strategy)

    def ends(self, game: Game) -> bool:
        """Returns whether to draw as training ends."""
        # Early stopping may have set the game's clock back.
        return step_of(game) > self._drawn_step and is_chief(
            game.distribute_strategy
        )
