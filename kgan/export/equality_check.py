"""Does a written model say what the model in memory says?"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from kgan.export.ability import Arrays
from kgan.export.differences import difference
from kgan.export.differences import largest_difference
from kgan.export.serving import Serving
from kgan.export.signature import Signature
from kgan.models import Game

BATCHES = (1, 3, 16)
# Of answers within [-1, 1]; larger ones are allowed as much in proportion.
TOLERANCE = 1e-5
# Half precision rounds otherwise where ops are fused, and between batches of
# other sizes (2e-4 seen of float16); a draw that mixes its rows, or other
# weights, differ by far more.
HALF_TOLERANCE = 1e-2


def check_equality(
    serving: Serving, signatures: Mapping[str, Signature], folder: Path
) -> float:
    """Raises unless the SavedModel's answers are the model's own.

    Every signature, at batches of 1, 3 and 16, must give what the model's
    own methods give, within 1e-5; and rows that are asked for together
    must be those asked for alone, within 1e-2 (half precision). Tolerances
    grow with answers larger than 1; a picture, or a sound in a file, may be
    rounded on top, by half a step. Where an answer hangs on the last places
    of what is given, as the density of a nearly singular flow does, as much
    more is allowed as the model's own answer moves with them.

    Args:
        serving: as it was exported.
        signatures: of the model.
        folder: of the SavedModel.

    Returns:
        The largest difference from the model's own, of answers larger than 1
        divided by the largest of them.

    Raises:
        RuntimeError: it names the signature and the largest difference.
    """
    # Kept, since its functions alone would lose their variables.
    loaded = tf.saved_model.load(str(folder))
    half = computes_in_half_precision(serving.model)
    largest = 0.0
    for name, signature in signatures.items():
        served = loaded.signatures[name]
        answers = {}
        for count in BATCHES:
            request = signature.request(count)
            answers[count] = answer = answer_of(served, request)
            found = _compare(
                f"{name} (batch {count})", signature, request, answer, half
            )
            largest = max(largest, found)
        if signature.by_row:
            _check_rows(name, answers)
    return largest


def answer_of(served: Any, request: Arrays) -> Arrays:
    """Returns the answer of a loaded signature.

    Args:
        served: of a SavedModel.
        request: arrays by name.
    """
    inputs = {name: tf.constant(value) for name, value in request.items()}
    return {name: value.numpy() for name, value in served(**inputs).items()}


def computes_in_half_precision(model: Game) -> bool:
    """Returns whether any layer of a model computes in less than float32.

    Args:
        model: any game.
    """
    return any(
        tf.as_dtype(layer.compute_dtype).size < 4
        for layer in model._flatten_layers()
        if layer.compute_dtype is not None
    )


def _compare(
    name: str, signature: Signature, request: Arrays, answer: Arrays, half: bool
) -> float:
    """Returns the largest difference, if all are allowed."""
    largest = 0.0
    expected = signature.expected(request)
    if set(answer) != set(expected):
        raise RuntimeError(
            f"The written signature `{name}` must return {sorted(expected)}. "
            f"Received: {sorted(answer)}; nothing was exported."
        )
    for output, value in expected.items():
        found = difference(output, answer[output], value)
        allowed = TOLERANCE * _scale(value)
        if not found <= allowed:
            if half:
                allowed = HALF_TOLERANCE * _scale(value)
            allowed += _unrest(signature, request, output, value)
        _check(name, found, allowed)
        largest = max(largest, found / _scale(value))
    return largest


def _check_rows(name: str, answers: Mapping[int, Arrays]) -> None:
    """Raises where the first rows of batches are not the same rows."""
    for output, alone in answers[1].items():
        for count in BATCHES[1:]:
            if alone.dtype == object:
                # Files of nearly equal samples need not be alike.
                continue
            step = 1.0 if alone.dtype == np.uint8 else 0.0
            found = largest_difference(
                answers[count][output][:1].astype(np.float64),
                alone,
                finite=output == "sample",
            )
            _check(
                f"{name} (row 0 of {count} rows)",
                found,
                step + HALF_TOLERANCE * _scale(alone),
            )


def _check(name: str, found: float, allowed: float) -> None:
    # Written so that NaN fails too.
    if not found <= allowed:
        raise RuntimeError(
            f"The written signature `{name}` must return what the model does, "
            f"within {allowed:g}. Received: a difference of {found:g}; "
            "nothing was exported."
        )


def _scale(value: np.ndarray) -> float:
    sizes = np.abs(value[np.isfinite(value)])
    return max(1.0, float(sizes.max(initial=0.0)))


def _unrest(
    signature: Signature, request: Arrays, output: str, value: np.ndarray
) -> float:
    """How far an answer moves when what is judged moves by rounding."""
    if signature.moved is None:
        return 0.0
    moved = signature.moved(request)[output]
    return largest_difference(moved, value, finite=False)
