"""Which rows lie in the balls around the rows of another population."""

from typing import Any
from typing import NamedTuple

import numpy as np

from kgan.metrics.neighbours import Balls
from kgan.metrics.neighbours import ball_radii_by_k
from kgan.metrics.neighbours import pairs_in_each
from kgan.metrics.populations import check_neighbours
from kgan.metrics.populations import check_populations


class Membership(NamedTuple):
    """Rows in balls.

    Attributes:
        inside: whether each generated row lies in any precision ball, bool
            `(n_generated,)`.
        rows: generated rows of the pairs of a row in a coverage ball.
        centres: the real rows around which these balls lie, pair by pair.
    """

    inside: np.ndarray
    rows: np.ndarray
    centres: np.ndarray


def membership(
    *,
    real: Any,
    generated: Any,
    precision_k: int = 3,
    coverage_k: int = 5,
) -> Membership:
    """The rows behind `manifold_scores`: who lies in whose ball.

    The mean of `inside` is the precision, the share of real rows among
    `centres` the coverage. For tests that need the rows, not the means.

    Args:
        real: features of real samples, `(n_real, d)`.
        generated: features of generated samples, `(n_generated, d)`.
        precision_k: as in `manifold_scores`.
        coverage_k: as in `manifold_scores`.

    Raises:
        TypeError, ValueError: as `manifold_scores`.

    Warns:
        UserWarning: rows with k others equal to them have a ball of radius 0.

    Example:

    >>> from kgan.metrics import membership
    >>> found = membership(
    ...     real=[[0.0], [1.0], [3.0]], generated=[[0.5], [9.0]],
    ...     precision_k=1, coverage_k=1,
    ... )
    >>> found.inside.tolist(), sorted(found.centres.tolist())
    ([True, False], [0, 1])

    Reference: as `manifold_scores`.
    """
    real, generated = check_populations({"real": real, "generated": generated})
    check_neighbours("precision_k", precision_k, rows=len(real), of="real")
    check_neighbours("coverage_k", coverage_k, rows=len(real), of="real")
    radii = ball_radii_by_k("real", real, (precision_k, coverage_k))
    inside = np.zeros(len(generated), dtype=bool)
    pairs = []
    for (precise, _), covered in pairs_in_each(
        generated,
        real,
        [
            Balls(radii[precision_k][None, :]),
            Balls(radii[coverage_k][None, :], strict=True),
        ],
    ):
        inside[precise] = True
        pairs.append(covered)
    return Membership(
        inside,
        np.concatenate([rows for rows, _ in pairs]),
        np.concatenate([centres for _, centres in pairs]),
    )
