"""Pictures of a contest: those to learn from, those to be judged by."""

from pathlib import Path

import numpy as np

from kgan.core import from_unit_range
from kgan.core import written_whole
from kgan.runs import Config
from kgan.runs import open_data


def config_of(source: str, seed: int) -> Config:
    """Returns what `kgan train` is asked for: a model without classes.

    Args:
        source: as `kgan train` takes it.
        seed: of the run.
    """
    return Config(source=source, model="gan", seed=seed)


def read_training_pictures(source: str, seed: int) -> np.ndarray:
    """Returns uint8 `(n, side, side, channels)`, those that kgan trains on."""
    _, data = open_data(config_of(source, seed))
    return data["train"].records["sample"]


def write_samples(path: Path, samples: np.ndarray, steps: int) -> None:
    """Writes samples as uint8, beside the steps that made them.

    Args:
        path: of an `.npz`.
        samples: float32 in [-1, 1].
        steps: of training.
    """
    pixels = from_unit_range(samples)
    with written_whole(path) as aside, aside.open("wb") as file:
        np.savez_compressed(file, samples=pixels, steps=steps)
