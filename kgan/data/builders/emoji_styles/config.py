"""Which styles of emoji a data set has, and where their pictures lie."""

import dataclasses

import tensorflow_datasets as tfds

from kgan.core import check_choice

STYLES = ("google", "twitter")


@dataclasses.dataclass(eq=False, kw_only=True)
class EmojiStylesConfig(tfds.core.BuilderConfig):
    """The styles of a data set of emoji.

    Args:
        name: of the configuration, which becomes a folder's name.
        styles: one of them, or both for pairs.

    Raises:
        ValueError: an unknown style, or none.
    """

    styles: tuple[str, ...]

    def __post_init__(self) -> None:
        """Checks the styles."""
        if not self.styles:
            raise ValueError(
                f"`styles` must name some of {list(STYLES)}. Received: ()"
            )
        for style in self.styles:
            check_choice("styles", style, STYLES)
