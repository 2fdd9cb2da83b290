"""Prepares the letters of the fonts on a machine as a TFDS data set."""

from collections.abc import Iterator
from typing import Any
from typing import ClassVar
from typing import final

import numpy as np
import tensorflow_datasets as tfds

from kgan.data.builders.glyphs.config import GlyphsConfig
from kgan.data.builders.glyphs.fonts import Font
from kgan.data.builders.glyphs.fonts import font_files
from kgan.data.builders.glyphs.fonts import legible_fonts
from kgan.data.builders.glyphs.rendering import LETTERS
from kgan.data.builders.glyphs.rendering import SIDE
from kgan.data.builders.glyphs.sides import held_out_families
from kgan.data.builders.glyphs.sides import unseen_pairs

Examples = Iterator[tuple[str, dict[str, Any]]]


# The keyword is unknown to mypy, for which TFDS has no types.
@final
class Builder(tfds.core.GeneratorBasedBuilder, skip_registration=True):  # type: ignore[call-arg]
    """62 letters and digits as gray images of 32x32 pixels, in many fonts."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES: ClassVar[dict[str, str]] = {"1.0.0": "First version."}
    BUILDER_CONFIGS: ClassVar[list[GlyphsConfig]] = [
        GlyphsConfig(
            name="installed",
            description="The fonts that are installed on this machine",
        )
    ]

    def _info(self) -> tfds.core.DatasetInfo:
        # The README and the citations beside this file are read as well.
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(
                {
                    "image": tfds.features.Image(shape=(SIDE, SIDE, 1)),
                    "label": tfds.features.ClassLabel(names=list(LETTERS)),
                    # Its names are known once the fonts have been looked at.
                    "style": tfds.features.ClassLabel(),
                }
            ),
            supervised_keys=("image", "label"),
            license="That of each font, see the metadata",
            metadata=tfds.core.MetadataDict(),
        )

    def _split_generators(
        self, dl_manager: tfds.download.DownloadManager
    ) -> dict[str, Examples]:
        fonts = legible_fonts(font_files(self.builder_config.folder))
        held_out = held_out_families([font.family for font in fonts])
        tested = [font for font in fonts if font.family in held_out]
        trained = [font for font in fonts if font.family not in held_out]
        unseen = unseen_pairs(len(trained))
        self.info.features["style"].names = [font.style for font in fonts]
        self.info.metadata["fonts"] = [
            {
                "style": font.style,
                "family": font.family,
                "file": font.file,
                "licence": font.licence,
                "held_out": font.family in held_out,
            }
            for font in fonts
        ]
        return {
            "train": self._generate_examples(trained, ~unseen),
            "unseen_pairs": self._generate_examples(trained, unseen),
            "test": self._generate_examples(
                tested, np.ones((len(tested), len(LETTERS)), bool)
            ),
        }

    def _generate_examples(
        self, fonts: list[Font], wanted: np.ndarray
    ) -> Examples:
        # TFDS brings them into a random order.
        for font, letters in zip(fonts, wanted, strict=True):
            for number in np.flatnonzero(letters).tolist():
                yield (
                    f"{LETTERS[number]} {font.style}",
                    {
                        "image": font.letters[number][..., np.newaxis],
                        "label": LETTERS[number],
                        "style": font.style,
                    },
                )
