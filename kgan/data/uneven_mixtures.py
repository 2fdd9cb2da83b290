"""Mixtures with modes so rare that a generator may drop them unnoticed."""

import numpy as np

from kgan.core import check_integer
from kgan.core import check_number
from kgan.data.mixtures import GaussianMixture
from kgan.data.mixtures import grid
from kgan.data.mixtures import ring


def zipf_grid(
    *,
    side: int = 5,
    spacing: float = 2.0,
    standard_deviation: float = 0.05,
) -> GaussianMixture:
    """Returns a grid whose modes' shares follow Zipf's law.

    `share_k = (1 / k) / sum_j (1 / j)` for k from 1, row by row. Of the 25
    modes of the default the first, in a corner, has 26.2 %, the last, in the
    opposite corner, 1.05 %.

    Args:
        side: modes along each axis, at least 2.
        spacing: between neighbours.
        standard_deviation: of each mode.

    Example:

    >>> zipf_grid(side=2).shares.round(3).tolist()
    [0.48, 0.24, 0.16, 0.12]
    """
    side = check_integer("side", side, minimum=2)
    weights = 1.0 / np.arange(1, side**2 + 1)
    return grid(
        side=side,
        spacing=spacing,
        standard_deviation=standard_deviation,
        shares=weights / weights.sum(),
    )


def rare_ring(
    *,
    modes: int = 8,
    radius: float = 2.0,
    standard_deviation: float = 0.02,
    rare_share: float = 0.01,
) -> GaussianMixture:
    """Returns a ring whose last mode is rare; the others share the rest.

    Args:
        modes: how many, at least 2.
        radius: of the circle.
        standard_deviation: of each mode.
        rare_share: of the last mode, above 0 and below 1.

    Example:

    >>> rare_ring(modes=4).shares.round(3).tolist()
    [0.33, 0.33, 0.33, 0.01]
    """
    modes = check_integer("modes", modes, minimum=2)
    rare = check_number(
        "rare_share", rare_share, minimum=1e-12, maximum=1.0 - 1e-12
    )
    shares = np.full(modes, (1.0 - rare) / (modes - 1))
    shares[-1] = rare
    return ring(
        modes=modes,
        radius=radius,
        standard_deviation=standard_deviation,
        shares=shares,
    )
