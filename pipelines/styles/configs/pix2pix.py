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
    return _config(500)


def full() -> StylesConfig:
    """Returns the config of at most an hour."""
    # Longer, it learns its pairs by heart: 10,000 steps are worse by L1.
    return _config(4_000)


def _config(steps: int) -> StylesConfig:
    # On validation pairs, at 3,000 steps: without R1 the judge leaves unrest
    # in flat colours; an L1 of 100 and a judge of 34 pixels blur, an L1 of 2
    # draws parts where none belong.
    return StylesConfig(
        Settings(
            "pix2pix",
            steps,
            batch_size=16,
            width=24,
            discriminator_width=24,
            depth=3,
            mirror=True,
        ),
        "emoji",
    )
