"""One planted run, watched by `Health` and by an oracle."""

import dataclasses
import json
import warnings
from pathlib import Path
from typing import Any

import keras
import numpy as np

from kgan.callbacks import Health
from kgan.callbacks import StepLimit
from kgan.callbacks import separation
from kgan.core import written_whole
from kgan.metrics import frechet_distance
from kgan.metrics.features import RandomNetwork
from kgan.models import Game
from kgan.runs import Config
from kgan.runs import build
from kgan.runs import open_data
from tools.check_health.plants import PLANTS
from tools.check_health.plants import batches
from tools.check_health.plants import late_step
from tools.check_health.plants import with_gate

SOURCE = "fashion_mnist"
# Steps between two looks of the oracle.
ORACLE_STEPS = 50
_SAMPLES = 1000
_REAL = 2000


def run(kind: str, seed: int, path: Path) -> None:
    """Trains a run and writes what was seen of it.

    Args:
        kind: a key of `PLANTS`.
        seed: of the run.
        path: of the JSON file.
    """
    plant = PLANTS[kind]
    config, data = open_data(
        Config(source=SOURCE, model="gan", seed=seed, jit_compile=True)
    )
    config, train = planted(kind, config, data["train"].records["sample"])
    held_out = data["validation"].records["sample"]
    game = planted_game(kind, config)
    step = late_step(seed) if plant.is_late else None
    health = Health(train, held_out, seed=seed, verbose=0)
    seen = Seen(health)
    oracle = Oracle(train, held_out)
    with warnings.catch_warnings():
        # The game warns of a step that it skipped.
        warnings.simplefilter("ignore", UserWarning)
        game.fit(
            batches(
                train,
                config.batch_size,
                seed,
                step if kind == "poisoned" else None,
            ),
            epochs=1,
            steps_per_epoch=plant.steps,
            callbacks=[health, seen, oracle, StepLimit(plant.steps)],
            verbose=0,
        )
    found = {
        "kind": kind,
        "seed": seed,
        "planted_step": step,
        "examinations": seen.found,
        "oracle": oracle.found,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(path) as aside:
        aside.write_text(json.dumps(found) + "\n")


def planted(
    kind: str, config: Config, train: np.ndarray
) -> tuple[Config, np.ndarray]:
    """Returns the config of a run, and its training pictures.

    Args:
        kind: a key of `PLANTS`.
        config: the resolved recipe.
        train: uint8 pictures, from which those of few are chosen.
    """
    plant = PLANTS[kind]
    config = plant.change(config)
    if plant.pictures is None:
        return config, train
    generator = np.random.default_rng((config.seed, 1))
    chosen = generator.permutation(len(train))[: plant.pictures]
    return (
        dataclasses.replace(config, batch_size=plant.pictures),
        train[chosen],
    )


def planted_game(kind: str, config: Config) -> Game:
    """Returns the game of a run.

    Args:
        kind: a key of `PLANTS`.
        config: of `planted`.
    """
    game = build(config)
    if kind == "one_mode":
        return with_gate(game, late_step(config.seed))
    return game


class Seen(keras.callbacks.Callback):
    """Keeps each examination of a `Health` before it in the list."""

    def __init__(self, health: Health) -> None:
        super().__init__()
        self._health = health
        self.found: list[dict[str, Any]] = []

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Keeps a new one."""
        signs = self._health.signs
        step = self.found[-1]["step"] if self.found else 0
        if signs is not None and signs.step > step:
            self.found.append(
                {
                    "step": signs.step,
                    "state": self._health.diagnosis.state,
                    "evidence": self._health.diagnosis.evidence,
                }
            )


class Oracle(keras.callbacks.Callback):
    """Looks with many more samples, and at what the callback does not.

    The Frechet distance of samples in a random network's features, and how
    well the discriminator tells training from held-out data.

    Args:
        train: uint8 pictures.
        held_out: others.
    """

    def __init__(self, train: np.ndarray, held_out: np.ndarray) -> None:
        super().__init__()
        self._train = train[:_REAL]
        self._held_out = held_out[:_REAL]
        self._embedding = RandomNetwork(train.shape[1:])
        self._real = self._embedding(self._held_out[:_SAMPLES])
        self.found: list[dict[str, float]] = []

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Looks at every period."""
        game = self.model
        step = int(game.step.numpy())
        if step % ORACLE_STEPS:
            return
        samples = game.sample(_SAMPLES, seed=step, ema=False)
        pixels = np.clip(np.rint((samples + 1.0) * 127.5), 0, 255)
        distance = frechet_distance(
            real=self._real, generated=self._embedding(pixels.astype(np.uint8))
        )
        self.found.append(
            {
                "step": step,
                "frechet": distance["frechet_distance"],
                "overfit": separation(
                    game.score(self._train), game.score(self._held_out)
                ),
                "skipped": int(game.skipped_moves.numpy()),
            }
        )
