"""`kgan train`: from a source to a trained, scored and exported model."""

import dataclasses
import json
import time
import warnings
from pathlib import Path
from typing import Any

import keras

from kgan.callbacks import Checkpoint
from kgan.callbacks import SampleGrid
from kgan.callbacks import StepLimit
from kgan.callbacks import TensorBoard
from kgan.callbacks import Throughput
from kgan.callbacks import TimeLimit
from kgan.callbacks import latest_checkpoint
from kgan.callbacks import restore
from kgan.core import check_number
from kgan.data import DataStream
from kgan.data import load
from kgan.data import split_plan
from kgan.export import save as save_export
from kgan.models import Game
from kgan.runs.building import build_game
from kgan.runs.config import Config
from kgan.runs.folder import RunFolder
from kgan.runs.recipes import DataFacts
from kgan.runs.recipes import resolve
from kgan.runs.say import say
from kgan.runs.scoring import embedding_for
from kgan.runs.scoring import score_game
from kgan.runs.scoring import write_scores
from kgan.runs.starting import start_from


def train(
    config: Config,
    workdir: str | Path,
    *,
    minutes: float | None = None,
    download: bool = False,
    verbose: str | int = "auto",
) -> RunFolder:
    """Trains a run, or goes on with it, then scores and exports it.

    Run again on the same folder it goes on at the newest checkpoint; a run
    that is complete is left as it is.

    Args:
        config: the choices made; the recipe makes the others.
        workdir: the run's folder.
        minutes: time to train in this call; None trains all steps.
        download: whether TFDS may download the source.
        verbose: as in `keras.Model.fit`.

    Returns:
        The folder.

    Raises:
        FileNotFoundError, TypeError, ValueError: before any training, for
            a source, a choice or a folder that cannot be used.
    """
    if minutes is not None:
        check_number("minutes", minutes, minimum=1e-6)
    folder = RunFolder(workdir)
    stored = folder.read_config()
    if stored is not None:
        folder.check_same(stored, config)
    config = stored or config
    data = open_data(config, download=download)
    if stored is None:
        config = resolve_for(config, data["train"])
        data = open_data(config, download=download)
    elif config.data_fingerprint != data["train"].fingerprint:
        raise ValueError(
            f"`{config.source}` must hold the data that the run was begun "
            "with. Received: other records. Train in a new folder."
        )
    game = build(config, data["train"])
    say(describe(config, game, data))
    if stored is None:
        if config.init is not None:
            start_from(game, RunFolder(config.init))
        folder.path.mkdir(parents=True, exist_ok=True)
        config.save(folder.config)
    fit(config, folder, game, data, minutes=minutes, verbose=verbose)
    finish(config, folder, game, data)
    return folder


def open_data(
    config: Config, *, download: bool = False
) -> dict[str, DataStream]:
    """Returns the streams "train", "validation" and "test" of a config.

    Args:
        config: resolved or not.
        download: whether TFDS may download the source.
    """
    options: dict[str, Any] = {
        "image_size": config.image_size,
        "channels": config.channels,
        "resize": config.resize or "crop",
        "seed": config.seed or 0,
        "data_dir": config.data_dir,
        "download": download,
    }
    named = {
        "train": config.train_split,
        "validation": config.validation_split,
        "test": config.test_split,
    }
    if None in named.values():
        plan = split_plan(config.source, data_dir=config.data_dir)
        named = {name: split or plan[name] for name, split in named.items()}
    train = load(
        config.source,
        str(named["train"]),
        batch_size=config.batch_size or 1,
        mirror=bool(config.mirror),
        **options,
    )
    # What was found for the training pictures holds for the others.
    shape = train.spec["sample"].shape
    if shape.rank == 3:
        options |= {"image_size": tuple(shape[:2]), "channels": shape[2]}
    held_out = {
        name: load(
            config.source,
            str(split),
            batch_size=1,
            shuffle=False,
            **options,
        )
        for name, split in named.items()
        if name != "train"
    }
    for stream in held_out.values():
        stream.batch_size = min(stream.num_examples, config.batch_size or 64)
    return {"train": train, **held_out}


def resolve_for(config: Config, train_data: DataStream) -> Config:
    """Returns the config with every choice made for these data."""
    names = train_data.class_names
    facts = DataFacts(
        tuple(train_data.spec["sample"].shape),
        train_data.num_examples,
        None if names is None else len(names),
    )
    shape = facts.sample_shape
    plan = split_plan(config.source, data_dir=config.data_dir)
    found: dict[str, Any] = {
        "data_fingerprint": train_data.fingerprint,
        "seed": config.seed or 0,
        "resize": config.resize or "crop",
        **{
            f"{name}_split": getattr(config, f"{name}_split") or split
            for name, split in plan.items()
        },
    }
    if len(shape) == 3:
        found |= {"image_size": tuple(shape[:2]), "channels": shape[2]}
    return resolve(dataclasses.replace(config, **found), facts)


