"""Scores of games that say how probable a picture is."""

import numpy as np

from kgan.models import Game
from kgan.models import bits_per_dimension
from kgan.runs.showing import Records

# Noise of the cells that pictures of 256 levels are spread over.
CELL_SEED = 30_000
# Draws of the encoder that a bound is taken of.
IMPORTANCE_SAMPLES = 16


def density_scores(
    game: Game, records: Records, samples: int
) -> dict[str, float]:
    """Returns the bits a value of held-out pictures costs, exactly.

    The mean is what a code needs; where it lies far above the median, a few
    pictures have next to no density.

    Args:
        game: with a method `log_prob` of pictures that it dequantises.
        records: `"sample"`, held out.
        samples: how many of them at most.
    """
    x = records["sample"][:samples]
    bits = bits_per_dimension(
        game.log_prob(x, seed=CELL_SEED).astype(np.float64), x.shape[1:]
    )
    return {
        "bits_per_dimension": float(bits.mean()),
        "bits_per_dimension_median": float(np.median(bits)),
        "n_bits": float(len(x)),
    }


def bound_scores(
    game: Game, records: Records, samples: int
) -> dict[str, float]:
    """Returns bounds on the bits a value of held-out pictures costs.

    Of the same cells of the levels as `density_scores`, so that both stand on
    one scale.

    Args:
        game: with a method `bound` of pictures that it dequantises.
        records: `"sample"`, held out.
        samples: how many of them at most.
    """
    x = records["sample"][:samples]
    log_weights = game.bound(
        x, importance_samples=IMPORTANCE_SAMPLES, seed=CELL_SEED
    ).astype(np.float64)
    tighter = np.logaddexp.reduce(log_weights, axis=1) - np.log(
        IMPORTANCE_SAMPLES
    )
    shape = x.shape[1:]
    return {
        "bits_per_dimension_bound": float(
            bits_per_dimension(log_weights, shape).mean()
        ),
        f"bits_per_dimension_bound_{IMPORTANCE_SAMPLES}": float(
            bits_per_dimension(tighter, shape).mean()
        ),
        "n_bits": float(len(x)),
    }
