"""Trains a game of styles, or goes on with it."""

import math
from pathlib import Path

import keras

from kgan.callbacks import Checkpoint
from kgan.callbacks import TensorBoard
from kgan.callbacks import Throughput
from kgan.callbacks import TranslationGrid
from kgan.models import Game
from pipelines.styles.pairs import Sides
from pipelines.styles.pairs import spread_rows
from pipelines.styles.settings import Settings
from pipelines.styles.tasks import TASKS

# Columns of the pictures that a run leaves.
SHOWN = 12
STEPS_PER_EXECUTION = 10
# Checkpoints and pictures of a run.
PERIODS = 10


def trained(
    settings: Settings, sides: Sides, workdir: Path, *, verbose: int = 1
) -> Game:
    """Returns the trained game; a run that was stopped goes on.

    Args:
        settings: of the run.
        sides: of the data.
        workdir: for checkpoints, TensorBoard's files and pictures.
        verbose: as of `fit`.
    """
    keras.utils.set_random_seed(settings.seed)
    task = TASKS[settings.task]
    game = task.game(settings, sides)
    game.compile(
        steps_per_execution=math.gcd(settings.steps, STEPS_PER_EXECUTION),
        **{f"{player}_optimizer": _adam(settings) for player in game.players},
    )
    board = TensorBoard(workdir / "logs")
    period = max(1, settings.steps // PERIODS)
    held_out = sides.held_out
    shown = held_out.rows(spread_rows(len(held_out.style), SHOWN))
    game.fit(
        task.batches(settings, sides.train),
        steps_per_epoch=settings.steps,
        callbacks=[
            Throughput(),
            board,
            TranslationGrid(
                workdir / "translations",
                shown.condition,
                targets=shown.sample if sides.paired else None,
                labels=None if game.classes is None else shown.style,
                every_steps=period,
                board=board,
            ),
            Checkpoint(workdir / "checkpoints", every_steps=period),
        ],
        verbose=verbose,
    )
    return game


def _adam(settings: Settings) -> keras.optimizers.Optimizer:
    return keras.optimizers.Adam(
        keras.optimizers.schedules.CosineDecay(
            settings.learning_rate, settings.steps
        ),
        beta_1=0.5,
    )
