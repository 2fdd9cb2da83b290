"""A run's steps: `fit` with all that watches it."""

from collections.abc import Mapping

import keras
import numpy as np
import tensorflow as tf

from kgan.callbacks import Best
from kgan.callbacks import Checkpoint
from kgan.callbacks import Evaluate
from kgan.callbacks import Profile
from kgan.callbacks import SampleGrid
from kgan.callbacks import StepLimit
from kgan.callbacks import TensorBoard
from kgan.callbacks import Throughput
from kgan.callbacks import TimeLimit
from kgan.callbacks import diagnosis_of
from kgan.callbacks import learning_rates
from kgan.core import is_chief
from kgan.core import written_whole
from kgan.data import DataStream
from kgan.models import Diverged
from kgan.models import Game
from kgan.runs.config import Config
from kgan.runs.describing import how_far
from kgan.runs.evaluating import evaluation
from kgan.runs.folder import RunFolder
from kgan.runs.health import health_of
from kgan.runs.health import kept_checkpoints
from kgan.runs.models import MODELS
from kgan.runs.reached_step import reached_step_saved
from kgan.runs.remedies import Sick
from kgan.runs.say import say
from kgan.runs.scoring import scored_step
from kgan.runs.showing import Showing
from kgan.runs.termination import TerminationCheck
from kgan.runs.watching import watching

# Means of so many fluctuate by less than curves are read for; all the records,
# again and again, would cost a tenth of a small run.
WATCHED_RECORDS = 512


def fit(
    config: Config,
    folder: RunFolder,
    game: Game,
    data: dict[str, DataStream],
    *,
    minutes: float | None,
    verbose: str | int,
    on_sick: str = "warn",
    profile_step: int | None = None,
) -> None:
    """Trains until the config's steps or the minutes are over.

    Args:
        config: resolved.
        folder: of the run; `model.keras` is written at the end.
        game: a new game, which takes the state of the newest checkpoint.
        data: the streams "train" and "validation".
        minutes: time for this call; None for no limit.
        verbose: as in `keras.Model.fit`.
        on_sick: as of `train`.
        profile_step: likewise.

    Raises:
        KeyboardInterrupt: after the reached step was saved.
        Sick: likewise.
    """
    saving = Checkpoint(
        folder.checkpoints,
        every_steps=config.checkpoint_every_steps,
        keep=kept_checkpoints(config, on_sick),
        # A run that is treated goes back further, and does not try the same.
        rollbacks=0 if on_sick == "rollback" else 3,
    )
    # A checkpoint holds those of its time, which a treatment may have changed.
    rates = learning_rates(game)
    if saving.resume(game) is not None:
        for variable, rate in rates:
            variable.assign(rate)
        say(f"Going on at step {int(game.step.numpy()):,}.")
    if int(game.step.numpy()) < config.steps:
        play(
            config,
            folder,
            game,
            data,
            saving,
            minutes=minutes,
            verbose=verbose,
            on_sick=on_sick,
            profile_step=profile_step,
        )
    else:
        say(f"All {config.steps:,} steps are done.")
    write_model(game, folder)


def write_model(game: Game, folder: RunFolder) -> None:
    """Writes a game as the run's model, unless it is written and scored.

    Args:
        game: as it is now.
        folder: of the run.
    """
    # Scores are written after the model of their step.
    if is_chief(game.distribute_strategy) and (
        not folder.model.exists()
        or scored_step(folder.scores) != int(game.step.numpy())
    ):
        with written_whole(folder.model) as aside:
            game.save(aside)


