"""Adversarial against plain segmenters, on the same scenes."""

from collections.abc import Mapping
from collections.abc import Sequence

import numpy as np

from kgan.metrics import SegmentationCounts
from kgan.metrics import segmentation_scores_of_counts

COMPARED = ("mean_iou", "boundary_f")
_RESAMPLES = 1000


def compared(
    plain: Sequence[SegmentationCounts],
    adversarial: Sequence[SegmentationCounts],
    *,
    seed: int = 0,
) -> dict[str, float]:
    """Returns the mean gain over seeds of training, with its interval.

    Scenes are resampled, the same ones for all segmenters at once, so what
    is hard for all does not widen the interval. It is one of scenes: the
    gains of single seeds stand beside, and say how training varies.

    Args:
        plain: counts of the test scenes, one a seed of training.
        adversarial: of the same seeds.
        seed: of the resamples.

    Returns:
        For `"mean_iou"` and `"boundary_f"`: `"<name>_gain"`,
        `"<name>_gain_low"` and `"<name>_gain_high"` (95 %), and
        `"<name>_gain/<k>"` of the k-th seed.
    """
    scenes = len(plain[0].truth)
    generator = np.random.default_rng(seed)
    drawn = generator.multinomial(
        scenes, np.full(scenes, 1.0 / scenes), _RESAMPLES
    )
    # The first row: all scenes as they are.
    weights = np.concatenate([np.ones((1, scenes)), drawn])
    before, after = (
        [segmentation_scores_of_counts(each, weights) for each in systems]
        for systems in (plain, adversarial)
    )
    return {
        key: value
        for name in COMPARED
        for key, value in _gain(name, before, after).items()
    }


def _gain(
    name: str,
    before: Sequence[Mapping[str, np.ndarray]],
    after: Sequence[Mapping[str, np.ndarray]],
) -> dict[str, float]:
    gains = np.stack(
        [new[name] - old[name] for old, new in zip(before, after, strict=True)]
    )
    low, high = np.percentile(gains[:, 1:].mean(axis=0), (2.5, 97.5))
    return {
        f"{name}_gain": float(gains[:, 0].mean()),
        f"{name}_gain_low": float(low),
        f"{name}_gain_high": float(high),
        **{
            f"{name}_gain/{number}": float(gain)
            for number, gain in enumerate(gains[:, 0])
        },
    }
