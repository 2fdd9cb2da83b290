"""Scores of maps of segments against true ones."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from kgan.core import check_integer
from kgan.metrics.segmentation_counts import SegmentationCounts
from kgan.metrics.segmentation_counts import segmentation_counts

# Those that have an interval.
MEANS = (
    "mean_iou",
    "boundary_f",
    "boundary_precision",
    "boundary_recall",
    "pixel_accuracy",
    "mean_recall",
)


def segmentation_scores(
    *,
    truth: Any,
    predicted: Any,
    classes: int,
    tolerance: int = 1,
    resamples: int = 1000,
    seed: int = 0,
) -> dict[str, float]:
    """Overlap of segments, and how well their boundaries are met.

    The overlap of class k, over all scenes together, is

        IoU_k = |T_k and P_k| / |T_k or P_k|

    with T_k its pixels in the true maps and P_k those in the others. The
    boundary's score is made in each scene of its boundary pixels: precision,
    the share of P_k's with one of T_k's at most `tolerance` pixels away,
    recall the share of T_k's with one of P_k's, and

        F_k = 2 precision recall / (precision + recall)

    meaned over the scenes where either map has such a boundary; where only
    one has it, all three are 0. Means are over the classes that occur in
    either map. Overlap hardly sees a boundary that is frayed, nor F how much
    lies within it: read both.

    Args:
        truth: whole numbers `(n, height, width)` or `(n, height, width, 1)`
            in [0, classes).
        predicted: of the same scenes, likewise.
        classes: how many there are, at least 2.
        tolerance: pixels between boundaries that meet, at least 0.
        resamples: of scenes, with replacement, for the intervals; 0 for none.
        seed: of the draws (`numpy.random.default_rng`).

    Returns:
        `"mean_iou"`, `"boundary_f"`, `"boundary_precision"`,
        `"boundary_recall"`, `"mean_recall"` (of the classes' pixels, the
        share found) and `"pixel_accuracy"`; for each of them
        `"<name>_low"` and `"<name>_high"`, the 2.5 and 97.5 percentiles over
        resampled scenes, which say nothing of training anew; `"iou/<k>"`,
        `"boundary_f/<k>"` for each class k that occurs; `"n_truth"`,
        `"n_predicted"`, `"seed"`.

    Raises:
        TypeError: a number is no integer.
        ValueError: other shapes, no scene, or numbers that are no class.

    Example:

    >>> truth = np.array([[[0, 0, 1, 1]]])
    >>> found = segmentation_scores(
    ...     truth=truth, predicted=np.array([[[0, 1, 1, 1]]]), classes=2
    ... )
    >>> found["iou/0"], round(found["iou/1"], 3), found["boundary_f"]
    (0.5, 0.667, 1.0)

    Reference: Csurka, Larlus and Perronnin, "What is a good evaluation
    measure for semantic segmentation?" (2013), sections 2 and 3.
    """
    resamples = check_integer("resamples", resamples, minimum=0)
    seed = check_integer("seed", seed, minimum=0, maximum=2**53)
    counts = segmentation_counts(
        truth=truth, predicted=predicted, classes=classes, tolerance=tolerance
    )
    scenes = len(counts.truth)
    values = segmentation_scores_of_counts(counts, np.ones((1, scenes)))
    found = {name: float(values[name][0]) for name in MEANS}
    if resamples:
        drawn = segmentation_scores_of_counts(
            counts, _scene_weights(scenes, resamples, seed)
        )
        for name in MEANS:
            low, high = np.percentile(drawn[name], (2.5, 97.5))
            found |= {f"{name}_low": float(low), f"{name}_high": float(high)}
    for name in ("iou", "boundary_f"):
        found |= {
            f"{name}/{k}": float(value)
            for k, value in enumerate(values[f"{name}_of_classes"][0])
            if np.isfinite(value)
        }
    return {
        **found,
        "n_truth": float(scenes),
        "n_predicted": float(scenes),
        "seed": float(seed),
    }


def _scene_weights(scenes: int, resamples: int, seed: int) -> np.ndarray:
    """Returns how often each scene stands in each resample.

    Two systems that are weighed alike are compared on the same scenes.

    Args:
        scenes: how many there are, and how many each resample has.
        resamples: how many.
        seed: of the draws.

    Returns:
        float64 `(resamples, scenes)`; each row sums to `scenes`.
    """
    generator = np.random.default_rng(seed)
    shares = np.full(scenes, 1.0 / scenes)
    return generator.multinomial(scenes, shares, resamples).astype(np.float64)


def segmentation_scores_of_counts(
    counts: SegmentationCounts, weights: np.ndarray
) -> Mapping[str, np.ndarray]:
    """Returns scores of scenes that count more or less.

    Args:
        counts: of `segmentation_counts`.
        weights: of the scenes, float64 `(resamples, scenes)`.

    Returns:
        Those of `segmentation_scores` that have an interval, `(resamples,)`;
        and `"iou_of_classes"`, `"boundary_f_of_classes"`, `(resamples,
        classes)`, NaN for a class that does not occur.
    """
    common, truth, predicted = (
        weights @ each
        for each in (counts.common, counts.truth, counts.predicted)
    )
    has_edge = (counts.truth_edge > 0) | (counts.predicted_edge > 0)
    precision = _share(counts.predicted_edge_true, counts.predicted_edge, 0.0)
    recall = _share(counts.truth_edge_found, counts.truth_edge, 0.0)
    harmonic = _share(2.0 * precision * recall, precision + recall, 0.0)
    precision_of, recall_of, harmonic_of = (
        _share(weights @ each, weights @ has_edge, np.nan)
        for each in (precision, recall, harmonic)
    )
    iou = _share(common, truth + predicted - common, np.nan)
    return {
        "mean_iou": _mean(iou),
        "boundary_f": _mean(harmonic_of),
        "boundary_precision": _mean(precision_of),
        "boundary_recall": _mean(recall_of),
        "pixel_accuracy": common.sum(axis=1) / truth.sum(axis=1),
        "mean_recall": _mean(_share(common, truth, np.nan)),
        "iou_of_classes": iou,
        "boundary_f_of_classes": harmonic_of,
    }


def _share(part: np.ndarray, whole: np.ndarray, empty: float) -> np.ndarray:
    shares = np.full(part.shape, empty)
    return np.divide(part, whole, out=shares, where=whole > 0)


def _mean(of_classes: np.ndarray) -> np.ndarray:
    """Means over the classes that occur; 0 where none does."""
    occurs = np.isfinite(of_classes)
    total = np.where(occurs, of_classes, 0.0).sum(axis=1)
    return total / np.maximum(occurs.sum(axis=1), 1)