def play(
    config: Config,
    folder: RunFolder,
    game: Game,
    data: dict[str, DataStream],
    saving: Checkpoint,
    *,
    minutes: float | None,
    verbose: str | int,
    on_sick: str,
    profile_step: int | None,
) -> None:
    """Plays the steps that are left, as many as the minutes allow.

    Args:
        config: as of `fit`, like all others.
        folder: of the run.
        game: at the step from which it goes on.
        data: the streams "train" and "validation".
        saving: of the run; what it resumed goes on.
        minutes: time for this call; None for no limit.
        verbose: as in `keras.Model.fit`.
        on_sick: as of `train`.
        profile_step: likewise.

    Raises:
        KeyboardInterrupt: after the reached step was saved.
        Sick: likewise.
    """
    board = TensorBoard(
        folder.logs, every_steps=max(1, config.steps_per_epoch // 10)
    )
    metric = evaluation(
        config, data, folder, is_chief=is_chief(game.distribute_strategy)
    )
    health = health_of(config, data, board, on_sick)
    callbacks: list[keras.callbacks.Callback] = [
        Throughput(),
        board,
        health,
        *pictures(config, folder, data, board),
        *watching(config, folder, data, metric, board),
        saving,
        StepLimit(config.steps),
        TerminationCheck(),
    ]
    if metric is not None:
        evaluate = Evaluate(
            metric,
            every_steps=config.evaluate_every_steps,
            count=min(config.evaluate_samples, data["train"].num_examples),
            board=board,
        )
        callbacks.insert(0, evaluate)
        # The other workers know no direction of what the chief scores.
        if is_chief(game.distribute_strategy):
            callbacks.append(Best(folder.best, evaluate))
    if profile_step is not None:
        callbacks.append(Profile(folder.logs, step=profile_step))
    if minutes is not None:
        callbacks.append(TimeLimit(60.0 * minutes))
    per_epoch = config.steps_per_epoch
    validation = tf.data.Dataset.from_tensor_slices(
        watched_records(data["validation"].records)
    ).batch(config.batch_size)
    try:
        with reached_step_saved(folder, game, saving, board):
            game.fit(
                data["train"],
                epochs=-(-config.steps // per_epoch),
                steps_per_epoch=per_epoch,
                validation_data=validation,
                callbacks=callbacks,
                verbose=verbose,
            )
    except Diverged as error:
        # What was seen last before it says most.
        board.flush()
        if on_sick != "rollback":
            raise
        found = diagnosis_of("diverging", str(error).removesuffix("."))
        raise Sick(found, int(game.step.numpy()), health.well_until) from error
    step = int(game.step.numpy())
    if health.has_stopped:
        write_model(game, folder)
        raise Sick(health.diagnosis, step, health.well_until)
    for line in compilation_lines(game):
        say(line)
    if step < config.steps:
        say(
            f"Time is up at step {step:,} of {config.steps:,}; run the same "
            f"command again to go on.{how_far(config, step)}"
        )


def compilation_lines(game: Game) -> list[str]:
    """Returns which way of computing was chosen; none where it was said.

    Args:
        game: that has played steps.
    """
    if game.compile_mode != "auto" or game.runs_inline:
        return []
    way = "compiled by XLA" if game.compiled_turns else "without XLA"
    return [f"Its steps ran {way}, the faster way when they began."]


def watched_records(records: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Returns the validation records of which terms are watched: up to 512.

    Args:
        records: of the whole split, in any order: which ones are taken is
            drawn, and the same for all runs.
    """
    rows = np.random.default_rng(0).permutation(len(records["sample"]))
    rows = np.sort(rows[:WATCHED_RECORDS])
    return {name: each[rows] for name, each in records.items()}


def pictures(
    config: Config,
    folder: RunFolder,
    data: dict[str, DataStream],
    board: TensorBoard,
) -> list[keras.callbacks.Callback]:
    """Returns the callbacks that draw what a model makes.

    Args:
        config: as of `fit`, like all others.
        folder: of the run.
        data: the stream "validation", of which pictures are shown.
        board: of the same `fit`.
    """
    row = MODELS[config.model]
    every = config.sample_every_steps
    found: list[keras.callbacks.Callback] = []
    if row.draws:
        found.append(SampleGrid(folder.samples, every_steps=every, board=board))
    if row.shows is not None:
        found.append(
            Showing(
                row.shows,
                data["validation"].records,
                folder.shown,
                every_steps=every,
                tag="shown",
                board=board,
            )
        )
    return found
