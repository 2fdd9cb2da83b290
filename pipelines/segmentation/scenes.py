"""Scenes and their maps: to learn from, to watch, to be judged by."""

import os
from typing import NamedTuple

import numpy as np

from kgan.data import DataStream
from kgan.data import load

FASHION_SCENES = "fashion_scenes"
# As the builder numbers them.
FASHION_CLASSES = (
    "background",
    "T-shirt/top",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
)


class Pairs(NamedTuple):
    """Scenes and the map of each.

    Attributes:
        sample: uint8 `(n, height, width, channels)`.
        condition: whole numbers `(n, height, width, 1)`.
    """

    sample: np.ndarray
    condition: np.ndarray


class Scenes(NamedTuple):
    """A data set of pairs.

    Attributes:
        train: what is learned from.
        validation: what training is watched by, and choices are made by.
        test: what nothing was chosen by.
        class_names: in the order of the maps' numbers.
    """

    train: DataStream
    validation: Pairs
    test: Pairs
    class_names: tuple[str, ...]

    @property
    def classes(self) -> int:
        """How many there are."""
        return len(self.class_names)

    @property
    def shape(self) -> tuple[int, int, int]:
        """(height, width, channels) of a scene."""
        return self.test.sample.shape[1:]


def load_scenes(
    source: str,
    *,
    splits: tuple[str, str, str],
    image_size: int | None,
    data_dir: str | os.PathLike[str],
    batch_size: int,
    validation_rows: int,
    test_rows: int,
    seed: int,
) -> Scenes:
    """Loads pairs, and prepares them first where it can.

    Args:
        source: as `kgan.data.load` takes it; its condition is the map.
        splits: to learn from, to watch, to be judged by.
        image_size: pixels a side; None for those of the source.
        data_dir: where a source that is prepared lies then.
        batch_size: pairs a step.
        validation_rows: how many of that split are kept, its first ones.
        test_rows: likewise.
        seed: of the order.

    Raises:
        FileNotFoundError: the source is not on this machine.
        ValueError: it has no maps.
    """
    train, validation, test = (
        load(
            source,
            split,
            batch_size=batch_size,
            image_size=image_size,
            data_dir=data_dir,
            download=True,
            seed=seed,
        )
        for split in splits
    )
    if "condition" not in train.records:
        raise ValueError(
            "`data` must have a map of segments for each scene, in memory. "
            f"Received: {source!r} with {sorted(train.spec)}"
        )
    return Scenes(
        train,
        _first(validation, validation_rows),
        _first(test, test_rows),
        _names(train, 1 + int(train.records["condition"].max())),
    )


def _first(data: DataStream, rows: int) -> Pairs:
    return Pairs(
        data.records["sample"][:rows], data.records["condition"][:rows]
    )


def _names(train: DataStream, classes: int) -> tuple[str, ...]:
    if train.name.split("/")[0] == FASHION_SCENES:
        return FASHION_CLASSES
    return tuple(f"class {number}" for number in range(classes))
