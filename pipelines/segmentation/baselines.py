"""What maps are worth that nobody learned to draw."""

import numpy as np

from pipelines.segmentation.scenes import Pairs

# Of each channel: 256 levels of gray, 16 of each of three colours.
_LEVELS = {1: 256, 3: 16}


def all_background(scenes: np.ndarray) -> np.ndarray:
    """Returns maps of class 0 everywhere, `(n, height, width)`.

    Args:
        scenes: uint8 `(n, height, width, channels)`.
    """
    return np.zeros(scenes.shape[:3], np.int64)


def by_colour(learned: Pairs, scenes: np.ndarray, classes: int) -> np.ndarray:
    """Returns for each pixel the class that its colour most often is.

    Args:
        learned: uint8 scenes and their maps, to count in.
        scenes: to be segmented; of their 1 or 3 channels.
        classes: how many there are.

    Returns:
        `(n, height, width)`; a colour that was never seen is class 0.
    """
    channels = scenes.shape[3]
    levels = _LEVELS[channels]
    colours = levels**channels
    pairs = _numbers(learned.sample, levels) * classes + learned.condition[
        ..., 0
    ].astype(np.int64)
    counts = np.bincount(pairs.ravel(), minlength=colours * classes)
    likeliest = counts.reshape(colours, classes).argmax(axis=1)
    return likeliest[_numbers(scenes, levels)]


def _numbers(scenes: np.ndarray, levels: int) -> np.ndarray:
    """A number for the colour of each pixel."""
    levelled = scenes.astype(np.int64) * levels // 256
    powers = levels ** np.arange(scenes.shape[3])
    return levelled @ powers


def flat_colours(learned: Pairs, maps: np.ndarray, classes: int) -> np.ndarray:
    """Returns each class painted in the mean colour that it has.

    Args:
        learned: uint8 scenes and their maps, to mean over.
        maps: whole numbers `(n, height, width, 1)`, to be painted.
        classes: how many there are.

    Returns:
        uint8 `(n, height, width, channels)`.
    """
    truth = learned.condition[..., 0].ravel().astype(np.int64)
    pixels = np.maximum(np.bincount(truth, minlength=classes), 1)
    means = np.stack(
        [
            np.bincount(truth, channel.ravel(), minlength=classes) / pixels
            for channel in np.moveaxis(learned.sample, 3, 0)
        ],
        axis=1,
    )
    return np.rint(means).astype(np.uint8)[maps[..., 0]]
