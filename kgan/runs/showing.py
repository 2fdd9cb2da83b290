"""Pictures of what a game does with pictures of the data."""

import time
from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from typing import final

import keras
import numpy as np

from kgan.callbacks import TensorBoard
from kgan.core import is_chief
from kgan.core import picture_columns
from kgan.core import picture_grid
from kgan.core import save_png
from kgan.core import to_uint8_pictures
from kgan.core import to_unit_range
from kgan.core import unwritten_said
from kgan.models import Game

Records = Mapping[str, np.ndarray]
Draw = Callable[[Game, Records], np.ndarray]

# Pictures of the data in a grid, each above what is made of it.
SHOWN_PICTURES = 32


def reconstruction_grid(game: Game, records: Records) -> np.ndarray:
    """Returns pictures, each above its reconstruction, as one picture.

    Args:
        game: with a method `reconstruct`.
        records: `"sample"`, of which the first 32 are shown.

    Returns:
        uint8 `(height, width, channels)`.
    """
    samples = records["sample"][:SHOWN_PICTURES]
    return _above_one_another(samples, game.reconstruct(samples))


def perturbation_grid(game: Game, records: Records) -> np.ndarray:
    """Returns pictures above what is added to them and above the sum.

    What is added is scaled so that the largest change allowed reaches from
    grey to white or black.

    Args:
        game: with a method `perturb` and an `epsilon`.
        records: `"sample"` and `"label"`, of which the first 32 are shown.

    Returns:
        uint8 `(height, width, channels)`.
    """
    samples = records["sample"][:SHOWN_PICTURES]
    moved = game.perturb(samples, records["label"][:SHOWN_PICTURES])
    added = (moved - _unit(samples)) / max(game.epsilon, 1e-6)
    return _above_one_another(samples, np.clip(added, -1.0, 1.0), moved)


def _unit(samples: np.ndarray) -> np.ndarray:
    return np.asarray(to_unit_range(samples))


def _above_one_another(*kinds: np.ndarray) -> np.ndarray:
    """Returns the first of each kind above one another, then the second."""
    pictures = [to_uint8_pictures(each) for each in kinds]
    count = len(pictures[0])
    columns = picture_columns(count)
    # Rows of the grid: the kinds take turns, a row of columns at a time.
    whole = count // columns * columns
    rows = [
        each[:whole].reshape(-1, columns, *each.shape[1:]) for each in pictures
    ]
    grid = np.stack(rows, axis=1)
    return picture_grid(
        grid.reshape(-1, *pictures[0].shape[1:]), columns=columns
    )


@final
class Showing(keras.callbacks.Callback):
    """Draws what a game makes of held-out pictures, again and again.

    Args:
        draw: the game and the records to one uint8 picture.
        records: of held-out data.
        directory: for `step_00001000.png`, ...; made where it is missing.
        every_steps: the period, at least 1; the last step is drawn too.
        tag: of the picture in TensorBoard.
        board: of the same `fit`.
    """

    def __init__(
        self,
        draw: Draw,
        records: Records,
        directory: Path,
        *,
        every_steps: int,
        tag: str,
        board: TensorBoard,
    ) -> None:
        super().__init__()
        self.draw = draw
        self.records = records
        self.directory = directory
        self.every_steps = every_steps
        self.tag = tag
        self.board = board
        self._drawn_step = -1

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Draws a game that has done no step."""
        if self._step() == 0:
            self._draw()
        self._drawn_step = self._step()

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Draws where a period came to its end."""
        if self._step() // self.every_steps > (
            self._drawn_step // self.every_steps
        ):
            self._draw()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Draws the last step."""
        if self._step() != self._drawn_step:
            self._draw()

    def _step(self) -> int:
        return int(self.model.step.numpy())

    def _draw(self) -> None:
        self._drawn_step = self._step()
        if not is_chief(self.model.distribute_strategy):
            return
        start = time.perf_counter()
        picture = self.draw(self.model, self.records)
        path = self.directory / f"step_{self._drawn_step:08d}.png"
        with unwritten_said(f"The picture {path}", "Training goes on."):
            self.directory.mkdir(parents=True, exist_ok=True)
            save_png(path, picture)
        self.board.image(self.tag, picture, self._drawn_step)
        self.model.seconds_aside += time.perf_counter() - start
