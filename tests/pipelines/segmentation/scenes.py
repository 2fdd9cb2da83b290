"""Small scenes of squares, each class of a brightness of its own."""

import numpy as np

from kgan.data import load
from pipelines.segmentation.scenes import Pairs
from pipelines.segmentation.scenes import Scenes

CLASSES = 3
NAMES = ("background", "dark", "bright")


def pairs(count: int, seed: int, side: int = 16) -> Pairs:
    """Two squares a scene, on black."""
    generator = np.random.default_rng(seed)
    maps = np.zeros((count, side, side, 1), np.uint8)
    for each in maps:
        for number in (1, 2):
            top, left = generator.integers(0, side - 6, 2)
            each[top : top + 6, left : left + 6] = number
    return Pairs(maps * np.uint8(100), maps)


def scenes(seed: int = 0, side: int = 16) -> Scenes:
    """24 to learn from, 8 to watch, 12 to be judged by."""
    train = load(pairs(24, 1, side)._asdict(), "all", batch_size=4, seed=seed)
    return Scenes(train, pairs(8, 2, side), pairs(12, 3, side), NAMES)
