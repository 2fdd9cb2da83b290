"""The items of Fashion-MNIST that scenes are made of, in three parts."""

from typing import NamedTuple

import numpy as np

from kgan.data.fashion_mnist import fashion_mnist_source
from kgan.data.source import SampleOptions
from kgan.data.splits import select_rows

# Of the training items, those that only scenes of validation are made of.
VALIDATION_ITEMS = 3_000

_PARTS = {"train": "train", "validation": "train", "test": "test"}
_DIVISION_SEED = 0


class Items(NamedTuple):
    """Pictures of single items.

    Attributes:
        images: uint8 `(n, 28, 28)`, on black.
        labels: int `(n,)`, the class of each.
    """

    images: np.ndarray
    labels: np.ndarray


def read_items(split: str, data_dir: str | None = None) -> Items:
    """Reads the items of a split of scenes.

    Scenes of `"train"` and `"validation"` are made of disjoint items of
    Fashion-MNIST's training part, those of `"test"` of its test part. Their
    order does not depend on where they were read from.

    Args:
        split: one of the three.
        data_dir: where TFDS keeps its data; None for its own default.

    Raises:
        FileNotFoundError: Fashion-MNIST is not on this machine.
    """
    source = fashion_mnist_source(data_dir, download=False)
    part, rows = select_rows(_PARTS[split], source.sizes, split_seed=0)
    records = source.read(part, rows, SampleOptions())
    items = in_one_order(
        Items(records.sample[..., 0], np.asarray(records.label))
    )
    if part == "test":
        return items
    order = np.random.default_rng(_DIVISION_SEED).permutation(len(items.labels))
    if split == "validation":
        return _take(items, order[:VALIDATION_ITEMS])
    return _take(items, order[VALIDATION_ITEMS:])


def in_one_order(items: Items) -> Items:
    """Returns items in the order of their bytes, then of their labels.

    Args:
        items: in any order; TFDS and Debian have different ones.

    Example:

    >>> images = np.arange(3, dtype=np.uint8)[::-1].reshape(3, 1, 1)
    >>> in_one_order(Items(images, np.array([5, 6, 7]))).labels.tolist()
    [7, 6, 5]
    """
    order = sorted(
        range(len(items.labels)),
        key=lambda row: (items.images[row].tobytes(), items.labels[row]),
    )
    return _take(items, np.array(order))


def _take(items: Items, rows: np.ndarray) -> Items:
    return Items(items.images[rows], items.labels[rows])
