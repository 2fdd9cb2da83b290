"""Translates a folder of pictures by a trained run."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np

from kgan.core import check_choice
from kgan.core import from_unit_range
from kgan.core import save_png
from kgan.data import examine_folder
from pipelines.styles.folders import check_apart
from pipelines.styles.one_run import MODEL
from pipelines.styles.one_run import RUN


class Translated(NamedTuple):
    """What became of a folder.

    Attributes:
        written: how many pictures were.
        unreadable: files that are no pictures, though they are named so, and
            why.
    """

    written: int
    unreadable: Mapping[str, str]


def translate_folder(
    workdir: Path, folder: Path, out: Path, *, style: str | None = None
) -> Translated:
    """Writes the translation of each picture that can be read.

    Args:
        workdir: of a run that was trained.
        folder: of pictures, in any size; they are cut to the run's.
        out: for PNGs of the same names, made if it does not exist.
        style: that is asked for, of a run of several.

    Raises:
        FileNotFoundError: no trained run, or no such folder.
        ValueError: no style where there are several, an unknown one, or one
            where there are none; two pictures of one name.
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
    names = [Path(file.name).with_suffix("") for file in found.files]
    check_apart([str(name) for name in names], folder)
    made = from_unit_range(game.translate(found.sample, **asked))
    for name, picture in zip(names, made, strict=True):
        path = out / name.with_name(f"{name.name}.png")
        path.parent.mkdir(parents=True, exist_ok=True)
        save_png(path, np.asarray(picture))
    return Translated(len(made), found.unreadable)
