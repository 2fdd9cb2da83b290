"""Sick runs that go back by themselves, and how they end."""

import json
import shutil
import warnings
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kgan.core import written_whole
from kgan.data import load
from kgan.metrics import frechet_distance
from kgan.metrics.features import RandomNetwork
from kgan.models import Game
from kgan.runs import Config
from kgan.runs import RunFolder
from kgan.runs import Sick
from kgan.runs import fit
from kgan.runs import open_data
from kgan.runs import read_treatments
from kgan.runs import treat
from kgan.runs import usual_for
from tools.check_health.plants import PLANTS
from tools.check_health.plants import late_step
from tools.check_health.running import SOURCE
from tools.check_health.running import planted
from tools.check_health.running import planted_game

STEPS = 3000
_SAMPLES = 3000


class Poisoned:
    """A stream of which one batch is nothing but NaN, as `kgan.data` has them.

    Args:
        stream: of `kgan.data.load`.
        batch: the number of the batch, from 0.
    """

    def __init__(self, stream: Any, batch: int) -> None:
        self._stream = stream
        self._batch = batch

    def __getattr__(self, name: str) -> Any:
        """Is the stream's own in all else."""
        return getattr(self._stream, name)

    def stream(self, start_record: int = 0) -> tf.data.Dataset:
        """Returns endless batches from a record on."""

        def spoiled(number: Any, batch: Any) -> dict[str, tf.Tensor]:
            sample = tf.cast(batch["sample"], tf.float32) / 127.5 - 1.0
            poison = tf.fill(tf.shape(sample), np.float32(np.nan))
            is_due = tf.equal(number, self._batch)
            return {**batch, "sample": tf.where(is_due, poison, sample)}

        first = start_record // self.batch_size
        return self._stream.stream(start_record).enumerate(first).map(spoiled)


def run(kind: str, seed: int, directory: Path, steps: int = STEPS) -> None:
    """Trains a run that goes back where it is found sick, and scores it.

    Args:
        kind: a key of `PLANTS`.
        seed: of the run.
        directory: for a folder and a JSON file of its name.
        steps: how long it is trained, at least 50.
    """
    name = f"{kind}-{seed:03d}"
    folder = RunFolder(directory / name)
    shutil.rmtree(folder.path, ignore_errors=True)
    folder.path.mkdir(parents=True)
    config, data = open_data(
        Config(
            source=SOURCE,
            model="gan",
            seed=seed,
            steps=steps,
            jit_compile=True,
            checkpoint_every_steps=50,
            evaluate_every_steps=steps,
            sample_every_steps=steps,
            steps_per_epoch=steps,
            embedding="random_network",
        )
    )
    train = data["train"].records["sample"]
    config, chosen = planted(kind, config, train)
    if chosen is not train:
        data["train"] = load(
            chosen, "all", batch_size=config.batch_size, seed=seed
        )
    if kind == "poisoned":
        data["train"] = Poisoned(data["train"], late_step(seed))
    game, ended = _trained(kind, config, folder, data)
    found = {
        "kind": kind,
        "seed": seed,
        "ended": ended,
        "step": int(game.step.numpy()),
        "frechet": _distance(game, data["validation"].records["sample"]),
        "treatments": [
            each._asdict() for each in read_treatments(folder.treatments)
        ],
    }
    with written_whole(directory / f"{name}.json") as aside:
        aside.write_text(json.dumps(found) + "\n")
    shutil.rmtree(folder.path)


def _trained(
    kind: str, config: Config, folder: RunFolder, data: dict[str, Any]
) -> tuple[Game, str]:
    """Returns the game as it is when training is over, and what ended it."""
    while True:
        game = planted_game(kind, config)
        try:
            with warnings.catch_warnings():
                # The game warns of a step that it skipped.
                warnings.simplefilter("ignore", UserWarning)
                fit(
                    config,
                    folder,
                    game,
                    data,
                    minutes=None,
                    verbose=0,
                    on_sick="rollback",
                )
            return game, "done"
        except Sick as sick:
            try:
                config = treat(
                    config, folder, sick, usual_for(config, data["train"])
                )
            except Sick as last:
                return game, f"stopped, {last.diagnosis.state},"
        keras.backend.clear_session()


def _distance(game: Game, real: np.ndarray) -> float:
    """Returns the Frechet distance of averaged samples to validation data."""
    embedding = RandomNetwork(real.shape[1:])
    samples = game.sample(_SAMPLES, seed=0)
    pixels = np.clip(np.rint((samples + 1.0) * 127.5), 0, 255).astype(np.uint8)
    return frechet_distance(real=embedding(real), generated=embedding(pixels))[
        "frechet_distance"
    ]


def table(directory: Path) -> str:
    """Returns the runs of a directory as a table, in Markdown."""
    runs = [
        json.loads(path.read_text())
        for path in sorted(directory.glob("*.json"))
    ]
    healthy = [each["frechet"] for each in runs if each["kind"] == "healthy"]
    usual = float(np.mean(healthy))
    lines = [
        "| run | seed | ended | Frechet distance | of the healthy mean | "
        "treatments |",
        "|---|---|---|---|---|---|",
    ]
    for kind, plant in PLANTS.items():
        for each in (each for each in runs if each["kind"] == kind):
            treatments = [
                f"step {done['step']}: {done['state']}, back to "
                f"{done['back_to_step']}, "
                + ", ".join(
                    f"{k}={v:.3g}" if isinstance(v, float) else f"{k}={v}"
                    for k, v in done["changes"].items()
                )
                for done in each["treatments"]
            ]
            lines.append(
                f"| {plant.title} | {each['seed']} | {each['ended']} at "
                f"{each['step']:,} | {each['frechet']:.3f} | "
                f"{each['frechet'] / usual:.2f} | "
                f"{'; '.join(treatments) or '-'} |"
            )
    return "\n".join(lines)
