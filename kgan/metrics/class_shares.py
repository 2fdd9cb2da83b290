"""Shares of the classes: does the generator keep the data's proportions?"""

import warnings
from typing import Any

import numpy as np
from scipy import stats

from kgan.core import check_integer

# A classifier that confuses more than this says little about the shares.
_HIGH_CONDITION = 10.0
_HIGHEST_CONDITION = 1000.0
_NOTABLE_CLIPPING = 0.01


def class_shares(
    *,
    real_labels: Any,
    generated_labels: Any,
    classes: int,
    confusion: Any | None = None,
) -> dict[str, float]:
    """Class shares q of generated samples against p of real ones.

    `TV = 1/2 sum_k |q_k - p_k|`, `KL = sum_k q_k log(q_k / p_k)` (generated
    from real, in nats), and a chi-square test of equal shares. Both numbers
    are above 0 for equal laws: read them against their floors. They see
    class proportions only, not what the samples of a class look like.

    Generated samples have no true labels, and a classifier's errors shift
    shares. With `confusion`, the shares that it would have to be given are
    found: q solves `sum_i q_i c_ij = (share labelled j)`, with c the
    classifier's confusion on held-out real data; negative shares are set to
    0 and the rest scaled to sum to 1. All results are then of the corrected
    shares. This takes for granted that the classifier errs on generated
    samples of a class as on real ones.

    Args:
        real_labels: true labels of real samples, integers `(n,)` in `[0,
            classes)`.
        generated_labels: labels of generated samples, integers `(m,)`,
            given by a classifier (or, of a conditional model, the labels
            asked for).
        classes: how many classes there are, at least 2.
        confusion: `(classes, classes)`, row the true class, column the label
            given; counts, or rates (then every row sums to 1), whose own
            sampling error is not known and left out of floors and p-value.
            None for labels taken as they are.

    Returns:
        `"total_variation"`; `"kl"`; their expectations under equal laws at
        these sizes, `"total_variation_floor"` (normal approximation) and
        `"kl_floor"` (`(K - 1) / 2 (1 / n + 1 / m)` over the K classes that
        occur, more where shares are corrected); `"p_value"`, of Pearson's
        test of homogeneity, or of its extension by the confusion's
        covariance; `"minority_class"`, the rarest class among the real
        labels, and `"minority_recall"`, its generated over its real share;
        `"classes_missing"`, how many real classes are no generated sample's
        label; `"classes_unexpected"`, how many are that no real sample has;
        `"share_real/<k>"` and `"share_generated/<k>"` for each class k,
        as labelled; `"n_real"`, `"n_generated"`. With `confusion` also
        `"share_corrected/<k>"`; `"clipped"`, the sum of what was below 0;
        `"confusion_condition"`, its condition number, by about which errors
        grow.

    Raises:
        TypeError: labels or `classes` no integers.
        ValueError: labels not rank 1, empty or out of range; a confusion of
            another shape, negative, not finite, with an empty row, or with
            a condition number above 1,000.

    Warns:
        UserWarning: expected counts below 1, or more than a fifth of them
            below 5, where the p-value is rough; a class generated that no
            real sample has, where KL would be infinite and half a real
            sample is put in its place; a condition number above 10; more
            than 0.01 clipped.

    Example:

    >>> import numpy as np
    >>> result = class_shares(real_labels=np.repeat([0, 1], [90, 10]),
    ...                       generated_labels=np.repeat([0, 1], [95, 5]),
    ...                       classes=2)
    >>> round(result["total_variation"], 6), result["minority_recall"]
    (0.05, 0.5)

    Reference: Lipton et al., "Detecting and correcting for label shift with
    black box predictors" (2018), section 4.
    """
    classes = check_integer("classes", classes, minimum=2)
    real = _counts("real_labels", real_labels, classes)
    generated = _counts("generated_labels", generated_labels, classes)
    n, m = int(real.sum()), int(generated.sum())
    p, labelled = real / n, generated / m
    result: dict[str, float] = {}
    if confusion is None:
        rates, row_counts = np.eye(classes), None
        inverse, q = rates, labelled
    else:
        rates, row_counts = _check_confusion(confusion, classes)
        inverse, condition = _inverse(rates)
        q, clipped = _onto_simplex(inverse @ labelled)
        result["clipped"] = clipped
        result["confusion_condition"] = condition
    # What the law would be were it one: both populations taken together.
    pooled = (n * p + m * q) / (n + m)
    expected = pooled @ rates
    noise = _covariance(expected) / m
    if row_counts is not None:
        noise += sum(
            pooled[k] ** 2 * _covariance(rates[k]) / row_counts[k]
            for k in range(classes)
        )
    _warn_of_few(np.concatenate([n * pooled, m * expected]))
    variance = np.diag(_covariance(pooled)) / n + np.diag(
        inverse @ noise @ inverse.T
    )
    occurs = pooled > 0.0
    rarest = int(np.argmin(np.where(real > 0, real, n + 1)))
    result |= {
        "total_variation": 0.5 * float(np.sum(np.abs(q - p))),
        "total_variation_floor": 0.5
        * float(np.sum(np.sqrt(2.0 / np.pi * variance))),
        "kl": _kl(q, real),
        "kl_floor": 0.5 * float(np.sum(variance[occurs] / pooled[occurs])),
        "p_value": _p_value(
            labelled - p @ rates,
            noise + rates.T @ _covariance(pooled) @ rates / n,
        ),
        "minority_class": float(rarest),
        "minority_recall": float(q[rarest] / p[rarest]),
        "classes_missing": float(np.sum((real > 0) & (generated == 0))),
        "classes_unexpected": float(np.sum((real == 0) & (generated > 0))),
        "n_real": float(n),
        "n_generated": float(m),
    }
    for k in range(classes):
        result[f"share_real/{k}"] = float(p[k])
        result[f"share_generated/{k}"] = float(labelled[k])
        if confusion is not None:
            result[f"share_corrected/{k}"] = float(q[k])
    return result


