"""No pairs: the same emoji, and which belongs to which is forgotten.

What you get: translators both ways, of two sets of pictures alone. With
`--source` and `--target` the same on two folders of your own.

What drives the cost: as of `pix2pix`, but a step takes six passes of a
generator where that takes one.

    python -m pipelines.styles --config=cycle_gan_full --workdir=runs/cycle
"""

from pipelines.styles.configs.config import StylesConfig
from pipelines.styles.settings import Settings


def quick() -> StylesConfig:
    """Returns the config of at most three minutes."""
    return StylesConfig(
        Settings(
            "cycle_gan",
            100,
            batch_size=16,
            width=16,
            discriminator_width=16,
        ),
        "emoji",
    )


def full() -> StylesConfig:
    """Returns the config of at most an hour."""
    return StylesConfig(
        Settings(
            "cycle_gan",
            3_000,
            batch_size=16,
            width=24,
            discriminator_width=24,
        ),
        "emoji",
    )
