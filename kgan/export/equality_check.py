"""Does a written model say what the model in memory says?"""

from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from kgan.export.signatures import ANY_LABEL
from kgan.models import Game
from kgan.models import sample_noise

SEEDS = (0, 1, -1, 2**31 - 1, -(2**31))
# Of samples within [-1, 1]; larger ones are allowed as much in proportion.
TOLERANCE = 1e-5
# Between batches of other sizes half precision rounds otherwise (2e-4 seen
# of float16); a draw that mixes its rows differs by far more.
TOLERANCE_OVER_BATCHES = 1e-2


def check_equality(
    model: Game, folder: Path, *, ema: bool, uint8: bool
) -> None:
    """Raises unless the SavedModel's samples are the model's.

    Row by row, `sample` must equal `model.sample(1, seed=..., label=...)`
    and `serving_default` `model.samples_of`, within 1e-5; rows asked for
    together must be those asked for alone, within 1e-2 (half precision).
    Both tolerances grow with samples larger than 1; with `uint8`, half a
    level of rounding comes on top.

    Args:
        model: the model that was exported.
        folder: of the SavedModel.
        ema: as it was exported.
        uint8: as it was exported.

    Raises:
        RuntimeError: it names the signature and the largest difference.
    """
    loaded = tf.saved_model.load(str(folder))
    served = loaded.signatures
    labels: list[int | None] = [None]
    if model.classes is not None:
        labels = [None, 0, model.classes - 1]
    for label in labels:
        alone = []
        for seed in SEEDS:
            expected = model.sample(1, seed=seed, label=label, ema=ema)
            request = _request([seed], label, model.classes)
            answer = served["sample"](**request)["sample"].numpy()
            _compare("sample", answer, expected, uint8, TOLERANCE)
            alone.append(expected)
            request = sample_noise(model.sample_noise, 1, seed)
            drawn = model.labels_for(1, seed=seed, label=label)
            if drawn is not None:
                request["label"] = tf.constant(drawn)
            answer = served["serving_default"](**request)["sample"].numpy()
            _compare("serving_default", answer, expected, uint8, TOLERANCE)
        request = _request(SEEDS, label, model.classes)
        _compare(
            f"sample (of {len(SEEDS)} rows)",
            served["sample"](**request)["sample"].numpy(),
            np.concatenate(alone),
            uint8,
            TOLERANCE_OVER_BATCHES,
        )


def _request(
    seeds: Any, label: int | None, classes: int | None
) -> dict[str, tf.Tensor]:
    request = {"seed": tf.constant(seeds, tf.int32)}
    if classes is not None:
        asked = ANY_LABEL if label is None else label
        request["label"] = tf.fill([len(seeds)], asked)
    return request


def _compare(
    signature: str,
    answer: np.ndarray,
    expected: np.ndarray,
    uint8: bool,
    tolerance: float,
) -> None:
    expected = expected.astype(np.float32)
    difference = largest_difference(answer, expected, uint8)
    allowed = tolerance * max(1.0, float(np.abs(expected).max(initial=0.0)))
    # Written so that NaN fails too.
    if not difference <= allowed:
        raise RuntimeError(
            f"The written signature `{signature}` must return the model's "
            f"samples within {allowed:g}. Received: a difference of "
            f"{difference:g}; nothing was exported."
        )


def largest_difference(
    answer: np.ndarray, expected: np.ndarray, uint8: bool
) -> float:
    """Returns the largest difference, beyond what rounding explains.

    Args:
        answer: float32, or uint8 levels of [-1, 1].
        expected: float32, the same shape.
        uint8: the answer is uint8.

    Example:

    >>> import numpy as np
    >>> largest_difference(np.uint8([128]), np.float32([0.0]), True)
    0.0
    """
    if answer.shape != expected.shape:
        return float("inf")
    expected = expected.astype(np.float64)
    if not uint8:
        return float(np.abs(answer - expected).max(initial=0.0))
    levels = np.clip((expected + 1.0) * 127.5, 0.0, 255.0)
    beyond = np.maximum(np.abs(answer - levels) - 0.5, 0.0)
    return float(beyond.max(initial=0.0)) / 127.5
