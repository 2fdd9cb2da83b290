"""A job on pictures that is audited: a system, or a control, on a law."""

import warnings
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np

from kgan.audit import Auditor
from kgan.core import picture_grid
from kgan.core import save_png
from kgan.core import to_uint8_pictures
from kgan.data import DataStream
from kgan.data import load
from kgan.metrics import ClassifierFeatures
from kgan.metrics import class_shares
from kgan.metrics import frechet_distance
from kgan.metrics import network_two_sample_scores
from kgan.metrics import to_uint8
from kgan.metrics.features import cached_classifier
from kgan.models import ACGAN
from kgan.models import GAN
from kgan.models import ConditionalGAN
from kgan.models import Game
from pipelines.study.audited import values_of
from pipelines.study.controls import Control
from pipelines.study.controls import Sides
from pipelines.study.picture_networks import PictureNetworks
from pipelines.study.ranking import spearman
from pipelines.study.systems import System
from pipelines.study.trajectory import LOOKS
from pipelines.study.trajectory import trained
from pipelines.study.uneven_pictures import Sizes
from pipelines.study.uneven_pictures import UnevenPictures
from pipelines.study.uneven_pictures import uneven_pictures

SIZES = Sizes(
    train=6_600, held_out=2_000, others=2_000, classifier=10_000, judged=5_000
)
# Samples whose classes are counted; the audit compares as many as are held out.
COUNTED = 8_000
LOOKED_AT = 500
SHOWN = 64


class Made(NamedTuple):
    """Samples, and the classes that were asked for.

    Attributes:
        sample: uint8.
        label: int32; None where no class can be asked for.
    """

    sample: np.ndarray
    label: np.ndarray | None

    def first(self, count: int) -> "Made":
        """Returns the first ones."""
        label = None if self.label is None else self.label[:count]
        return Made(self.sample[:count], label)


def train_and_audit(
    system: System, source: str, law: str, seed: int, folder: Path
) -> dict[str, float]:
    """Returns what the audit and a classifier say after the last step.

    Of a training that diverges nothing is scored: `"diverged"` is 1.

    Args:
        system: what is trained.
        source: of the pictures.
        law: of their classes.
        seed: of order, weights at the start, and noise.
        folder: gets a picture of the samples.
    """
    data = uneven_pictures(source, law, SIZES)
    classifier = _classifier_of(data, source, folder)
    keras.utils.set_random_seed(seed)
    networks = PictureNetworks(data.shape, data.classes)
    game = system.compiled(
        system.make(system, networks, seed), epoch_steps=system.steps // LOOKS
    )
    training = trained(
        game,
        _stream(system, data, seed),
        steps=system.steps,
        scored=lambda: _looked_at(game, data, classifier),
    )
    if training.minutes is None:
        return {**training.values, "diverged": 1.0}
    made = _made(game, data, seed)
    scores = {
        **_scores(made, data, classifier, seed, folder),
        **training.values,
        "diverged": 0.0,
        "minutes": training.minutes,
    }
    if isinstance(game, GAN) and game.packing == 1:
        scores["rank_of_fresh"] = _rank_of_fresh(
            game, made.first(len(data.held_out.sample)).sample, data
        )
    return scores


def audit_control(
    control: Control, source: str, law: str, seed: int, folder: Path
) -> dict[str, float]:
    """Returns what they say of a control, which sees pictures as vectors.

    Args:
        control: what makes samples.
        source: of the pictures.
        law: of their classes.
        seed: of samples.
        folder: gets a picture of them.
    """
    data = uneven_pictures(source, law, SIZES)
    train, others = (
        side.sample.reshape(len(side.sample), -1) / np.float32(127.5) - 1.0
        for side in (data.train, data.others)
    )
    rows = control(
        Sides(train, others),
        COUNTED,
        np.random.default_rng([seed, 1]),
    )
    made = Made(to_uint8(rows.reshape((-1, *data.shape)).clip(-1.0, 1.0)), None)
    classifier = _classifier_of(data, source, folder)
    return _scores(made, data, classifier, seed, folder)


