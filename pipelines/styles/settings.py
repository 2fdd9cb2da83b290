"""What a run is made of: which game, of which size, for how long."""

from typing import NamedTuple


class Settings(NamedTuple):
    """A run's settings, which its folder keeps.

    Attributes:
        task: a word of `tasks.TASKS`.
        steps: of training.
        batch_size: pairs a step; all, where there are fewer.
        width: channels of the generators' first maps.
        discriminator_width: of the discriminators'.
        depth: halvings of a discriminator, which see 16, 34 or 70 pixels of
            the picture by 1, 2 or 3.
        learning_rate: of Adam at first, for both players; it falls to 0 by
            half a cosine.
        mirror: each picture is also seen mirrored, with its sample.
        l1_weight: of the distance to the sample; read where there are pairs.
        cycle_weight: of the way back; read where there are none.
        identity_weight: likewise.
        r1_gamma: of R1 on the discriminator; 0: none. Read where there are
            pairs.
        ema: decay of the generators' averages.
        seed: of weights, order and noise.
    """

    task: str
    steps: int
    batch_size: int = 32
    width: int = 32
    discriminator_width: int = 32
    depth: int = 2
    learning_rate: float = 5e-4
    mirror: bool = False
    l1_weight: float = 10.0
    cycle_weight: float = 10.0
    identity_weight: float = 5.0
    r1_gamma: float = 0.02
    ema: float = 0.999
    seed: int = 0
