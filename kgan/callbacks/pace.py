"""How fast training goes, and what share of it waits for input."""

import contextlib
import time
from collections.abc import Iterator
from typing import NamedTuple

from kgan.callbacks.step_clock import step_of
from kgan.core import counted
from kgan.models import Game


class Mark(NamedTuple):
    """A moment of training.

    Attributes:
        step: training steps done.
        records: rows of data trained on.
        seconds: of training.
        waited: seconds in which training waited for input.
    """

    step: int
    records: int
    seconds: float
    waited: float

    def since(self, first: "Mark") -> "Mark":
        """Returns what lies between an earlier moment and this one."""
        return Mark(
            self.step - first.step,
            self.records - first.records,
            self.seconds - first.seconds,
            self.waited - first.waited,
        )


NO_TIME = Mark(0, 0, 0.0, 0.0)


def pace_between(first: Mark, last: Mark) -> dict[str, float]:
    """Returns the pace from one moment to a later one.

    Returns:
        `"images_per_second"`, and `"input_wait"`, the share of the time that
        was spent waiting for input, in [0, 1]; empty where no time has passed
        or no step was done.
    """
    seconds = last.seconds - first.seconds
    if seconds <= 0.0 or last.step == first.step:
        return {}
    share = (last.waited - first.waited) / seconds
    return {
        "images_per_second": (last.records - first.records) / seconds,
        "input_wait": min(max(share, 0.0), 1.0),
    }


@contextlib.contextmanager
def aside(game: Game) -> Iterator[None]:
    """Leaves the block's time out of the time of training.

    For what a callback does at a period of its own, such as scores.

    Args:
        game: the game in training.
    """
    start = time.perf_counter()
    try:
        yield
    finally:
        game.seconds_aside += time.perf_counter() - start


class Stopwatch:
    """Takes the time of training, validation and what is `aside` left out.

    Args:
        game: the game in training.
    """

    def __init__(self, game: Game) -> None:
        self._game = game
        self._left_out = 0.0
        self._paused_at: float | None = None

    def pause(self) -> None:
        """Stops the watch."""
        self._paused_at = time.perf_counter()

    def resume(self) -> None:
        """Lets the watch go on, where it stands still."""
        if self._paused_at is not None:
            self._left_out += time.perf_counter() - self._paused_at
            self._paused_at = None

    def mark(self) -> Mark:
        """Returns this moment."""
        return Mark(
            step_of(self._game),
            counted(self._game.records_seen),
            time.perf_counter() - self._left_out - self._game.seconds_aside,
            self._game.input_wait_seconds,
        )
