"""A scene of several items, and which of its pixels belong to which class."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from kgan.data.builders.fashion_scenes.items import Items

SIDE = 64
FEWEST_ITEMS, MOST_ITEMS = 2, 4
# What is not brighter is background: Fashion-MNIST has stray pixels there.
# Above it 94 items in a hundred are one piece, above 0 only ten are.
THRESHOLD = 10


class Scene(NamedTuple):
    """A picture, and the map of its segments.

    Attributes:
        image: uint8 `(64, 64, 1)`.
        segmentation_mask: uint8 `(64, 64, 1)`: 0 is background, 1 + c a pixel
            of an item of class c.
    """

    image: np.ndarray
    segmentation_mask: np.ndarray


def draw_scene(items: Items, seed: int | Sequence[int]) -> Scene:
    """Lays 2 to 4 different items on a black canvas, one over another.

    How many is uniform, as are the choice of items and the place of each, in
    its own size, wholly on the canvas. A later item covers an earlier one,
    partly or even all of it.

    Only the pixels of an item that are brighter than `THRESHOLD` are laid:
    these belong to it, all others show what lies below. Holes are not filled,
    so one looks through the handle of a bag, and through black print too. So
    `image > THRESHOLD` exactly where `segmentation_mask > 0`, and the image
    is 0 elsewhere.

    Args:
        items: to choose from, 4 at least.
        seed: of every choice (`numpy.random.default_rng`); nothing else than
            items and seed decides.

    Example:

    >>> bright = Items(np.full((4, 28, 28), 200, np.uint8), np.arange(4))
    >>> scene = draw_scene(bright, seed=0)
    >>> scene.image.shape, int(scene.image.max())
    ((64, 64, 1), 200)
    """
    generator = np.random.default_rng(seed)
    count = generator.integers(FEWEST_ITEMS, MOST_ITEMS + 1)
    rows = generator.choice(len(items.labels), count, replace=False)
    height, width = items.images.shape[1:]
    tops = generator.integers(0, SIDE - height + 1, count)
    lefts = generator.integers(0, SIDE - width + 1, count)
    image = np.zeros((SIDE, SIDE), np.uint8)
    mask = np.zeros((SIDE, SIDE), np.uint8)
    for row, top, left in zip(rows, tops, lefts, strict=True):
        item = items.images[row]
        own = item > THRESHOLD
        place = (slice(top, top + height), slice(left, left + width))
        image[place][own] = item[own]
        mask[place][own] = 1 + items.labels[row]
    return Scene(image[..., np.newaxis], mask[..., np.newaxis])
