"""Prepares emoji in one or two styles as a TFDS data set."""

from collections.abc import Iterator
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from typing import ClassVar
from typing import final

import numpy as np
import tensorflow_datasets as tfds

from kgan.data.builders.emoji_styles.config import STYLES
from kgan.data.builders.emoji_styles.config import EmojiStylesConfig
from kgan.data.builders.emoji_styles.packages import CATEGORIES
from kgan.data.builders.emoji_styles.packages import PACKAGE_VERSION
from kgan.data.builders.emoji_styles.packages import SIDE
from kgan.data.builders.emoji_styles.packages import Emoji
from kgan.data.builders.emoji_styles.packages import list_emoji
from kgan.data.builders.emoji_styles.packages import package_folder
from kgan.data.builders.emoji_styles.packages import read_pictures
from kgan.data.builders.emoji_styles.sides import SPLITS
from kgan.data.builders.emoji_styles.sides import groups_of
from kgan.data.builders.emoji_styles.sides import split_of

Examples = Iterator[tuple[str, dict[str, Any]]]

_LICENCES = {"google": "Apache-2.0", "twitter": "CC-BY-4.0"}


# The keyword is unknown to mypy, for which TFDS has no types.
@final
class Builder(tfds.core.GeneratorBasedBuilder, skip_registration=True):  # type: ignore[call-arg]
    """3,786 emoji as colour images of 64x64 pixels, in one style or two."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES: ClassVar[dict[str, str]] = {"1.0.0": "First version."}
    BUILDER_CONFIGS: ClassVar[list[EmojiStylesConfig]] = [
        EmojiStylesConfig(
            name="pairs",
            description="Each emoji in both styles",
            styles=STYLES,
        ),
        *(
            EmojiStylesConfig(
                name=style,
                description=f"Emoji in the style of {style}",
                styles=(style,),
            )
            for style in STYLES
        ),
    ]
    MANUAL_DOWNLOAD_INSTRUCTIONS = f"""\
    Each style is an npm package, emoji-datasource-google or
    emoji-datasource-twitter. Unpack what you need, in `manual_dir`, into a
    folder of the package's name:

    for style in google twitter; do
      npm pack emoji-datasource-$style@{PACKAGE_VERSION}
      mkdir emoji-datasource-$style
      tar -xzf emoji-datasource-$style-{PACKAGE_VERSION}.tgz \\
        -C emoji-datasource-$style --strip-components=1
    done
    """

    def _info(self) -> tfds.core.DatasetInfo:
        styles = self.builder_config.styles
        pictures = {
            name: tfds.features.Image(shape=(SIDE, SIDE, 3))
            for name in _picture_names(styles).values()
        }
        label = "label" if len(styles) == 1 else "category"
        # The README and the citations beside this file are read as well.
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(
                {
                    **pictures,
                    label: tfds.features.ClassLabel(names=CATEGORIES),
                    "name": tfds.features.Text(),
                    "code": tfds.features.Text(),
                }
            ),
            supervised_keys=(*pictures, label)[:2],
            homepage="https://github.com/iamcal/emoji-data",
            license=", ".join(f"{s}: {_LICENCES[s]}" for s in styles),
        )

    def _split_generators(
        self, dl_manager: tfds.download.DownloadManager
    ) -> dict[str, Examples]:
        styles = self.builder_config.styles
        try:
            manual = Path(dl_manager.manual_dir)
        except AssertionError as error:
            # TFDS tells the folder, and the instructions above.
            raise FileNotFoundError(str(error)) from error
        folders = {style: package_folder(manual, style) for style in styles}
        # All packages of one version have the same list.
        emoji = list_emoji(folders[styles[0]])
        pictures = {
            name: read_pictures(folders[style], style, emoji)
            for style, name in _picture_names(styles).items()
        }
        groups = groups_of([e.base for e in emoji], list(pictures.values()))
        sides = np.array([split_of(group) for group in groups])
        return {
            split: self._generate_examples(
                emoji, pictures, np.flatnonzero(sides == split)
            )
            for split in SPLITS
        }

    def _generate_examples(
        self,
        emoji: tuple[Emoji, ...],
        pictures: Mapping[str, np.ndarray],
        rows: np.ndarray,
    ) -> Examples:
        label = "label" if len(pictures) == 1 else "category"
        # TFDS brings them into a random order.
        for row in rows.tolist():
            one = emoji[row]
            yield (
                one.code,
                {
                    **{name: images[row] for name, images in pictures.items()},
                    label: one.category,
                    "name": one.name,
                    "code": one.code,
                },
            )


def _picture_names(styles: tuple[str, ...]) -> dict[str, str]:
    """The feature that holds the picture of each style."""
    if len(styles) == 1:
        return {styles[0]: "image"}
    return {style: style for style in styles}
