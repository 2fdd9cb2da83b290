"""Pairs: emoji of Google's style drawn in Twitter's.

What you get: `pix2pix_quick`, a translator that shows the idea; with
`pix2pix_full` one for use. With `--source` and `--target` the same on pairs
of your own, told by their file names.

What drives the cost: steps times the pictures of a batch, the square of the
widths, and the pixels of a picture.

    python -m pipelines.styles --config=pix2pix_full --workdir=runs/pix2pix
"""

from pipelines.styles.configs.config import StylesConfig
from pipelines.styles.settings import Settings


def quick() -> StylesConfig:
    """Returns the config of at most three minutes."""
    return StylesConfig(
        Settings("pix2pix", 500, width=24, discriminator_width=24), "emoji"
    )


def full() -> StylesConfig:
    """Returns the config of at most an hour."""
    return StylesConfig(Settings("pix2pix", 10_000), "emoji")
