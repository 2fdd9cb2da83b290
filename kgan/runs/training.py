"""`kgan train`: from a source to a trained, judged and exported model."""

from pathlib import Path

import keras
import tensorflow as tf

from kgan.callbacks import Checkpoint
from kgan.callbacks import Evaluate
from kgan.callbacks import SampleGrid
from kgan.callbacks import StepLimit
from kgan.callbacks import TensorBoard
from kgan.callbacks import Throughput
from kgan.callbacks import TimeLimit
from kgan.callbacks import latest_checkpoint
from kgan.core import check_choice
from kgan.core import check_number
from kgan.core import is_chief
from kgan.core import worker_loss_named
from kgan.core import written_whole
from kgan.data import DataStream
from kgan.models import Game
from kgan.models import check_replicas
from kgan.models import check_rows
from kgan.runs.alone import alone_in
from kgan.runs.auditing import AUDITS
from kgan.runs.building import build_game
from kgan.runs.config import Config
from kgan.runs.describing import describe
from kgan.runs.describing import how_far
from kgan.runs.embeddings import check_embedding
from kgan.runs.evaluating import evaluation
from kgan.runs.finishing import finish
from kgan.runs.folder import RunFolder
from kgan.runs.going_on import going_on
from kgan.runs.going_on import other_records
from kgan.runs.models import MODELS
from kgan.runs.opening import open_data
from kgan.runs.ranges import as_image_size
from kgan.runs.say import notes_said
from kgan.runs.say import say
from kgan.runs.scoring import check_scorable
from kgan.runs.scoring import scored_step
from kgan.runs.showing import Showing
from kgan.runs.smaller_parts import out_of_memory
from kgan.runs.smaller_parts import with_smaller_parts
from kgan.runs.starting import start_from
from kgan.runs.strategies import check_alike
from kgan.runs.strategies import open_strategy
from kgan.runs.strategies import told_by_chief
from kgan.runs.termination import TerminationCheck
from kgan.runs.termination import termination_ignored


def train(
    config: Config,
    workdir: str | Path,
    *,
    minutes: float | None = None,
    download: bool = False,
    verbose: str | int = "auto",
    strategy: str = "none",
    deterministic: bool = False,
    fit_memory: bool = False,
    audit: str = "cheap",
) -> RunFolder:
    """Trains a run, or goes on with it, then audits, exports and scores it.

    Run again on the same folder it goes on at the newest checkpoint; a run
    that is complete is left as it is, unless it is given more steps. Several
    workers share the folder; the chief alone writes to it, audits, exports
    and scores, while the others return.

    Args:
        config: the choices made; the recipe makes the others.
        workdir: the run's folder.
        minutes: time to train in this call; None trains all steps.
        download: whether TFDS may download the source.
        verbose: as in `keras.Model.fit`.
        strategy: "none", "mirrored" or "multi_worker", as of
            `open_strategy`.
        deterministic: run every operation so that it gives the same bits
            each time, for the rest of the process; slower.
        fit_memory: where a step does not fit into memory, compute it in
            parts, half as large each time, and write so into the folder's
            config; the batch stays the same.
        audit: "cheap" for the checks that decide the answers, on 2,000
            samples; "full" for all of them, on 5,000, which takes minutes;
            or "off".

    Returns:
        The folder.

    Raises:
        FileNotFoundError, TypeError, ValueError: before any training, for
            a source, a choice or a folder that cannot be used, such as one
            that another process trains in.
        KeyboardInterrupt: training was interrupted; the step that it had
            reached is a checkpoint by then.
        MemoryError: a step does not fit into memory.
        WorkerLost: another worker stopped. Start all of them again.
    """
    depth = AUDITS[check_choice("audit", audit, AUDITS)]
    if minutes is not None:
        check_number("minutes", minutes, minimum=1e-6)
    if fit_memory and strategy == "multi_worker":
        raise ValueError(
            "`--batch_size` must be a number with several workers, which do "
            "not run out of memory together. Received: --batch_size=auto, "
            f"--strategy={strategy}"
        )
    if deterministic:
        tf.config.experimental.enable_op_determinism()
    opened = open_strategy(strategy)
    folder = RunFolder(workdir)
    with alone_in(folder, opened):
        with worker_loss_named(opened), told_by_chief(opened):
            config, game, data = _trained(
                config,
                folder,
                opened,
                minutes=minutes,
                download=download,
                verbose=verbose,
                fit_memory=fit_memory,
            )
        if is_chief(opened):
            finish(config, folder, game, data, audit=depth)
    return folder


