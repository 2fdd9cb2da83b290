"""What a run's pictures are compared in, by the word of its config."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from kgan.core import check_choice
from kgan.data import DataStream
from kgan.metrics.features import EfficientNetLite0
from kgan.metrics.features import Embedding
from kgan.metrics.features import RandomNetwork
from kgan.metrics.features import cached_classifier
from kgan.metrics.features import efficientnet_lite0_weights
from kgan.runs.classes import class_names_of
from kgan.runs.known_records import known
from kgan.runs.say import say


class Source(NamedTuple):
    """What an embedding may be made of.

    Attributes:
        train: the training data.
        held_out: labelled data that a classifier is tested on.
        directory: where it is kept.
        seed: of its training.
    """

    train: DataStream
    held_out: DataStream
    directory: Path
    seed: int


def classifier(source: Source) -> Embedding:
    """Returns a classifier of the real training data, trained only once."""
    if not any(source.directory.glob("classifier_*.keras")):
        say("Training the classifier of the scores first, once ...")
    records = known(source.train).records
    return cached_classifier(
        records["sample"],
        records["label"],
        held_out_samples=source.held_out.records["sample"],
        held_out_labels=source.held_out.records["label"],
        classes=len(class_names_of(source.train) or ()),
        directory=source.directory,
        seed=source.seed,
    )


def random_network(source: Source) -> Embedding:
    """Returns a seeded random convolutional network."""
    return RandomNetwork(tuple(source.train.spec["sample"].shape))


def efficientnet_lite0(source: Source) -> Embedding:
    """Returns EfficientNet-Lite0 with its ImageNet weights."""
    return EfficientNetLite0()


EMBEDDINGS: dict[str, Callable[[Source], Embedding]] = {
    "classifier": classifier,
    "random_network": random_network,
    "efficientnet_lite0": efficientnet_lite0,
}


def check_embedding(name: str | None, train: DataStream) -> None:
    """Raises where an embedding cannot be had for the data.

    Args:
        name: a key of `EMBEDDINGS`; None: the run needs none.
        train: the training data.

    Raises:
        ModuleNotFoundError: what it needs is not installed.
        ValueError: a classifier is asked for, but the data have no labels.
    """
    if name is None:
        return
    check_choice("embedding", name, EMBEDDINGS)
    if name == "classifier" and class_names_of(train) is None:
        raise ValueError(
            '`embedding` can be "classifier" only for data with labels. '
            f"Received: {train.num_examples:,} records without"
        )
    if name == "efficientnet_lite0":
        efficientnet_lite0_weights()
