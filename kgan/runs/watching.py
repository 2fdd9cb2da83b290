"""What a run shows in TensorBoard beside its scalars and samples."""

import dataclasses
from pathlib import Path
from typing import Any

import keras
import numpy as np

from kgan.callbacks import Charts
from kgan.callbacks import Hyperparameters
from kgan.callbacks import LatentWalk
from kgan.callbacks import Metric
from kgan.callbacks import NearestNeighbours
from kgan.callbacks import TensorBoard
from kgan.data import DataStream
from kgan.models import Directed
from kgan.runs.config import FOUND
from kgan.runs.config import Config
from kgan.runs.folder import RunFolder
from kgan.runs.models import MODELS
from kgan.runs.recipes import is_read

# Training records that samples are compared with.
COMPARED_RECORDS = 2000
NEIGHBOURS = 5
# What tells runs apart without changing what they learn.
_BESIDE = (
    "data_dir",
    "init",
    "steps_per_epoch",
    "sample_every_steps",
    "checkpoint_every_steps",
    "evaluate_every_steps",
)


def watching(
    config: Config,
    folder: RunFolder,
    data: dict[str, DataStream],
    metric: Metric | None,
    board: TensorBoard,
) -> list[keras.callbacks.Callback]:
    """Returns the callbacks that lay a run out in TensorBoard.

    They come after `Evaluate` and the board. All of them together cost less
    than 2 % of a run by the default recipe.

    Args:
        config: resolved.
        folder: of the run.
        data: the stream "train", of which pictures are shown.
        metric: what scores samples; None for nothing.
        board: of the same `fit`.
    """
    names = score_names(metric)
    found: list[keras.callbacks.Callback] = [
        Charts(board, metrics=names, health=True),
        Hyperparameters(
            choices(config), name=run_name(folder), metrics=names, board=board
        ),
    ]
    if MODELS[config.model].draws:
        every = config.sample_every_steps
        shown = shown_records(data["train"])
        found += [
            LatentWalk(folder.samples, every_steps=every, board=board),
            NearestNeighbours(
                shown,
                every_steps=every,
                neighbours=min(NEIGHBOURS, len(shown["sample"])),
                most_records=COMPARED_RECORDS,
                board=board,
            ),
        ]
    return found


def score_names(metric: Metric | None) -> list[str]:
    """Returns what a metric's values are called in the logs.

    Each once, without the embedding.

    Args:
        metric: of which it is known which way is better; of others, no name
            is known before they were called.
    """
    if not isinstance(metric, Directed):
        return []
    names = (name.partition("/")[0] for name in metric.directions)
    return [f"val_{name}" for name in dict.fromkeys(names)]


def choices(config: Config) -> dict[str, Any]:
    """Returns the choices that a model learns by, as plain values.

    Those that the config's model reads, without places and periods. A
    picture's size is written "height x width".

    Args:
        config: resolved.
    """
    found: dict[str, Any] = {}
    for field in dataclasses.fields(config):
        value = getattr(config, field.name)
        if (
            value is None
            or field.name in (*FOUND, *_BESIDE)
            or not is_read(field.name, config.model)
        ):
            continue
        if isinstance(value, tuple):
            value = " x ".join(map(str, value))
        found[field.name] = value
    return found


def run_name(folder: RunFolder) -> str:
    """Returns the last parts of a run's path, by which runs are told apart."""
    return str(Path(*folder.path.resolve().parts[-2:]))


def shown_records(train: DataStream) -> dict[str, np.ndarray]:
    """Returns training records of which the nearest are shown.

    All that are in memory; where they stay in shards, the first ones.

    Args:
        train: the stream that is trained on.
    """
    if train.records:
        return train.records
    return train.head(min(COMPARED_RECORDS, train.num_examples)).records
