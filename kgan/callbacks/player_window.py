"""What the players of a game did since the last time that it was looked at."""

import math
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from kgan.callbacks.pace import Mark
from kgan.callbacks.pace import Stopwatch
from kgan.callbacks.pace import pace_between
from kgan.core import counted
from kgan.models import Game
from kgan.models import turn_weights


class PlayerWindow:
    """Gradients, moves, skips and waiting over some steps of a game.

    Args:
        game: in training.
        watch: of its training time.
    """

    def __init__(self, game: Game, watch: Stopwatch) -> None:
        self._game = game
        self._watch = watch
        self._weights = {each: _weights(game, each) for each in game.players}
        self._read: tuple[int, dict[str, list[np.ndarray]]] | None = None
        self.begin()
        self.start_time()

    def begin(self) -> None:
        """Begins a window at the game as it is, but for the time."""
        # Of each player's finite gradient norms: their sum, and how many.
        self._norms: dict[str, list[float]] = {}
        self._skipped = counted(self._game.skipped_moves)
        self._before = dict(self._values())
        self._mark: Mark | None = None

    def start_time(self) -> None:
        """Lets the window's time begin, once what is aside has ended."""
        self._mark = self._watch.mark()

    def add(self) -> None:
        """Takes note of the last execution."""
        for player, norm in self._game.gradient_norms.items():
            if math.isfinite(norm):
                total = self._norms.setdefault(player, [0.0, 0])
                total[0] += norm
                total[1] += 1

    def signs(self) -> dict[str, Any]:
        """Returns the window's signs, as `Signs` names them."""
        pace = {}
        if self._mark is not None:
            pace = pace_between(self._mark, self._watch.mark())
        skipped = counted(self._game.skipped_moves) - self._skipped
        return {
            "skipped": skipped,
            "gradient_norms": {
                player: total / count
                for player, (total, count) in self._norms.items()
            },
            "update_norms": {
                player: share_moved(before, self._values()[player])
                for player, before in self._before.items()
            },
            "input_wait": pace.get("input_wait"),
        }

    def _values(self) -> dict[str, list[np.ndarray]]:
        """Returns all weights as they are, read once a step."""
        step = counted(self._game.step)
        if self._read is None or self._read[0] != step:
            values = {
                player: [keras.ops.convert_to_numpy(each) for each in weights]
                for player, weights in self._weights.items()
            }
            self._read = step, values
        return self._read[1]

    def state(self) -> dict[str, Any]:
        """Returns what a resumed run needs of an open window."""
        return {
            "skipped": self._skipped,
            "norms": {name: list(each) for name, each in self._norms.items()},
        }

    def set_state(self, state: dict[str, Any]) -> None:
        """Goes on with the window of an earlier process."""
        self._skipped = state["skipped"]
        self._norms = {k: list(each) for k, each in state["norms"].items()}
        if self._norms:
            # How far weights came in the part before is lost.
            self._before = {}


def _weights(game: Game, player: str) -> list[keras.Variable]:
    """Returns what a player's turns move, each once."""
    weights = [
        weight
        for turn in game.turns()
        if turn.player == player
        for weight in turn_weights(turn)
    ]
    return list({id(weight): weight for weight in weights}.values())


def share_moved(
    before: Sequence[np.ndarray], after: Sequence[np.ndarray]
) -> float:
    """Returns how far weights have moved, as a share of their norm.

    |w_after - w_before| / |w_after|, over all of them together.

    Args:
        before: of each weight.
        after: likewise.

    Example:

    >>> share_moved([np.zeros(2)], [np.array([3.0, 4.0])])
    1.0
    """
    moved = sum(
        float(np.square(new - old, dtype=np.float64).sum())
        for old, new in zip(before, after, strict=True)
    )
    norm = sum(float(np.square(new, dtype=np.float64).sum()) for new in after)
    return math.sqrt(moved / norm) if norm else 0.0
