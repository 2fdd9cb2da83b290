"""A classifier from few labels, with and without pictures that have none."""

import dataclasses
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from kgan.data import load
from kgan.models import Game
from kgan.models import SemiSupervisedGAN
from kgan.networks import dcgan_discriminator
from kgan.networks import dcgan_generator
from kgan.networks import spectrally_normalized
from kgan.networks import with_class_head
from pipelines.study.pictures import accuracy
from pipelines.study.pictures import compiled
from pipelines.study.study import Job
from pipelines.study.supervised import Supervised

UNLABELLED = -1
# Of the choice of labels: no training draws from it.
LABEL_SEED = 1_000_000


@dataclasses.dataclass(frozen=True)
class Learner:
    """One row of the table: what learns from the labels.

    Attributes:
        title: what the table calls it.
        make: makes the game of a classifier, given this, it, the number of
            classes and a seed; and says what of the game is judged.
        uses_unlabelled: half of a batch has no label.
        labels_per_class: labelled pictures of each class.
        validation_rows: training pictures, seen by nobody, that choose the
            step whose classifier is judged.
        unsupervised_weight: of the GAN's terms.
        entropy_weight: of the entropy of an answer without a label.
        balance_weight: of unequal classes among such answers.
        normalization: of the classifier.
        spectral: spectral norm on the classifier's weights.
        width: channels of the classifier's first layer.
        generator_width: channels of the generator's last layer.
        latent_size: of the generator.
        ema: decay of the moving average that is judged.
        steps: of training.
        look_every: steps between looks at the validation pictures.
        batch_size: labelled pictures a step, and as many without a label.
        learning_rate: of Adam, for the classifier.
        generator_learning_rate: of Adam, for the generator.
    """

    title: str
    make: Callable[["Learner", keras.Model, int, int], Game]
    uses_unlabelled: bool = False
    labels_per_class: int = 10
    validation_rows: int = 1_000
    unsupervised_weight: float = 1.0
    entropy_weight: float = 0.0
    balance_weight: float = 0.0
    normalization: str | None = "batch"
    spectral: bool = False
    width: int = 16
    generator_width: int = 32
    latent_size: int = 64
    ema: float = 0.99
    steps: int = 500
    look_every: int = 10
    batch_size: int = 50
    learning_rate: float = 1e-3
    generator_learning_rate: float = 3e-3


def supervised(
    learner: Learner, classifier: keras.Model, classes: int, seed: int
) -> Game:
    """Returns the classifier's own training."""
    return Supervised(
        classifier,
        classes=classes,
        ema=learner.ema,
        seed=seed,
    )


def semi_supervised(
    learner: Learner, classifier: keras.Model, classes: int, seed: int
) -> Game:
    """Returns the GAN whose discriminator the classifier is."""
    return SemiSupervisedGAN(
        dcgan_generator(
            classifier.inputs[0].shape[1:],
            latent_size=learner.latent_size,
            width=learner.generator_width,
        ),
        classifier,
        classes=classes,
        unsupervised_weight=learner.unsupervised_weight,
        entropy_weight=learner.entropy_weight,
        balance_weight=learner.balance_weight,
        matching_rows=2 * learner.batch_size,
        ema=learner.ema,
        seed=seed,
    )


class Division(NamedTuple):
    """Rows of the training split, by what they are used for."""

    labelled: np.ndarray
    validation: np.ndarray
    unlabelled: np.ndarray


def divided(label: np.ndarray, learner: Learner, seed: int) -> Division:
    """Chooses the labelled rows, as many of each class, and the others.

    Args:
        label: of all rows, `(n,)`.
        learner: says how many.
        seed: of the choice.
    """
    order = np.random.default_rng(LABEL_SEED + seed).permutation(len(label))
    validation, others = np.split(order, [learner.validation_rows])
    labelled = np.concatenate(
        [
            others[label[others] == each][: learner.labels_per_class]
            for each in np.unique(label)
        ]
    )
    # A labelled picture is among those without a label too, as published.
    return Division(labelled, validation, others)


