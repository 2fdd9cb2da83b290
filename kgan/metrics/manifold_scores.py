"""Precision, recall, density and coverage from one pass over the pairs."""

from typing import Any

from kgan.metrics.balls import count_in_balls
from kgan.metrics.density_coverage import coverage_null
from kgan.metrics.neighbours import Balls
from kgan.metrics.neighbours import ball_radii
from kgan.metrics.neighbours import ball_radii_by_k
from kgan.metrics.populations import check_neighbours
from kgan.metrics.populations import check_populations


def manifold_scores(
    *,
    real: Any,
    generated: Any,
    precision_k: int = 3,
    coverage_k: int = 5,
) -> dict[str, float]:
    """`precision_recall` and `density_coverage` from three products, not five.

    A row's ball reaches to its k-th nearest other row of its own population.
    Precision is the share of generated rows in any ball of a real row, recall
    the share of real rows in any ball of a generated row (`precision_k`,
    `<=`); density is the number of generated rows in a real row's ball over
    its expectation, coverage the share of real rows with a generated row in
    their ball (`coverage_k`, `<`). The values are those of the two functions,
    to the last bit, and so are their blind spots: recall rises for one far
    generated row, precision for one far real row, and no value tells copies
    of training rows from fresh ones.

    Args:
        real: features of real samples, `(n_real, d)`.
        generated: features of generated samples, `(n_generated, d)`.
        precision_k: the neighbour that sets a ball's radius for precision and
            recall; below both numbers of rows.
        coverage_k: the same for density and coverage; below the number of
            real rows.

    Returns:
        `"precision"` and `"recall"` in [0, 1]; `"density"`, at least 0;
        `"coverage"` in [0, 1]; for equal continuous laws the expectations
        `"density_null"` (1) and `"coverage_null"`; `"precision_k"`,
        `"coverage_k"`, `"n_real"`, `"n_generated"`.

    Raises:
        TypeError: a k is no integer.
        ValueError: not rank 2, fewer than 2 rows, not finite, different
            numbers of features, or a k out of range.

    Warns:
        UserWarning: rows with k others equal to them have a ball of radius 0.

    Example:

    >>> from kgan.metrics import manifold_scores
    >>> result = manifold_scores(
    ...     real=[[0.0], [1.0], [3.0]], generated=[[0.5], [0.75], [9.0]],
    ...     precision_k=1, coverage_k=1,
    ... )
    >>> round(result["precision"], 3), round(result["coverage"], 3)
    (0.667, 0.667)

    Reference: Kynkaanniemi et al., "Improved Precision and Recall Metric for
    Assessing Generative Models" (2019), equations 1 and 2; Naeem et al.,
    "Reliable Fidelity and Diversity Metrics for Generative Models" (2020),
    equations 3 and 4.
    """
    real, generated = check_populations({"real": real, "generated": generated})
    for name, rows in (("real", real), ("generated", generated)):
        check_neighbours("precision_k", precision_k, rows=len(rows), of=name)
    check_neighbours("coverage_k", coverage_k, rows=len(real), of="real")
    real_radii = ball_radii_by_k("real", real, (precision_k, coverage_k))
    generated_radii = ball_radii("generated", generated, precision_k)
    precise, recalled, covered = count_in_balls(
        generated,
        real,
        [
            Balls(real_radii[precision_k][None, :]),
            Balls(generated_radii[:, None]),
            Balls(real_radii[coverage_k][None, :], strict=True),
        ],
    )
    return {
        "precision": precise.share_left,
        "recall": recalled.share_right,
        "density": covered.pairs / (coverage_k * len(generated)),
        "coverage": covered.share_right,
        "density_null": 1.0,
        "coverage_null": coverage_null(
            n_real=len(real), n_generated=len(generated), k=coverage_k
        ),
        "precision_k": float(precision_k),
        "coverage_k": float(coverage_k),
        "n_real": float(len(real)),
        "n_generated": float(len(generated)),
    }
