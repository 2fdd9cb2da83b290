"""Scores of a trained game, beside those of real data."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from kgan.data import DataStream
from kgan.metrics import score_images
from kgan.metrics import to_uint8
from kgan.metrics.features import ClassifierFeatures
from kgan.metrics.features import Embedding
from kgan.metrics.features import RandomNetwork
from kgan.models import Game

# Noise of the samples that are scored, apart from that of the shown ones.
SCORE_SEED = 20_000


def embedding_for(
    train: DataStream, classifier_path: Path, seed: int
) -> Embedding:
    """Returns the embedding that the data allow.

    With labels it is a classifier trained on the real training data, kept
    at `classifier_path`; without, a seeded random convolutional network.

    Args:
        train: the training data.
        classifier_path: where the classifier lies or is to lie.
        seed: of the classifier's training.
    """
    shape = tuple(train.spec["sample"].shape)
    if train.class_names is None:
        return RandomNetwork(shape)
    if classifier_path.exists():
        return ClassifierFeatures.load(classifier_path)
    classifier = ClassifierFeatures.train(
        train.records["sample"],
        train.records["label"],
        classes=len(train.class_names),
        seed=seed,
    )
    classifier.save(classifier_path)
    return classifier


def score_game(
    game: Game,
    *,
    train: DataStream,
    test: DataStream,
    embedding: Embedding,
    samples: int,
) -> dict[str, float]:
    """Returns distances to held-out data, and how labels are kept.

    Args:
        game: a trained game.
        train: the training data; as many of them as there are samples stand
            for a perfect generator.
        test: held-out data.
        embedding: what turns images into features.
        samples: how many to make.

    Returns:
        What `kgan.metrics.score_images` returns, with the test data as
        `real`, and for a conditional game what `label_agreement` returns.
    """
    generated = game.sample(samples, seed=SCORE_SEED)
    reference = train.records["sample"]
    if len(reference) > samples:
        rows = np.random.default_rng(SCORE_SEED).choice(
            len(reference), samples, replace=False
        )
        reference = reference[rows]
    scores = score_images(
        real=test.records["sample"],
        generated=generated,
        reference=reference,
        embedding=embedding,
    )
    if game.classes is not None and isinstance(embedding, ClassifierFeatures):
        scores |= label_agreement(
            game,
            test=test,
            classifier=embedding,
            classes=game.classes,
            samples=samples,
        )
    return scores


def label_agreement(
    game: Game,
    *,
    test: DataStream,
    classifier: ClassifierFeatures,
    classes: int,
    samples: int,
) -> dict[str, float]:
    """How often a classifier sees the label that was asked for.

    Args:
        game: a conditional game.
        test: held-out data, judged by the same classifier.
        classifier: trained on the real training data.
        classes: number of classes.
        samples: how many to make, equally many of each class.

    Returns:
        `"agreement"` and `"agreement_worst_class"` of generated samples,
        `"agreement_real"` and `"agreement_real_worst_class"` of the test
        data, and the counts of both.
    """
    asked = np.arange(samples, dtype=np.int32) % classes
    made = game.sample(samples, seed=SCORE_SEED, label=asked)
    seen = classifier.predict(to_uint8(made))
    real = classifier.predict(test.records["sample"])
    generated_rates = _agreement(asked, seen)
    real_rates = _agreement(test.records["label"], real)
    return {
        "agreement": generated_rates[0],
        "agreement_worst_class": generated_rates[1],
        "agreement_real": real_rates[0],
        "agreement_real_worst_class": real_rates[1],
        "n_agreement": float(samples),
        "n_agreement_real": float(len(real)),
    }


def _agreement(asked: np.ndarray, seen: np.ndarray) -> tuple[float, float]:
    right = asked == seen
    classes = np.unique(asked)
    return float(right.mean()), min(
        float(right[asked == label].mean()) for label in classes
    )


def write_scores(path: Path, scores: dict[str, Any]) -> None:
    """Writes scores as JSON."""
    path.write_text(json.dumps(scores, indent=2, sort_keys=True) + "\n")
