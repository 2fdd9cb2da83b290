"""`kgan train`: from a source to a trained, judged and exported model."""

import time
from pathlib import Path

import tensorflow as tf

from kgan.callbacks import latest_checkpoint
from kgan.core import check_choice
from kgan.core import check_integer
from kgan.core import check_number
from kgan.core import is_chief
from kgan.core import worker_loss_named
from kgan.data import DataStream
from kgan.models import Game
from kgan.models import check_replicas
from kgan.models import check_rows
from kgan.runs.alone import alone_in
from kgan.runs.auditing import AUDITS
from kgan.runs.building import build_game
from kgan.runs.config import Config
from kgan.runs.describing import describe
from kgan.runs.embeddings import check_embedding
from kgan.runs.finishing import finish
from kgan.runs.fitting import fit
from kgan.runs.folder import RunFolder
from kgan.runs.going_on import going_on
from kgan.runs.going_on import other_records
from kgan.runs.health import ON_SICK
from kgan.runs.opening import open_data
from kgan.runs.ranges import as_image_size
from kgan.runs.remedies import Sick
from kgan.runs.remedies import read_treatments
from kgan.runs.remedies import treat
from kgan.runs.remedies import treated
from kgan.runs.remedies import usual_for
from kgan.runs.say import notes_said
from kgan.runs.say import say
from kgan.runs.scoring import check_scorable
from kgan.runs.smaller_parts import out_of_memory
from kgan.runs.smaller_parts import with_smaller_parts
from kgan.runs.starting import start_from
from kgan.runs.strategies import check_alike
from kgan.runs.strategies import open_strategy
from kgan.runs.strategies import told_by_chief


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
    on_sick: str = "warn",
    profile_step: int | None = None,
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
        on_sick: what follows when `kgan.callbacks.Health` finds the run sick:
            "warn" says it; "stop" ends training; "rollback" goes back to a
            checkpoint from before, changes what should help, and goes on, at
            most three times in a run, as `treat` says.
        profile_step: the step of which TensorBoard gets a profile; None for
            none.

    Returns:
        The folder.

    Raises:
        FileNotFoundError, TypeError, ValueError: before any training, for
            a source, a choice or a folder that cannot be used, such as one
            that another process trains in.
        KeyboardInterrupt: training was interrupted; the step that it had
            reached is a checkpoint by then.
        MemoryError: a step does not fit into memory.
        Sick: the run was found sick, and `on_sick` says not to go on.
        WorkerLost: another worker stopped. Start all of them again.
    """
    check_choice("on_sick", on_sick, ON_SICK)
    if on_sick == "rollback" and strategy == "multi_worker":
        raise ValueError(
            "`on_sick` must be warn or stop with several workers, which do "
            f"not build their games anew together. Received: {on_sick}"
        )
    depth = AUDITS[check_choice("audit", audit, AUDITS)]
    if profile_step is not None:
        check_integer("profile_step", profile_step)
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
                on_sick=on_sick,
                profile_step=profile_step,
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
    on_sick: str,
    profile_step: int | None,
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
    # As it was asked for, without what treatments have changed.
    asked = config
    config = treated(asked, read_treatments(folder.treatments))
    game = begun(config, folder, strategy)
    say(describe(config, game, data))
    # All workers have read the folder by now.
    if is_chief(strategy):
        folder.path.mkdir(parents=True, exist_ok=True)
        if stored is None or stored != kept:
            asked.save(folder.config)
        folder.remove_unfinished()
    start = time.monotonic()
    while True:
        left = minutes
        if minutes is not None:
            left = max(1e-6, minutes - (time.monotonic() - start) / 60.0)
        try:
            fit(
                config,
                folder,
                game,
                data,
                minutes=left,
                verbose=verbose,
                on_sick=on_sick,
                profile_step=profile_step,
            )
            return config, game, data
        except Sick as sick:
            if on_sick != "rollback":
                raise Sick(
                    sick.diagnosis,
                    sick.step,
                    sick.well_until,
                    f"{sick.diagnosis.suggestion} A folder keeps its config: "
                    "train in another one with the change, or go on here with "
                    "--on_sick=rollback.",
                ) from sick
            config = treat(
                config, folder, sick, usual_for(config, data["train"])
            )
            del game
            game = begun(config, folder, strategy)
            continue
        except tf.errors.ResourceExhaustedError as error:
            if not fit_memory:
                raise out_of_memory(config) from error
        del game
        asked = with_smaller_parts(
            asked,
            folder,
            replicas,
            writes=is_chief(strategy),
        )
        config = treated(asked, read_treatments(folder.treatments))
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
