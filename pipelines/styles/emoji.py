"""Emoji in the style of Google, and the same in that of Twitter."""

import os

import numpy as np

from kgan.data import load
from pipelines.styles.pairs import Pairs
from pipelines.styles.pairs import Sides

SOURCE = "emoji_styles/pairs"
KEYS = {"sample": "twitter", "condition": "google", "text": "name"}


def emoji_sides(data_dir: str | os.PathLike[str] | None) -> Sides:
    """Returns the emoji of both sides, skin tones of one emoji on one.

    Args:
        data_dir: where TFDS keeps its data, the two packages of pictures in
            its `downloads/manual`; None for its own default. What is not
            built there yet is built.

    Raises:
        FileNotFoundError: a package is missing; the message says how to get
            it.
    """
    train, held_out = (
        load(
            SOURCE,
            split,
            batch_size=1,
            shuffle=False,
            data_dir=data_dir,
            keys=KEYS,
            download=True,
        ).records
        for split in ("train", "test")
    )
    names = [*train["text"], *held_out["text"]]
    contents = np.arange(len(names), dtype=np.int32)

    def pairs(records: dict[str, np.ndarray], content: np.ndarray) -> Pairs:
        return Pairs(
            records["condition"],
            records["sample"],
            content,
            np.zeros(len(content), np.int32),
        )

    first = len(train["text"])
    return Sides(
        pairs(train, contents[:first]),
        pairs(held_out, contents[first:]),
        tuple(name.decode() for name in names),
        ("twitter",),
    )
