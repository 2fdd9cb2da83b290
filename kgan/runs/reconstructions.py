"""What an encoder and a generator bring back of held-out pictures."""

import numpy as np

from kgan.core import to_unit_range
from kgan.models import Game
from kgan.runs.showing import Records


def reconstruction_scores(
    game: Game, records: Records, samples: int
) -> dict[str, float]:
    """Returns the error of reconstructions of held-out pictures.

    Args:
        game: with a method `reconstruct`.
        records: `"sample"`, held out.
        samples: how many of them at most.

    Returns:
        `"reconstruction_error"`, the mean squared difference of pixels in
        [-1, 1], and beside it that of the mean picture, which tells nothing
        of any.
    """
    x = np.asarray(to_unit_range(records["sample"][:samples]))
    made = game.reconstruct(x)
    return {
        "reconstruction_error": float(np.mean(np.square(x - made))),
        "reconstruction_error_of_mean": float(
            np.mean(np.square(x - x.mean(axis=0)))
        ),
        "n_reconstructed": float(len(x)),
    }
