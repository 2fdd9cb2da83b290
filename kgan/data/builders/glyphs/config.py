"""Which fonts to draw letters in."""

import dataclasses
from pathlib import Path

import tensorflow_datasets as tfds


@dataclasses.dataclass(eq=False, kw_only=True)
class GlyphsConfig(tfds.core.BuilderConfig):
    """Where the fonts of a data set of glyphs lie.

    Args:
        name: of the configuration, which becomes a folder's name.
        folder: with files that end in .ttf, .otf or .ttc, at any depth; None
            for the fonts that are installed.

    Raises:
        FileNotFoundError: there is no such folder.

    Example:

    >>> GlyphsConfig(name="installed").folder is None
    True
    """

    folder: str | None = None

    def __post_init__(self) -> None:
        """Checks that the folder is there."""
        if self.folder is not None and not Path(self.folder).is_dir():
            raise FileNotFoundError(
                "`folder` must be a folder of font files. "
                f"Received: folder={self.folder!r}"
            )
