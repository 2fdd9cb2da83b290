"""Precision and recall: shares inside the other population's balls."""

from typing import Any

from kgan.metrics.balls import count_in_balls
from kgan.metrics.neighbours import Balls
from kgan.metrics.neighbours import ball_radii
from kgan.metrics.populations import check_neighbours
from kgan.metrics.populations import check_populations


def precision_recall(
    *, real: Any, generated: Any, k: int = 3
) -> dict[str, float]:
    """Shares of each population inside the union of the other's k-NN balls.

    A ball's radius is the distance of its row to the k-th nearest other row
    of its own population; a row on the surface is inside (`<=`). Precision is
    the share of generated rows in any ball of a real row, recall the share of
    real rows in any ball of a generated row.

    One generated outlier, far from all others, has a ball that can take in
    most real rows: recall rises for it, as precision does for a real outlier
    (see `density_coverage`; `manifold_scores` gives the values of both for
    less). Equal laws do not give 1: the value falls with the dimension (5,000
    rows of a Gaussian at k = 3: .98 at d = 2, .59 at 64), so compare with two
    real populations of the same sizes.

    Args:
        real: features of real samples, `(n_real, d)`.
        generated: features of generated samples, `(n_generated, d)`.
        k: the neighbour that sets a ball's radius; below both numbers of
            rows.

    Returns:
        `"precision"` and `"recall"` in [0, 1]; `"k"`, `"n_real"`,
        `"n_generated"`.

    Raises:
        TypeError: `k` is no integer.
        ValueError: not rank 2, fewer than 2 rows, not finite, different
            numbers of features, or `k` out of range.

    Warns:
        UserWarning: rows with k others equal to them have a ball of radius 0.

    Example:

    >>> from kgan.metrics import precision_recall
    >>> result = precision_recall(
    ...     real=[[0.0], [1.0], [2.0]], generated=[[0.5], [0.75], [9.0]], k=1
    ... )
    >>> round(result["precision"], 3), round(result["recall"], 3)
    (0.667, 0.667)

    Reference: Kynkaanniemi et al., "Improved Precision and Recall Metric for
    Assessing Generative Models" (2019), equations 1 and 2.
    """
    real, generated = check_populations({"real": real, "generated": generated})
    for name, rows in (("real", real), ("generated", generated)):
        check_neighbours("k", k, rows=len(rows), of=name)
    real_radii = ball_radii("real", real, k)
    generated_radii = ball_radii("generated", generated, k)
    of_real, of_generated = count_in_balls(
        generated,
        real,
        [Balls(real_radii[None, :]), Balls(generated_radii[:, None])],
    )
    return {
        "precision": of_real.share_left,
        "recall": of_generated.share_right,
        "k": float(k),
        "n_real": float(len(real)),
        "n_generated": float(len(generated)),
    }