def _counts(name: str, labels: Any, classes: int) -> np.ndarray:
    labels = np.asarray(labels)
    if labels.ndim != 1 or not len(labels):
        raise ValueError(
            f"`{name}` must have shape (n,), n at least 1. "
            f"Received: {name}.shape={labels.shape}"
        )
    if labels.dtype.kind not in "iu":
        raise TypeError(
            f"`{name}` must be integers. Received: {name}.dtype={labels.dtype}"
        )
    if labels.min() < 0 or labels.max() >= classes:
        raise ValueError(
            f"`{name}` must lie in [0, {classes}). "
            f"Received: labels from {labels.min()} to {labels.max()}"
        )
    return np.bincount(labels.astype(np.int64), minlength=classes)


def _check_confusion(
    confusion: Any, classes: int
) -> tuple[np.ndarray, np.ndarray | None]:
    """Returns rates, and the rows' sizes where counts were given."""
    confusion = np.asarray(confusion, np.float64)
    if confusion.shape != (classes, classes):
        raise ValueError(
            f"`confusion` must have shape ({classes}, {classes}). "
            f"Received: confusion.shape={confusion.shape}"
        )
    # Written so that NaN fails too.
    if not (np.isfinite(confusion).all() and (confusion >= 0.0).all()):
        raise ValueError(
            "`confusion` must hold finite numbers of at least 0. "
            "Received: a negative number, NaN or infinity"
        )
    rows = confusion.sum(axis=1)
    if not rows.all():
        raise ValueError(
            "`confusion` must have samples of every class. "
            f"Received: none of class {int(np.argmin(rows))}"
        )
    rates = confusion / rows[:, None]
    return rates, None if np.allclose(rows, 1.0, rtol=0, atol=1e-3) else rows


def _inverse(rates: np.ndarray) -> tuple[np.ndarray, float]:
    """Returns what turns shares of labels into shares of classes."""
    condition = float(np.linalg.cond(rates))
    if not condition <= _HIGHEST_CONDITION:
        raise ValueError(
            "`confusion` must be far from singular, with a condition number "
            f"of at most {_HIGHEST_CONDITION:g}: this classifier cannot tell "
            f"the classes apart. Received: condition number {condition:g}"
        )
    if condition > _HIGH_CONDITION:
        warnings.warn(
            "The classifier's confusion is ill-conditioned, so corrected "
            f"shares are uncertain. Received: condition number {condition:g}",
            stacklevel=3,
        )
    return np.linalg.inv(rates.T), condition


def _onto_simplex(shares: np.ndarray) -> tuple[np.ndarray, float]:
    clipped = -float(np.sum(np.minimum(shares, 0.0)))
    if clipped > _NOTABLE_CLIPPING:
        warnings.warn(
            "Correction by `confusion` gives negative shares, set to 0: few "
            "samples, or errors on generated samples unlike those on real "
            f"ones. Received: {clipped:.3g} below 0",
            stacklevel=3,
        )
    shares = np.maximum(shares, 0.0)
    return shares / shares.sum(), clipped


def _covariance(shares: np.ndarray) -> np.ndarray:
    """Of one draw's indicator vector."""
    return np.diag(shares) - np.outer(shares, shares)


def _kl(q: np.ndarray, real: np.ndarray) -> float:
    unexpected = (q > 0.0) & (real == 0)
    if unexpected.any():
        warnings.warn(
            "Classes were generated that no real sample has, so KL takes "
            "half a real sample of each. "
            f"Received: classes {np.flatnonzero(unexpected).tolist()}",
            stacklevel=3,
        )
    real = np.where(unexpected, 0.5, real)
    p = real / real.sum()
    occurs = q > 0.0
    return float(np.sum(q[occurs] * np.log(q[occurs] / p[occurs])))


def _p_value(difference: np.ndarray, covariance: np.ndarray) -> float:
    """Of a difference with this covariance, against chi-square."""
    eigenvalues, vectors = np.linalg.eigh(covariance)
    # Shares sum to 1, and classes may occur nowhere: null directions.
    kept = eigenvalues > 1e-9 * max(float(eigenvalues[-1]), 0.0)
    if not kept.any():
        return 1.0
    scores = np.square(vectors[:, kept].T @ difference) / eigenvalues[kept]
    return float(stats.chi2.sf(scores.sum(), int(kept.sum())))


def _warn_of_few(counts: np.ndarray) -> None:
    counts = counts[counts > 0.0]
    if counts.min() < 1.0 or np.mean(counts < 5.0) > 0.2:
        warnings.warn(
            "The p-value and the floors of class shares are rough where "
            f"classes have few samples. Received: {np.sum(counts < 5.0)} of "
            f"{len(counts)} expected counts below 5, the least "
            f"{counts.min():.2g}",
            stacklevel=3,
        )
