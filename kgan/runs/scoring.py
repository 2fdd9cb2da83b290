"""Scores of a trained game, beside those of real data."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kgan.core import written_whole
from kgan.data import DataStream
from kgan.metrics import DensityCoverage
from kgan.metrics import FeatureMetric
from kgan.metrics import FrechetDistance
from kgan.metrics import KernelDistance
from kgan.metrics import PrecisionRecall
from kgan.metrics import Scorer
from kgan.metrics import to_uint8
from kgan.metrics.features import ClassifierFeatures
from kgan.metrics.features import Embedding
from kgan.models import Game
from kgan.runs.classes import class_names_of
from kgan.runs.config import Config
from kgan.runs.embeddings import EMBEDDINGS
from kgan.runs.embeddings import Source
from kgan.runs.folder import RunFolder
from kgan.runs.known_records import known

# Noise of the samples that are scored, apart from that of the shown ones.
SCORE_SEED = 20_000
# Distances are taken from two pictures on.
FEWEST_PICTURES = 2
# With fewer test pictures the bias outweighs that validation data were seen.
ENOUGH_PICTURES = 1_000
# The embeddings take no smaller pictures.
SHORTEST_SIDE = 8
# The scores at the end of a run.
FINAL_METRICS: tuple[FeatureMetric, ...] = (
    FrechetDistance(),
    KernelDistance(),
    PrecisionRecall(),
    DensityCoverage(),
)


def check_scorable(data: dict[str, DataStream]) -> None:
    """Raises where scores could not be taken at the end.

    Args:
        data: the streams "train" and "test".

    Raises:
        ValueError: pictures of a side below 8 pixels, or fewer than two
            records; it says what to do.
    """
    shape = tuple(data["train"].spec["sample"].shape)
    if min(shape[:2]) < SHORTEST_SIDE:
        raise ValueError(
            f"`image_size` must be at least {SHORTEST_SIDE} pixels a side. "
            f"Received: pictures of shape {shape}"
        )
    for name in ("train", "test"):
        if data[name].num_examples < FEWEST_PICTURES:
            raise ValueError(
                f"`{name}_split` must hold at least {FEWEST_PICTURES} "
                "records, or samples could not be scored: give more "
                f"pictures, or another `{name}_split`. Received: "
                f"{name}_split={data[name].split!r} with "
                f"{data[name].num_examples}"
            )


def held_out_splits(data: dict[str, DataStream]) -> tuple[str, ...]:
    """Returns the splits that generated pictures are compared with.

    The test data; of data without labels also the validation data, where
    the test data are few.

    Args:
        data: the streams "train", "validation" and "test".
    """
    test = data["test"]
    if class_names_of(test) is None and test.num_examples < ENOUGH_PICTURES:
        return ("validation", "test")
    return ("test",)


def embedding_for(
    config: Config, data: dict[str, DataStream], folder: RunFolder
) -> Embedding:
    """Returns the embedding that a run compares samples in.

    Args:
        config: resolved.
        data: the streams "train" and "validation".
        folder: of the run, where a classifier is kept.
    """
    return EMBEDDINGS[config.embedding](
        Source(
            train=data["train"],
            held_out=data["validation"],
            directory=folder.features,
            seed=config.seed,
        )
    )


def scorer_against(
    real: np.ndarray,
    *,
    train: DataStream,
    embedding: Embedding,
    folder: RunFolder,
    samples: int,
    metrics: Sequence[FeatureMetric],
) -> Scorer:
    """Returns what scores samples against held-out data.

    Args:
        real: held-out samples.
        train: of which as many records as there will be samples stand for
            a perfect generator.
        embedding: turns samples into features.
        folder: of the run, where features of real data are kept.
        samples: how many will be scored.
        metrics: what to compute; those that look at neighbours are left out
            where there are too few records.
    """
    reference = known(train).records["sample"]
    if len(reference) > samples:
        rows = np.random.default_rng(SCORE_SEED).choice(
            len(reference), samples, replace=False
        )
        reference = reference[rows]
    fewest = min(len(real), len(reference), samples)
    return Scorer(
        real,
        embedding,
        reference=reference,
        metrics=[each for each in metrics if each.fewest_rows <= fewest],
        cache_directory=folder.features,
    )


def score_game(
    game: Game,
    data: dict[str, DataStream],
    *,
    embedding: Embedding,
    folder: RunFolder,
    samples: int,
) -> dict[str, float]:
    """Returns scores against held-out data, and how labels are kept.

    Args:
        game: a trained game.
        data: the streams "train", of which as many records as there are
            samples stand for a perfect generator, "validation" and "test".
        embedding: what turns images into features.
        folder: of the run.
        samples: how many to make.

    Returns:
        What a `kgan.metrics.Scorer` returns, with the data of
        `held_out_splits` as `real`, and for a conditional game what
        `label_agreement` returns.
    """
    real = np.concatenate(
        [data[name].records["sample"] for name in held_out_splits(data)]
    )
    scorer = scorer_against(
        real,
        train=data["train"],
        embedding=embedding,
        folder=folder,
        samples=samples,
        metrics=FINAL_METRICS,
    )
    # As many as there are real ones to compare with.
    compared = min(samples, data["train"].num_examples)
    scores = scorer(game.sample(compared, seed=SCORE_SEED))
    if game.classes is not None and isinstance(embedding, ClassifierFeatures):
        scores |= label_agreement(
            game,
            test=data["test"],
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
    text = json.dumps(scores, indent=2, sort_keys=True)
    with written_whole(path) as aside:
        aside.write_text(text + "\n")


def scored_step(path: Path) -> int | None:
    """Returns the step of written scores; None where there are none."""
    if not path.exists():
        return None
    return int(json.loads(path.read_text())["step"])
