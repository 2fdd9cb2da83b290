"""Exact and near duplicates of training rows among generated rows."""

import warnings
from typing import Any

import numpy as np
from scipy import stats

from kgan.core import check_number
from kgan.metrics.intervals import share_with_interval
from kgan.metrics.neighbours import nearest
from kgan.metrics.populations import check_populations


def duplicates(
    *,
    train: Any,
    generated: Any,
    held_out: Any = None,
    quantile: float = 0.01,
) -> dict[str, float]:
    """Shares of generated rows that equal, or nearly equal, training rows.

    A generated row is a near duplicate when its nearest training row is at
    most `threshold` away: the smallest distance within which a share
    `quantile` of held-out rows (without them: of training rows, each left
    out in turn) has a training row. A generator shrunken to the dense regions
    has near duplicates without copying; copies that were shifted, cropped or
    recoloured are near only in features that do not see the change.

    Args:
        train: features of the training samples, `(n_train, d)`.
        generated: features of generated samples, `(n_generated, d)`.
        held_out: features of real samples not trained on,
            `(n_held_out, d)`, or None.
        quantile: of the reference distances, in [0, 1].

    Returns:
        `"exact"`, share of generated rows equal to a training row, with
        `"exact_null"`, the same of the reference rows;
        `"exact_within"`, share of generated rows equal to another generated
        row; `"near"` with its 95 % Wilson interval at this threshold,
        `"near_low"` and `"near_high"`, and `"near_null"`, the share of
        reference rows within the threshold (`quantile`, more with ties or
        few rows); with `held_out` also `"near_p_value"`, the probability
        that fresh rows show as many near duplicates, by the ranks of both
        sides' distances, so that the threshold's own chance counts too
        (exact without ties); the counts
        `"exact_count"`, `"exact_within_count"`, `"near_count"`;
        `"threshold"`, in the features' unit; `"n_train"`, `"n_generated"`,
        and with `held_out` `"n_held_out"`.

    Raises:
        TypeError: `quantile` is no number.
        ValueError: not rank 2, fewer than 2 rows, not finite, different
            numbers of features, or `quantile` out of range.

    Warns:
        UserWarning: the threshold is 0, so that near means exact; or there
            are fewer than `1 / quantile` reference rows, so that it is the
            smallest of their distances.

    Example:

    >>> from kgan.metrics import duplicates
    >>> result = duplicates(
    ...     train=[[0.0], [9.0]], generated=[[9.0], [0.5], [4.0], [4.0]],
    ...     held_out=[[1.0], [5.0]], quantile=0.5,
    ... )
    >>> result["exact"], result["near"], result["exact_within"]
    (0.25, 0.5, 0.5)

    Reference: Arora and Zhang, "Do GANs actually learn the distribution?"
    (2017), section 3, for near duplicates by distance.
    """
    quantile = check_number("quantile", quantile, minimum=0.0, maximum=1.0)
    populations = {"train": train, "generated": generated}
    if held_out is not None:
        populations["held_out"] = held_out
    train, generated, *rest = check_populations(populations)
    distances = nearest(generated, train, 1)[0][:, 0]
    within = nearest(generated, generated, 1, among_themselves=True)[0][:, 0]
    if rest:
        reference = nearest(rest[0], train, 1)[0][:, 0]
    else:
        reference = nearest(train, train, 1, among_themselves=True)[0][:, 0]
    # An observed distance: a share at least `quantile` lies at or below it,
    # also where distances are tied.
    threshold = float(np.quantile(reference, quantile, method="inverted_cdf"))
    if quantile * len(reference) < 1.0:
        warnings.warn(
            f"`quantile`={quantile:g} of {len(reference)} reference rows is "
            "less than one row: the threshold is the smallest distance.",
            UserWarning,
            stacklevel=2,
        )
    if threshold == 0.0:
        warnings.warn(
            f"At least {quantile:.3g} of the reference rows equal a row of "
            "`train`: the threshold is 0 and near duplicates are exact ones.",
            UserWarning,
            stacklevel=2,
        )
    counts = {
        "exact": int(np.sum(distances == 0.0)),
        "exact_within": int(np.sum(within == 0.0)),
        "near": int(np.sum(distances <= threshold)),
    }
    rows = len(generated)
    result = {name: count / rows for name, count in counts.items()}
    result |= share_with_interval("near", counts["near"], rows)
    result |= {
        "exact_null": float(np.mean(reference == 0.0)),
        "near_null": float(np.mean(reference <= threshold)),
        "threshold": threshold,
    }
    result |= {f"{name}_count": float(n) for name, n in counts.items()}
    result |= {"n_train": float(len(train)), "n_generated": float(rows)}
    if rest:
        below = int(np.sum(reference <= threshold))
        # Of fresh rows, how many come before the threshold's held-out row.
        result["near_p_value"] = float(
            stats.nhypergeom.sf(
                counts["near"] - 1, rows + len(reference), rows, below
            )
        )
        result["n_held_out"] = float(len(rest[0]))
    return result
