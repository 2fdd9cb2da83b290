"""Translates a folder of pictures by a trained run."""

import json
from pathlib import Path

import keras
import numpy as np

from kgan.core import check_choice
from kgan.core import from_unit_range
from kgan.core import save_png
from kgan.data import examine_folder
from pipelines.styles.one_run import MODEL
from pipelines.styles.one_run import RUN


def translate_folder(
    workdir: Path, folder: Path, out: Path, *, style: str | None = None
) -> int:
    """Writes the translation of each picture; returns how many.

    Args:
        workdir: of a run that was trained.
        folder: of pictures, in any size; they are cut to the run's.
        out: for PNGs of the same names, made if it does not exist.
        style: that is asked for, of a run of several.

    Raises:
        FileNotFoundError: no trained run, or no such folder.
        ValueError: no style where there are several, an unknown one, or one
            where there are none.
    """
    if not (workdir / MODEL).exists():
        raise FileNotFoundError(
            f"`workdir` must hold a trained run. Received: {workdir}, without "
            f"{MODEL}"
        )
    if not folder.is_dir():
        raise FileNotFoundError(
            f"Pictures must lie in a folder. Received: {folder}, which is none"
        )
    styles = json.loads((workdir / RUN).read_text())["styles"]
    game = keras.models.load_model(workdir / MODEL)
    asked = {}
    if game.classes is not None:
        asked["label"] = styles.index(check_choice("style", style, styles))
    elif style is not None:
        raise ValueError(
            f"`style` must be None for a run of one. Received: style={style!r}"
        )
    height, width, channels = game.condition_shape
    found = examine_folder(
        folder, image_size=(height, width), channels=channels
    )
    made = from_unit_range(game.translate(found.sample, **asked))
    for file, picture in zip(found.files, made, strict=True):
        path = out / Path(file.name).with_suffix(".png")
        path.parent.mkdir(parents=True, exist_ok=True)
        save_png(path, np.asarray(picture))
    return len(made)
