"""What the studies on pictures share: data, training, scores."""

import math
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np

from kgan.data import DataStream
from kgan.data import load
from kgan.metrics import ClassifierFeatures
from kgan.metrics import frechet_distance
from kgan.metrics import to_uint8
from kgan.metrics.features import cached_classifier
from kgan.models import Game

STEPS_PER_EXECUTION = 20
# XLA costs seconds and earns minutes.
COMPILED = True


class Pictures(NamedTuple):
    """Labelled pictures of both official splits.

    Attributes:
        train: endless batches in the order of a seed.
        test: uint8 `(n, height, width, channels)`.
        test_label: int32 `(n,)`.
        classes: how many there are.
    """

    train: DataStream
    test: np.ndarray
    test_label: np.ndarray
    classes: int

    @property
    def shape(self) -> tuple[int, int, int]:
        """(height, width, channels)."""
        return self.test.shape[1:]


def pictures(
    name: str, *, batch_size: int, seed: int, test_rows: int
) -> Pictures:
    """Loads pictures.

    Args:
        name: as `kgan.data.load` takes it; it has labels.
        batch_size: pictures a step.
        seed: of the order in training.
        test_rows: how many of the test split are kept, its first ones.
    """
    train = load(name, "train", batch_size=batch_size, seed=seed)
    test = load(name, "test", batch_size=1).records
    return Pictures(
        train,
        test["sample"][:test_rows],
        test["label"][:test_rows],
        int(train.num_classes or 0),
    )


def trained(
    game: Game,
    data: DataStream,
    *,
    steps: int,
    learning_rate: float,
    beta_1: float = 0.5,
) -> float:
    """Trains a game, an Adam for each player; returns the minutes it took.

    Args:
        game: not compiled.
        data: what it is trained on.
        steps: of training.
        learning_rate: of every player.
        beta_1: of every player.
    """
    rates = dict.fromkeys(game.players, learning_rate)
    compiled(game, rates, beta_1=beta_1, steps=steps)
    began = time.monotonic()
    game.fit(data, epochs=1, steps_per_epoch=steps, verbose=2)
    return (time.monotonic() - began) / 60.0


def compiled(
    game: Game, rates: Mapping[str, float], *, beta_1: float, steps: int
) -> None:
    """Compiles a game with an Adam for each player.

    Args:
        game: which.
        rates: the learning rate of each player.
        beta_1: of every player.
        steps: of an epoch.
    """
    game.compile(
        jit_compile=COMPILED,
        steps_per_execution=math.gcd(STEPS_PER_EXECUTION, steps),
        **{
            f"{player}_optimizer": keras.optimizers.Adam(rates[player], beta_1)
            for player in game.players
        },
    )


def classifier_of(data: Pictures, folder: Path) -> ClassifierFeatures:
    """Returns a classifier of the real pictures, trained once a study.

    Args:
        data: whose training split it learns, but for the last rows, as many
            as there are test pictures: `frechet_scores` compares these.
        folder: of a job; the classifier is kept beside it, for all jobs.
    """
    learned = slice(0, -len(data.test))
    return cached_classifier(
        data.train.records["sample"][learned],
        data.train.records["label"][learned],
        held_out_samples=data.test,
        held_out_labels=data.test_label,
        classes=data.classes,
        directory=folder.parent / "classifier",
    )


def accuracy(
    classifier: keras.Model, x: np.ndarray, label: np.ndarray
) -> float:
    """Returns the share of pictures that a classifier names rightly.

    Args:
        classifier: `{"sample"}` to `{"class_logits"}`.
        x: uint8, or float32 in [-1, 1].
        label: `(n,)`.
    """
    if x.dtype == np.uint8:
        x = x / np.float32(127.5) - 1.0
    logits = classifier.predict({"sample": x}, batch_size=500, verbose=0)[
        "class_logits"
    ]
    return float(np.mean(logits.argmax(axis=1) == label))


def frechet_scores(
    made: np.ndarray, data: Pictures, features: ClassifierFeatures
) -> dict[str, float]:
    """Returns the distance of samples to the test split, and of train to it.

    Both of as many rows as there are of the test split, as the distance is
    biased by their number, and of rows that the features did not learn from.

    Args:
        made: samples in [-1, 1], as many as test pictures.
        data: the real ones.
        features: of `classifier_of`.
    """
    of_test = features(data.test)
    real = data.train.records["sample"][-len(data.test) :]
    return {
        "frechet": frechet_distance(
            real=of_test, generated=features(to_uint8(made))
        )["frechet_distance"],
        "frechet_of_train": frechet_distance(
            real=of_test, generated=features(real)
        )["frechet_distance"],
    }
