"""Does a server without Python say what Python says?"""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from tools.check_serving.loader import Answer
from tools.check_serving.signatures import Signature
from tools.check_serving.signatures import example_request

ROWS = (1, 3, 16)
# Of values within [-1, 1]; larger ones are allowed as much in proportion.
TOLERANCE = 1e-5

# From a signature's name and its inputs to its outputs, all by name.
Reference = Callable[[str, Mapping[str, np.ndarray]], Mapping[str, np.ndarray]]


class Compared(NamedTuple):
    """What became of one signature.

    Attributes:
        signature: its name.
        requests: that were made.
        difference: the largest of any value, of values above 1 divided by
            the largest of them; infinite where names, types, shapes or
            bytes differ.
        failure: why a request got no answer; None if all did.
    """

    signature: str
    requests: int
    difference: float
    failure: str | None

    @property
    def passed(self) -> bool:
        """Whether all was answered, and equal."""
        # Written so that NaN fails too.
        return self.failure is None and self.difference <= TOLERANCE


def saved_reference(version: Path) -> Reference:
    """Returns the answers of a SavedModel that Python loads.

    Args:
        version: its folder.
    """
    functions = tf.saved_model.load(str(version)).signatures

    def ask(
        signature: str, inputs: Mapping[str, np.ndarray]
    ) -> dict[str, np.ndarray]:
        tensors = {name: tf.constant(value) for name, value in inputs.items()}
        outputs = functions[signature](**tensors)
        return {name: value.numpy() for name, value in outputs.items()}

    return ask


def compare(
    ask: Callable[[str, Mapping[str, np.ndarray]], Answer],
    signatures: Mapping[str, Signature],
    reference: Reference,
    rows: Sequence[int] = ROWS,
) -> list[Compared]:
    """Asks a server and the reference for every signature.

    Args:
        ask: the server's answer to a signature's name and its inputs, such
            as `Loader.ask`.
        signatures: of its model, by name.
        reference: what it must answer.
        rows: numbers of rows, or of samples asked for; a signature that
            lets choose neither is asked once.
    """
    return [
        _compare_one(ask, name, signature, reference, rows)
        for name, signature in signatures.items()
    ]


def line_of(compared: Compared) -> str:
    """Returns what became of a signature, in a line."""
    mark = "ok    " if compared.passed else "FAILED"
    what = f"{mark} {compared.signature}: {compared.requests} requests, "
    if compared.failure is not None:
        return what + " ".join(compared.failure.split())
    return f"{what}largest difference {compared.difference:g}"


def largest_difference(
    answer: Mapping[str, np.ndarray], expected: Mapping[str, np.ndarray]
) -> float:
    """Returns how far an answer is from what is expected.

    Args:
        answer: arrays by name.
        expected: likewise. Floats count by their difference, divided by the
            largest expected value where that is above 1; all else, such as
            bytes, must be equal.

    Example:

    >>> import numpy as np
    >>> largest_difference({"x": np.ones(2)}, {"x": np.array([1.0, 1.5])})
    0.3333333333333333
    """
    if set(answer) != set(expected):
        return float("inf")
    found = [_difference(answer[name], expected[name]) for name in expected]
    # Python's `max` would lose NaN.
    return float(np.max(found, initial=0.0))


def _compare_one(
    ask: Callable[[str, Mapping[str, np.ndarray]], Answer],
    name: str,
    signature: Signature,
    reference: Reference,
    rows: Sequence[int],
) -> Compared:
    if not signature.takes_rows and "n" not in signature.inputs:
        rows = rows[:1]
    difference = 0.0
    for done, count in enumerate(rows):
        inputs = example_request(signature, count, seed=count)
        answer = ask(name, inputs)
        if answer.code != "OK":
            failure = f"{answer.code}: {answer.message}"
            return Compared(name, done + 1, difference, failure)
        try:
            expected = reference(name, inputs)
        except tf.errors.OpError as error:
            failure = f"in Python: {error.message}"
            return Compared(name, done + 1, difference, failure)
        found = largest_difference(answer.arrays(), expected)
        difference = float(np.maximum(difference, found))
    return Compared(name, len(rows), difference, None)


def _difference(answer: Any, expected: Any) -> float:
    answer, expected = np.asarray(answer), np.asarray(expected)
    if (answer.shape, answer.dtype) != (expected.shape, expected.dtype):
        return float("inf")
    if not np.issubdtype(expected.dtype, np.floating):
        return 0.0 if np.array_equal(answer, expected) else float("inf")
    expected = expected.astype(np.float64)
    scale = max(1.0, float(np.abs(expected).max(initial=0.0)))
    return float(np.abs(answer - expected).max(initial=0.0)) / scale
