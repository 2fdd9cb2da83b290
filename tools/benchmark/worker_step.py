"""The step of one worker, alone or of several that train together."""

import os
import sys
from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from tools.benchmark.answering import answer
from tools.benchmark.kgan_step import make_game
from tools.benchmark.step_work import WORKS
from tools.benchmark.step_work import Work
from tools.benchmark.step_work import repeated_batch


def worker_step(work: Work, rows: int) -> Callable[[], Any]:
    """Returns a call that plays one step of a game, uncompiled.

    Where `TF_CONFIG` names workers, this process is one of them: all of them
    must call as often.

    Args:
        work: of the row.
        rows: of this worker's part of the batch.
    """
    strategy = tf.distribute.get_strategy()
    if "TF_CONFIG" in os.environ:
        strategy = tf.distribute.MultiWorkerMirroredStrategy()
    with strategy.scope():
        game = make_game(work, {"jit_compile": False})
    batches = iter(
        strategy.distribute_datasets_from_function(
            lambda context: repeated_batch(work, rows)
        )
    )
    train = game.make_train_function()
    return lambda: train(batches)


if __name__ == "__main__":
    name, size = sys.argv[1:]
    keras.utils.disable_interactive_logging()
    answer(lambda: worker_step(WORKS[name], int(size)))
