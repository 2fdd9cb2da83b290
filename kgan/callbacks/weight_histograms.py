"""How the weights of each player are distributed."""

from typing import final

import keras
import numpy as np

from kgan.callbacks.drawing import Drawing
from kgan.callbacks.pace import aside
from kgan.callbacks.step_clock import step_of
from kgan.callbacks.tensorboard import TensorBoard
from kgan.models import Game


def weights_by_player(game: Game) -> dict[str, np.ndarray]:
    """Returns what each player moves, under `<player>/<network>/<weight>`.

    Args:
        game: any.
    """
    found: dict[str, np.ndarray] = {}
    for turn in game.turns():
        for network in turn.networks:
            for weight in network.trainable_variables:
                name = f"{turn.player}/{network.name}/{weight.path}"
                found[name] = keras.ops.convert_to_numpy(weight)
    return found


@final
class WeightHistograms(Drawing):
    """Writes a histogram of every weight that a player moves.

    Under `weights/<player>/<network>/<weight>`, before the first step of a
    run, at every period and at the end. A layer whose histogram stands still
    learns nothing; one that widens without end is on its way to diverge. All
    weights are copied each time: choose a long period for large networks.

    Args:
        board: a `TensorBoard` of the same `fit`.
        every_steps: the period, at least 1.

    Raises:
        ValueError: `every_steps` is less than 1.
        TypeError: when training starts, the model is no game.

    Example:

    >>> import kgan
    >>> board = kgan.callbacks.TensorBoard("run/logs")
    >>> model.fit(data, callbacks=[
    ...     board, kgan.callbacks.WeightHistograms(board, every_steps=5000)
    ... ])  # doctest: +SKIP
    """

    def __init__(self, board: TensorBoard, *, every_steps: int = 1000) -> None:
        super().__init__(every_steps)
        self.board = board

    def draw(self) -> None:
        """Shows the game as it is."""
        step = step_of(self.model)
        with aside(self.model):
            for name, values in weights_by_player(self.model).items():
                self.board.histogram(f"weights/{name}", values, step)