def _stream(system: System, data: UnevenPictures, seed: int) -> DataStream:
    return load(
        (data.train.sample, data.train.label),
        "all",
        batch_size=system.batch_size * system.discriminator_steps,
        seed=seed,
    )


def _classifier_of(
    data: UnevenPictures, source: str, folder: Path
) -> ClassifierFeatures:
    """Trained once a source, and kept beside the folders of the jobs."""
    return cached_classifier(
        *data.classifier,
        held_out_samples=data.judged.sample,
        held_out_labels=data.judged.label,
        classes=data.classes,
        directory=folder.parent / f"classifier_{source}",
    )


def _made(game: Game, data: UnevenPictures, seed: int) -> Made:
    """Samples; classes that are asked for are as common as in training."""
    if not isinstance(game, ConditionalGAN | ACGAN):
        return Made(to_uint8(game.sample(COUNTED, seed=seed)), None)
    label = np.random.default_rng([seed, 1]).choice(data.train.label, COUNTED)
    return Made(to_uint8(game.sample(COUNTED, seed=seed, label=label)), label)


def _scores(
    made: Made,
    data: UnevenPictures,
    classifier: ClassifierFeatures,
    seed: int,
    folder: Path,
) -> dict[str, float]:
    save_png(
        folder / "samples.png",
        picture_grid(to_uint8_pictures(made.sample[:SHOWN]), columns=16),
    )
    auditor = Auditor(
        train=data.train.sample,
        held_out=data.held_out.sample,
        train_labels=data.train.label,
        held_out_labels=data.held_out.label,
        seed=seed,
    )
    compared = made.first(len(data.held_out.sample))
    report = auditor(compared.sample, generated_labels=compared.label)
    return {
        **values_of(report),
        **_shares(made.sample, data, classifier),
        **_distances(made.sample, data, classifier),
    }


def _shares(
    made: np.ndarray, data: UnevenPictures, classifier: ClassifierFeatures
) -> dict[str, float]:
    """Classes of samples by the classifier, its errors taken out."""
    confusion = np.zeros((data.classes, data.classes))
    np.add.at(
        confusion,
        (data.judged.label, classifier.predict(data.judged.sample)),
        1.0,
    )
    with warnings.catch_warnings():
        # Of rare classes, and of a classifier that confuses shirts.
        warnings.simplefilter("ignore", UserWarning)
        shares = class_shares(
            real_labels=data.train.label,
            generated_labels=classifier.predict(made),
            classes=data.classes,
            confusion=confusion,
        )
    return {
        "class_distance": shares["total_variation"],
        "class_distance_real": shares["total_variation_floor"],
        "rarest": shares["minority_recall"],
        "classes_missing": shares["classes_missing"],
        "classifier_accuracy": float(
            np.trace(confusion) / len(data.judged.label)
        ),
    }


def _distances(
    made: np.ndarray, data: UnevenPictures, classifier: ClassifierFeatures
) -> dict[str, float]:
    """Frechet distances to the held-out side, of equal numbers of rows."""
    rows = min(len(data.held_out.sample), len(data.others.sample))
    held_out = classifier(data.held_out.sample[:rows])
    return {
        name: frechet_distance(
            real=held_out, generated=classifier(samples[:rows])
        )["frechet_distance"]
        for name, samples in (
            ("frechet", made),
            ("frechet_real", data.others.sample),
        )
    }


def _rank_of_fresh(game: GAN, made: np.ndarray, data: UnevenPictures) -> float:
    """Rank correlation of the game's score with that of a fresh network."""
    with warnings.catch_warnings():
        # The network may stop at its limit.
        warnings.simplefilter("ignore", UserWarning)
        fresh = network_two_sample_scores(
            real=data.held_out.sample, generated=made
        ).generated
    return spearman(game.score(made), -fresh)


def _looked_at(
    game: Game, data: UnevenPictures, classifier: ClassifierFeatures
) -> dict[str, float]:
    """Classes made at least a fifth as often as they are due."""
    made, due = (
        np.bincount(labels, minlength=data.classes) / len(labels)
        for labels in (
            classifier.predict(to_uint8(game.sample(LOOKED_AT, seed=0))),
            data.train.label,
        )
    )
    return {"classes": float(np.sum(made >= 0.2 * due))}