def _trained(
    config: Config,
    folder: RunFolder,
    strategy: tf.distribute.Strategy,
    *,
    minutes: float | None,
    download: bool,
    verbose: str | int,
    fit_memory: bool,
) -> tuple[Config, Game, dict[str, DataStream]]:
    """Returns the resolved config, the game after training, and the data."""
    stored = kept = folder.read_config()
    if stored is not None:
        folder.check_same(stored, config)
        config = kept = going_on(stored, config)
    with notes_said(set()):
        config, data = open_data(config, download=download)
    if stored is not None and stored.data_fingerprint != (
        config.data_fingerprint
    ):
        raise ValueError(other_records(stored, config, data["train"].damage))
    check_scorable(data)
    check_embedding(config.embedding, data["train"])
    replicas = strategy.num_replicas_in_sync
    check_replicas(config.batch_size, replicas)
    check_rows(
        config.batch_size // replicas,
        config.discriminator_steps or 1,
        config.gradient_accumulation_steps,
    )
    check_alike(config, strategy, minutes is None)
    game = begun(config, folder, strategy)
    say(describe(config, game, data))
    # All workers have read the folder by now.
    if is_chief(strategy):
        folder.path.mkdir(parents=True, exist_ok=True)
        if stored is None or stored != kept:
            config.save(folder.config)
        folder.remove_unfinished()
    while True:
        try:
            fit(config, folder, game, data, minutes=minutes, verbose=verbose)
            return config, game, data
        except tf.errors.ResourceExhaustedError as error:
            if not fit_memory:
                raise out_of_memory(config) from error
        del game
        config = with_smaller_parts(
            config,
            folder,
            replicas,
            writes=is_chief(strategy),
        )
        game = begun(config, folder, strategy)


def begun(
    config: Config, folder: RunFolder, strategy: tf.distribute.Strategy
) -> Game:
    """Returns the game of a resolved config, as it is before its first step.

    Args:
        config: resolved.
        folder: of the run; with a checkpoint in it, the game need not begin
            with the networks of another run.
        strategy: in whose scope it is built.
    """
    with strategy.scope():
        game = build(config)
    if (
        config.init is not None
        and latest_checkpoint(folder.checkpoints) is None
    ):
        start_from(game, RunFolder(config.init))
    return game


def build(config: Config) -> Game:
    """Returns the compiled game of a resolved config."""
    height, width = as_image_size(config.image_size)
    names = config.class_names
    return build_game(
        config,
        (height, width, config.channels),
        None if names is None else len(names),
    )


def fit(
    config: Config,
    folder: RunFolder,
    game: Game,
    data: dict[str, DataStream],
    *,
    minutes: float | None,
    verbose: str | int,
) -> None:
    """Trains until the config's steps or the minutes are over.

    Args:
        config: resolved.
        folder: of the run; `model.keras` is written at the end.
        game: a new game, which takes the state of the newest checkpoint.
        data: the streams "train" and "validation".
        minutes: time for this call; None for no limit.
        verbose: as in `keras.Model.fit`.

    Raises:
        KeyboardInterrupt: after the reached step was saved.
    """
    saving = Checkpoint(
        folder.checkpoints, every_steps=config.checkpoint_every_steps
    )
    if saving.resume(game) is not None:
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
        )
    else:
        say(f"All {config.steps:,} steps are done.")
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

    Raises:
        KeyboardInterrupt: after the reached step was saved.
    """
    board = TensorBoard(
        folder.logs, every_steps=max(1, config.steps_per_epoch // 10)
    )
    callbacks: list[keras.callbacks.Callback] = [
        Throughput(),
        board,
        *pictures(config, folder, data, board),
        saving,
        StepLimit(config.steps),
        TerminationCheck(),
    ]
    metric = evaluation(
        config, data, folder, is_chief=is_chief(game.distribute_strategy)
    )
    if metric is not None:
        callbacks.insert(
            0,
            Evaluate(
                metric,
                every_steps=config.evaluate_every_steps,
                count=min(config.evaluate_samples, data["train"].num_examples),
                board=board,
            ),
        )
    if minutes is not None:
        callbacks.append(TimeLimit(60.0 * minutes))
    per_epoch = config.steps_per_epoch
    validation = tf.data.Dataset.from_tensor_slices(
        data["validation"].records
    ).batch(config.batch_size)
    try:
        game.fit(
            data["train"],
            epochs=-(-config.steps // per_epoch),
            steps_per_epoch=per_epoch,
            validation_data=validation,
            callbacks=callbacks,
            verbose=verbose,
        )
    except KeyboardInterrupt:
        if int(game.step.numpy()):
            with termination_ignored():
                folder.checkpoints.mkdir(exist_ok=True)
                saving.set_model(game)
                saving.on_train_end()
                board.flush()
        say(
            f"\nStopped at step {int(game.step.numpy()):,}; run the same "
            "command again to go on."
        )
        raise
    step = int(game.step.numpy())
    if step < config.steps:
        say(
            f"Time is up at step {step:,} of {config.steps:,}; run the same "
            f"command again to go on.{how_far(config, step)}"
        )


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