def batches(
    sample: np.ndarray,
    label: np.ndarray,
    rows: Division,
    learner: Learner,
    seed: int,
) -> tf.data.Dataset:
    """Returns endless batches: labelled rows, and as many others if asked.

    Args:
        sample: uint8, all rows.
        label: of all rows.
        rows: which are used for what.
        learner: says how many, and whether there are others.
        seed: of the order.
    """

    def endless(chosen: np.ndarray, shown: np.ndarray) -> tf.data.Dataset:
        records = {"sample": sample[chosen], "label": shown.astype(np.int32)}
        return (
            tf.data.Dataset.from_tensor_slices(records)
            .shuffle(len(chosen), seed=seed)
            .repeat()
            .batch(learner.batch_size)
        )

    labelled = endless(rows.labelled, label[rows.labelled])
    if not learner.uses_unlabelled:
        return labelled
    nothing = np.full(len(rows.unlabelled), UNLABELLED)
    return tf.data.Dataset.zip(labelled, endless(rows.unlabelled, nothing)).map(
        lambda one, other: {
            key: tf.concat([one[key], other[key]], axis=0) for key in one
        }
    )


class Looks(keras.callbacks.Callback):
    """Notes the accuracy on validation and test pictures after each epoch.

    Attributes:
        seen: both, of each look.
        seconds: that all looks took, which are none of training.
    """

    def __init__(
        self,
        classifier: keras.Model,
        validation: tuple[np.ndarray, np.ndarray],
        test: tuple[np.ndarray, np.ndarray],
    ) -> None:
        super().__init__()
        self.classifier = classifier
        self.validation = validation
        self.test = test
        self.seen: list[tuple[float, float]] = []
        self.seconds = 0.0

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        """Classifies both."""
        began = time.monotonic()
        found = (
            accuracy(self.classifier, *self.validation),
            accuracy(self.classifier, *self.test),
        )
        # Not the other: nobody shall choose by it.
        print(f"look {epoch}: validation {found[0]:.4f}")
        self.seen.append(found)
        self.seconds += time.monotonic() - began


def train_and_classify(
    learner: Learner, job: Job, folder: Path
) -> dict[str, float]:
    """Returns the test accuracy where the validation accuracy was highest.

    Args:
        learner: what learns.
        job: on what, and from which seed: of the labels too.
        folder: gets nothing.
    """
    keras.utils.set_random_seed(job.seed)
    train, test = (
        load(job.data, split, batch_size=1).records
        for split in ("train", "test")
    )
    classes = int(train["label"].max()) + 1
    rows = divided(train["label"], learner, job.seed)
    # First, so that all begin from the same weights.
    classifier = with_class_head(
        dcgan_discriminator(
            train["sample"].shape[1:],
            width=learner.width,
            normalization=learner.normalization,
        ),
        classes,
        realness=False,
    )
    if learner.spectral:
        classifier = spectrally_normalized(classifier)
    game = learner.make(learner, classifier, classes, job.seed)
    rates = {
        player: learner.generator_learning_rate
        if player == "generator"
        else learner.learning_rate
        for player in game.players
    }
    compiled(game, rates, beta_1=0.5, steps=learner.look_every)
    looks = Looks(
        game.averages[-1][0],
        (train["sample"][rows.validation], train["label"][rows.validation]),
        (test["sample"], test["label"]),
    )
    began = time.monotonic()
    game.fit(
        batches(train["sample"], train["label"], rows, learner, job.seed),
        epochs=learner.steps // learner.look_every,
        steps_per_epoch=learner.look_every,
        callbacks=[looks],
        verbose=2,
    )
    minutes = (time.monotonic() - began - looks.seconds) / 60.0
    validation, tested = (
        np.asarray(each) for each in zip(*looks.seen, strict=True)
    )
    best = int(validation.argmax())
    return {
        "accuracy": float(tested[best]),
        "best": float(tested.max()),
        "last": float(tested[-1]),
        "step": float((best + 1) * learner.look_every),
        "labels": float(len(rows.labelled)),
        "n": float(len(test["label"])),
        "minutes": minutes,
    }
