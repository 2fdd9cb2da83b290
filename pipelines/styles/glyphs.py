"""The letters of this machine's fonts: any letter in any font."""

import os
from pathlib import Path

import numpy as np

from kgan.data import load
from kgan.data.builders import OWN_BUILDERS
from kgan.data.builders import GlyphsConfig
from pipelines.styles.pairs import Pairs
from pipelines.styles.pairs import Sides

# The font whose letters are translated; Matplotlib brings it.
REFERENCE = "DejaVu Sans Book"
NAME = "styles"


def glyph_sides(data_dir: str | os.PathLike[str] | None) -> Sides:
    """Returns letters in fonts, and pairs of both that training never sees.

    The condition of each is the same letter in the font `REFERENCE`, of which
    all letters are known: that a letter is asked for is told by its picture.

    Args:
        data_dir: where TFDS keeps its data; None for its own default. The
            fonts are looked for, and drawn, the first time.

    Raises:
        ValueError: there are fewer than three fonts, or not the reference.
    """
    folder = None if data_dir is None else str(data_dir)
    builder = OWN_BUILDERS["glyphs"](
        config=GlyphsConfig(name=NAME), data_dir=folder
    )
    builder.download_and_prepare()
    seen, unseen = (
        _records(Path(builder.data_path), split)
        for split in ("train", "unseen_pairs")
    )
    # Fonts that are held out as a whole have a style that nobody has learned.
    used = np.unique(seen["condition"])
    names = np.array(builder.info.features["style"].names)[used]
    if REFERENCE not in names:
        raise ValueError(
            f"The font {REFERENCE!r} must be installed and among those that "
            f"are trained on. Received: {len(names)} other fonts"
        )
    reference = int(used[names.tolist().index(REFERENCE)])
    given = _letters_of(reference, seen, unseen)

    def pairs(records: dict[str, np.ndarray]) -> Pairs:
        return Pairs(
            given[records["label"]],
            records["sample"],
            records["label"],
            np.searchsorted(used, records["condition"]).astype(np.int32),
        )

    held_out = pairs(unseen)
    # What is given is not asked for.
    asked = np.flatnonzero(unseen["condition"] != reference)
    return Sides(
        pairs(seen),
        held_out.rows(asked),
        tuple(builder.info.features["label"].names),
        tuple(names.tolist()),
    )


def _records(path: Path, split: str) -> dict[str, np.ndarray]:
    return load(
        path,
        split,
        batch_size=1,
        shuffle=False,
        keys={"sample": "image", "label": "label", "condition": "style"},
    ).records


def _letters_of(font: int, *sides: dict[str, np.ndarray]) -> np.ndarray:
    """Returns the picture of each letter in one font, by its number."""
    letters: dict[int, np.ndarray] = {}
    for records in sides:
        own = np.flatnonzero(records["condition"] == font)
        letters |= dict(
            zip(
                records["label"][own].tolist(),
                records["sample"][own],
                strict=True,
            )
        )
    return np.stack([letters[number] for number in range(len(letters))])
