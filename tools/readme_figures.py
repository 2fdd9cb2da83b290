"""Draws the README's pictures from finished runs.

python -m tools.readme_figures runs/digits runs/fashion runs/pictures \
    --out=docs/pictures

For each run it writes a grid of samples, named like its folder, and for all
of them one strip. The samples are those of seed 0, in order: none is chosen.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from kgan.core import picture_grid
from kgan.core import save_png
from kgan.core import to_uint8_pictures
from kgan.models import Game
from kgan.runs import RunFolder
from kgan.runs import read_model

STRIP_HEIGHT = 320
STRIP_ROWS = 5
GAP = 16


def grid(model: Game, rows: int, columns: int) -> np.ndarray:
    """Returns samples in rows; with classes, one column for each."""
    label = None
    if model.classes is not None:
        columns = model.classes
        label = np.arange(rows * columns) % columns
    samples = model.sample(rows * columns, seed=0, label=label)
    return picture_grid(to_uint8_pictures(samples), columns=columns)


def strip(grids: list[np.ndarray]) -> Image.Image:
    """Returns the grids side by side at one height, on white."""
    pictures = []
    for each in grids:
        picture = Image.fromarray(np.squeeze(each)).convert("RGB")
        width = round(picture.width * STRIP_HEIGHT / picture.height)
        pictures.append(picture.resize((width, STRIP_HEIGHT), Image.LANCZOS))
    total = sum(picture.width + GAP for picture in pictures) - GAP
    joined = Image.new("RGB", (total, STRIP_HEIGHT), "white")
    left = 0
    for picture in pictures:
        joined.paste(picture, (left, 0))
        left += picture.width + GAP
    return joined


def main() -> None:
    """Draws what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="+")
    parser.add_argument("--out", default="docs/pictures")
    options = parser.parse_args()
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    models = [read_model(RunFolder(run)) for run in options.runs]
    for run, model in zip(options.runs, models, strict=True):
        save_png(out / f"{Path(run).name}.png", grid(model, 8, 10))
    narrow = [grid(model, STRIP_ROWS, 5) for model in models]
    strip(narrow).save(out / "strip.png", optimize=True)


if __name__ == "__main__":
    main()
