"""What an audit takes: each error names the argument, the rule, what came."""

from collections.abc import Mapping
from typing import Any

import numpy as np

# Of every population: below, no check means anything.
FEWEST_ROWS = 20
# Rows of `train` of which half serve the nulls.
FEWEST_TRAIN_ROWS = 60


def checked_labels(name: str, labels: Any, samples: Any) -> np.ndarray | None:
    """Returns labels as int32, one a sample; None where there are none.

    Args:
        name: the argument's name, for the message.
        labels: what the caller gave.
        samples: theirs.

    Raises:
        TypeError: no integers.
        ValueError: another number of them, or one below 0.
    """
    if labels is None:
        return None
    labels = np.asarray(labels)
    if labels.dtype.kind not in "iu":
        raise TypeError(
            f"`{name}` must be integers. Received: {name}.dtype={labels.dtype}"
        )
    if labels.shape != (len(samples),):
        raise ValueError(
            f"`{name}` must be one a sample, ({len(samples)},). "
            f"Received: {name}.shape={labels.shape}"
        )
    if len(labels) and labels.min() < 0:
        raise ValueError(
            f"`{name}` must be 0 or more. Received: {int(labels.min())}"
        )
    return labels.astype(np.int32)


def check_one_shape(sides: Mapping[str, np.ndarray]) -> None:
    """Raises unless all samples have one shape.

    Args:
        sides: samples, by the argument's name.

    Raises:
        ValueError: there are several shapes.
    """
    shapes = {name: rows.shape[1:] for name, rows in sides.items()}
    if len(set(shapes.values())) > 1:
        *names, last = (f"`{name}`" for name in shapes)
        raise ValueError(
            f"{', '.join(names)} and {last} must hold samples of one shape. "
            f"Received: {shapes}"
        )


def check_rows(name: str, rows: np.ndarray, fewest: int) -> None:
    """Raises where samples are too few, or not numbers.

    Args:
        name: the argument's name, for the message.
        rows: samples, as stored.
        fewest: how many there must be.

    Raises:
        ValueError: there are fewer, or values that are not finite.
    """
    if len(rows) < fewest:
        raise ValueError(
            f"`{name}` must have at least {fewest} samples. "
            f"Received: {len(rows)}"
        )
    if not np.isfinite(rows).all():
        bad = ~np.isfinite(rows.reshape(len(rows), -1)).all(axis=1)
        raise ValueError(
            f"`{name}` must be finite. Received: {int(bad.sum())} of "
            f"{len(rows)} samples with NaN or infinity"
        )


def check_embedding_of_sounds(samples: np.ndarray, embedding: Any) -> None:
    """Raises where samples are sounds that nothing embeds.

    Args:
        samples: as stored.
        embedding: what the caller gave.

    Raises:
        ValueError: sounds, and no embedding.
    """
    if samples.ndim == 3 and embedding is None:
        raise ValueError(
            "`embedding` must be given for sounds, such as "
            "`kgan.metrics.features.LogMel(sample_rate)`. Received: "
            f"samples of shape {samples.shape[1:]}, embedding=None"
        )
