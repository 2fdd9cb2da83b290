"""The npm packages that hold emoji: their lists, and their pictures."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kgan.data.pictures import Picture
from kgan.data.pictures import decode_pictures
from kgan.data.source import ImageForm

PACKAGE_VERSION = "16.0.0"
SIDE = 64
CATEGORIES = (
    "Smileys & Emotion",
    "People & Body",
    "Component",
    "Animals & Nature",
    "Food & Drink",
    "Travel & Places",
    "Activities",
    "Objects",
    "Symbols",
    "Flags",
)


class Emoji(NamedTuple):
    """One emoji, or one skin tone of it.

    Attributes:
        code: its code points in hexadecimal, such as "1F44B-1F3FB".
        base: those of the emoji without a skin tone, such as "1F44B".
        file_name: of its picture.
        name: in Unicode, of the base, such as "WAVING HAND SIGN".
        category: one of `CATEGORIES`.
    """

    code: str
    base: str
    file_name: str
    name: str
    category: str


def package_folder(manual_folder: Path, style: str) -> Path:
    """Returns the folder of a style's package, if it is the one that is meant.

    Args:
        manual_folder: holds the folders of packages, as npm's `node_modules`.
        style: "google" or "twitter".

    Raises:
        FileNotFoundError: it is not there.
        ValueError: it is of another version.
    """
    name = f"emoji-datasource-{style}"
    folder = manual_folder / name
    about = folder / "package.json"
    if not about.is_file():
        raise FileNotFoundError(
            f"The style {style!r} needs the npm package {name} "
            f"{PACKAGE_VERSION}, unpacked to {folder}, so that {about} "
            "exists. Received: no such file"
        )
    version = json.loads(about.read_text(encoding="utf-8")).get("version")
    if version != PACKAGE_VERSION:
        raise ValueError(
            f"The npm package {name} must be of version {PACKAGE_VERSION}. "
            f"Received: version {version} in {folder}"
        )
    return folder


def list_emoji(folder: Path) -> tuple[Emoji, ...]:
    """Returns the emoji of a package, each followed by its skin tones.

    Args:
        folder: of the package.
    """
    entries = json.loads((folder / "emoji.json").read_text(encoding="utf-8"))
    return tuple(
        Emoji(
            form["unified"],
            entry["unified"],
            form["image"],
            entry["name"],
            entry["category"],
        )
        for entry in entries
        for form in (entry, *entry.get("skin_variations", {}).values())
    )


def read_pictures(
    folder: Path, style: str, emoji: Sequence[Emoji]
) -> np.ndarray:
    """Reads the pictures of emoji, transparency laid on white.

    Args:
        folder: of the package.
        style: "google" or "twitter".
        emoji: whose pictures are wanted.

    Returns:
        uint8 `(n, 64, 64, 3)`.

    Raises:
        ValueError: pictures that are missing or damaged (up to 5 are named).
    """
    pictures = folder / "img" / style / str(SIDE)
    return decode_pictures(
        [Picture(e.file_name, pictures / e.file_name) for e in emoji],
        ImageForm((SIDE, SIDE), 3, "stretch"),
    )
