"""Many styles: any letter in any font, also pairs that were never seen.

What you get: a translator from a letter of one font to that of any other,
the font asked for by its number. With `--styles` and `--reference` the same
on a folder of your own with a sub-folder for each style, where pictures of
one content have one file name.

What drives the cost: as of `pix2pix`; the number of styles adds little.

    python -m pipelines.styles --config=styles_full --workdir=runs/glyphs
"""

from pipelines.styles.configs.config import StylesConfig
from pipelines.styles.settings import Settings


def quick() -> StylesConfig:
    """Returns the config of at most three minutes."""
    return StylesConfig(
        Settings("pix2pix", 500, width=24, discriminator_width=24), "glyphs"
    )


def full() -> StylesConfig:
    """Returns the config of at most an hour."""
    return StylesConfig(Settings("pix2pix", 8_000), "glyphs")