def build(config: Config, train_data: DataStream) -> Game:
    """Returns the compiled game of a resolved config for these data."""
    names = train_data.class_names
    return build_game(
        config,
        tuple(train_data.spec["sample"].shape),
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
    """Trains until the config's steps or the minutes are over."""
    checkpoint = latest_checkpoint(folder.checkpoints)
    if checkpoint is not None:
        restore(game, checkpoint)
        say(f"Going on at step {int(game.step.numpy()):,}.")
    done = int(game.step.numpy())
    if done >= config.steps:
        say(f"All {config.steps:,} steps are done.")
        return
    board = TensorBoard(
        folder.logs, every_steps=max(1, config.steps_per_epoch // 10)
    )
    callbacks: list[keras.callbacks.Callback] = [
        Throughput(),
        board,
        SampleGrid(
            folder.samples,
            every_steps=config.sample_every_steps,
            board=board,
        ),
        Checkpoint(
            folder.checkpoints, every_steps=config.checkpoint_every_steps
        ),
        StepLimit(config.steps),
    ]
    if minutes is not None:
        callbacks.append(TimeLimit(60.0 * minutes))
    per_epoch = config.steps_per_epoch
    game.fit(
        data["train"],
        epochs=-(-config.steps // per_epoch),
        initial_epoch=done // per_epoch,
        initial_step=done % per_epoch,
        steps_per_epoch=per_epoch,
        validation_data=data["validation"],
        callbacks=callbacks,
        verbose=verbose,
    )
    game.save(folder.model)


def finish(
    config: Config,
    folder: RunFolder,
    game: Game,
    data: dict[str, DataStream],
) -> None:
    """Scores and exports the game, unless this was done for its step."""
    step = int(game.step.numpy())
    if folder.scores.exists():
        if json.loads(folder.scores.read_text())["step"] == step:
            say(f"Scores and export of step {step:,} stand in {folder.path}.")
            return
    start = time.monotonic()
    say("Scoring samples against held-out data ...")
    with warnings.catch_warnings(record=True) as notes:
        warnings.simplefilter("always", UserWarning)
        scores: dict[str, Any] = score_game(
            game,
            train=data["train"],
            test=data["test"],
            embedding=embedding_for(
                data["train"], folder.classifier, config.seed
            ),
            samples=config.score_samples,
        )
    for note in dict.fromkeys(str(note.message) for note in notes):
        say(f"Note: {note}")
    version = save_export(game, folder.export)
    write_scores(folder.scores, {"step": step, **scores})
    for line in score_lines(scores):
        say(line)
    say(
        f"Scored and exported in {time.monotonic() - start:.0f} s: "
        f"{folder.scores}, {version}"
    )


def score_lines(scores: dict[str, Any]) -> list[str]:
    """Returns the scores as sentences, each beside that of real data."""
    lines = []
    for key, label in (
        ("fd", "Frechet distance"),
        ("kd", "Kernel distance"),
    ):
        for name, value in scores.items():
            kind, _, embedding = name.partition("/")
            if kind == key:
                lines.append(
                    f"{label} in {embedding}: {value:.4g} (real against real "
                    f"{scores[f'{key}_real/{embedding}']:.4g}; "
                    f"n = {scores['n_generated']:.0f} against "
                    f"{scores['n_real']:.0f})"
                )
    if "agreement" in scores:
        lines.append(
            "A classifier agrees with the asked label on "
            f"{scores['agreement']:.1%} of samples (real test data "
            f"{scores['agreement_real']:.1%}); worst class "
            f"{scores['agreement_worst_class']:.1%} (real "
            f"{scores['agreement_real_worst_class']:.1%})"
        )
    return lines


def describe(config: Config, game: Game, data: dict[str, DataStream]) -> str:
    """Returns what was found in the data and chosen for them."""
    train_data = data["train"]
    shape = tuple(train_data.spec["sample"].shape)
    names = train_data.class_names
    sizes = ", ".join(f"{n.num_examples:,} {k}" for k, n in data.items())
    classes = "no labels" if names is None else f"{len(names)} classes"
    return (
        f"{config.source}: {'x'.join(map(str, shape))}, {classes}; {sizes}.\n"
        f"{config.model} of {config.network} networks "
        f"({game.generator.count_params():,} and "
        f"{game.discriminator.count_params():,} weights), "
        f"{config.loss} loss, R1 {config.r1_gamma:g}, R2 "
        f"{config.r2_gamma:g} every {config.penalty_every} steps, "
        f"batch {config.batch_size}, {config.steps:,} steps."
    )
