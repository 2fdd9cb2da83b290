"""The pictures of a run, by step, and the film made of them."""

import re
from pathlib import Path

import numpy as np
from PIL import Image

from kgan.core import save_gif

MOST_FRAMES = 100
_PICTURE = re.compile(r"step_(\d{8,})\.png")


def picture_name(step: int) -> str:
    """Returns the file name of a step's picture, which sorts by step."""
    return f"step_{step:08d}.png"


def pictures_by_step(directory: Path) -> dict[int, Path]:
    """Returns the pictures of a directory, by step, the earliest first."""
    found = {
        int(match[1]): path
        for path in directory.iterdir()
        if (match := _PICTURE.fullmatch(path.name))
    }
    return dict(sorted(found.items()))


def thinned(paths: list[Path], most: int = MOST_FRAMES) -> list[Path]:
    """Returns at most so many, evenly spread, the first and last kept."""
    if len(paths) <= most:
        return paths
    places = np.linspace(0, len(paths) - 1, most).round().astype(int)
    return [paths[place] for place in places]


def save_film(directory: Path, name: str = "progress.gif") -> None:
    """Makes a GIF of the pictures in a directory, at most 100 of them.

    Pictures of another shape than the last, which an earlier setting left,
    are not in it.

    Args:
        directory: holds at least one picture.
        name: of the GIF in that directory.
    """
    paths = list(pictures_by_step(directory).values())
    frames = [_read(path) for path in thinned(paths)]
    save_gif(
        directory / name,
        [frame for frame in frames if frame.shape == frames[-1].shape],
    )


def _read(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        pixels = np.asarray(image)
    return pixels if pixels.ndim == 3 else pixels[..., np.newaxis]
