"""Laws in the plane by name, and the samples of each split."""

from typing import NamedTuple

import numpy as np

from kgan.core import check_choice
from kgan.core import check_integer
from kgan.data.mixtures import GaussianMixture
from kgan.data.mixtures import grid
from kgan.data.mixtures import ring
from kgan.data.moons import Moons
from kgan.data.uneven_mixtures import rare_ring
from kgan.data.uneven_mixtures import zipf_grid

SIZES = {"train": 100_000, "validation": 10_000, "test": 10_000}


class Law(NamedTuple):
    """A law with an exact sampler and density, and what it is."""

    law: GaussianMixture | Moons
    modes: int
    description: str


LAWS = {
    "ring": Law(ring(), 8, "8 equal modes on a circle, far apart"),
    "wide_ring": Law(
        ring(standard_deviation=0.2), 8, "8 equal modes that touch"
    ),
    "grid": Law(grid(), 25, "5 x 5 equal modes"),
    "zipf_grid": Law(zipf_grid(), 25, "5 x 5 modes with shares 1/k"),
    "rare_ring": Law(rare_ring(), 8, "a ring whose last mode has 1 %"),
    "moons": Law(Moons(), 2, "two half moons with Gaussian noise"),
}


def mixture_records(
    law: str, split: str, *, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Returns exact independent samples, and the mode that each came from.

    The splits of a seed, and those of different seeds, are drawn with
    different seeds of NumPy's generator: `3 seed + i` for the split i.

    Args:
        law: a name in `LAWS`.
        split: a name in `SIZES`, which says how many.
        seed: of the data set.

    Returns:
        float32 `(n, 2)` and int32 `(n,)`.

    Raises:
        TypeError: the seed is no integer.
        ValueError: an unknown name, or a negative seed.

    Example:

    >>> samples, modes = mixture_records("ring", "test")
    >>> samples.shape, int(modes.max())
    ((10000, 2), 7)
    """
    check_choice("law", law, LAWS)
    check_choice("split", split, SIZES)
    seed = check_integer("seed", seed, minimum=0)
    number = len(SIZES) * seed + list(SIZES).index(split)
    return LAWS[law].law.sample(SIZES[split], seed=number)
