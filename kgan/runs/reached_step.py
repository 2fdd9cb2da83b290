"""The step that training had reached, saved where something ends it."""

import contextlib
from collections.abc import Iterator

import tensorflow as tf

from kgan.callbacks import Checkpoint
from kgan.callbacks import TensorBoard
from kgan.core import came_of_reading
from kgan.models import Game
from kgan.runs.folder import RunFolder
from kgan.runs.say import say
from kgan.runs.termination import termination_ignored


@contextlib.contextmanager
def reached_step_saved(
    folder: RunFolder, game: Game, saving: Checkpoint, board: TensorBoard
) -> Iterator[None]:
    """Saves the step that the block's training reached, should it be ended.

    A person or a signal may end it, or data that cannot be read any more.
    After other errors nothing is saved: the state may lie within a step.

    Args:
        folder: of the run.
        game: that is trained.
        saving: of the `fit`.
        board: of the `fit`.

    Raises:
        BaseException: what ended the block, in any case.
    """
    try:
        yield
    except KeyboardInterrupt:
        _save(folder, game, saving, board)
        raise
    except (OSError, ValueError, tf.errors.OpError) as error:
        # Of several steps in one call of the graph, some may be done: the
        # run could not go on between them.
        whole = int(game.step.numpy()) % game.steps_per_execution == 0
        if came_of_reading(error) and whole:
            _save(folder, game, saving, board)
        raise


def _save(
    folder: RunFolder, game: Game, saving: Checkpoint, board: TensorBoard
) -> None:
    step = int(game.step.numpy())
    try:
        if step:
            with termination_ignored():
                folder.checkpoints.mkdir(exist_ok=True)
                saving.set_model(game)
                saving.on_train_end()
                board.flush()
    except OSError as error:
        # What ended training says more than that it could not be saved.
        say(f"\nStopped at step {step:,}, which is lost. {error}.")
    else:
        say(f"\nStopped at step {step:,}; run the same command again to go on.")
