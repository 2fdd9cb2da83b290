"""Trains a game of pairs, watched, and resumed where it was stopped."""

from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from typing import NamedTuple
from typing import final

import keras
import numpy as np

from kgan.callbacks import Checkpoint
from kgan.callbacks import TensorBoard
from kgan.core import save_png
from kgan.data import DataStream
from kgan.models import Game


class Look(NamedTuple):
    """What a validation finds.

    Attributes:
        scores: by name.
        picture: uint8 `(height, width, 3)`.
    """

    scores: Mapping[str, float]
    picture: np.ndarray


@final
class Watch(keras.callbacks.Callback):
    """Scores a game at the end of each epoch, and shows what it makes.

    Args:
        look: makes scores and a picture of the game as it is.
        board: of the same `fit`; gets both.
        directory: for the pictures, as files.
    """

    def __init__(
        self,
        look: Callable[[], Look],
        board: TensorBoard,
        directory: Path,
    ) -> None:
        super().__init__()
        self.look = look
        self.board = board
        self.directory = directory

    def on_epoch_end(
        self, epoch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Looks at the game."""
        step = int(self.model.step.numpy())
        found = self.look()
        self.directory.mkdir(parents=True, exist_ok=True)
        save_png(self.directory / f"step_{step:08d}.png", found.picture)
        self.board.image("scenes", found.picture, step)
        for name, value in found.scores.items():
            self.board.scalar(f"validation/{name}", value, step)
        if logs is not None:
            logs |= {f"val_{name}": v for name, v in found.scores.items()}


def train(
    game: Game,
    data: DataStream,
    look: Callable[[], Look],
    *,
    optimizers: Mapping[str, keras.optimizers.Optimizer],
    steps: int,
    every_steps: int,
    directory: Path,
) -> None:
    """Trains a game up to a step; one that has done some goes on there.

    Args:
        game: not compiled.
        data: pairs.
        look: makes scores and a picture of the game as it is.
        optimizers: by player.
        steps: in all.
        every_steps: between validations and between checkpoints; divides
            `steps`.
        directory: for checkpoints, logs and pictures.

    Raises:
        ValueError: the period does not divide the steps.
    """
    if steps % every_steps:
        raise ValueError(
            "`every_steps` must divide `steps`. "
            f"Received: every_steps={every_steps}, steps={steps}"
        )
    game.compile(
        jit_compile=False,
        **{f"{player}_optimizer": each for player, each in optimizers.items()},
    )
    board = TensorBoard(directory / "logs", every_steps=every_steps)
    game.fit(
        data,
        epochs=steps // every_steps,
        steps_per_epoch=every_steps,
        callbacks=[
            Watch(look, board, directory / "pictures"),
            board,
            Checkpoint(directory / "checkpoints", every_steps=every_steps),
        ],
        verbose=2,
    )
