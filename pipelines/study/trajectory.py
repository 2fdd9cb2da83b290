"""What a game's samples were like on the way."""

import time
from collections.abc import Callable
from collections.abc import Mapping
from typing import Any
from typing import NamedTuple
from typing import final

import keras

from kgan.models import Diverged
from kgan.models import Game

# Looks at a game on its way.
LOOKS = 10
Scored = Callable[[], Mapping[str, float]]


def name_at(name: str, step: int) -> str:
    """Returns what a value on the way is called among those of a job.

    Args:
        name: of the value.
        step: of the game, when it was taken.

    Example:

    >>> name_at("modes", 1000)
    'modes_at_1000'
    """
    return f"{name}_at_{step}"


class Training(NamedTuple):
    """What a training left beside the game.

    Attributes:
        values: taken on the way, by `name_at`.
        minutes: without the looks; None where it diverged.
    """

    values: Mapping[str, float]
    minutes: float | None


def trained(game: Game, data: Any, *, steps: int, scored: Scored) -> Training:
    """Trains a game, and looks at it ten times on its way.

    Args:
        game: compiled.
        data: as `fit` takes it.
        steps: of training, a multiple of ten.
        scored: returns values of the game as it is, by name.
    """
    trajectory = Trajectory(scored)
    began = time.monotonic()
    try:
        game.fit(
            data,
            epochs=LOOKS,
            steps_per_epoch=steps // LOOKS,
            callbacks=[trajectory],
            verbose=0,
        )
    except Diverged:
        return Training(trajectory.values, None)
    seconds = time.monotonic() - began - trajectory.seconds
    return Training(trajectory.values, seconds / 60.0)


@final
class Trajectory(keras.callbacks.Callback):
    """Takes scores at the end of each epoch.

    Args:
        scored: returns values by name.

    Attributes:
        values: what was found, by `name_at`.
        seconds: that it took.
    """

    def __init__(self, scored: Scored) -> None:
        super().__init__()
        self.values: dict[str, float] = {}
        self.seconds = 0.0
        self._scored = scored

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Scores the game as it is."""
        began = time.monotonic()
        step = int(self.model.step)
        self.values |= {
            name_at(name, step): value for name, value in self._scored().items()
        }
        self.seconds += time.monotonic() - began
