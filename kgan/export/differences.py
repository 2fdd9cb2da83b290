"""How far an answer is from what it must be."""

import numpy as np
import tensorflow as tf

# Of the outputs that are files: how one is read back.
DECODED = {
    "image_bytes": lambda data, shape: tf.io.decode_png(
        data, channels=shape[2]
    ).numpy(),
    "sound_bytes": lambda data, shape: tf.audio.decode_wav(data)[0].numpy(),
}
# The least step of 16 bits; sounds end one below 1.
_SOUND_STEP = 1.0 / 32768.0


def difference(name: str, answer: np.ndarray, expected: np.ndarray) -> float:
    """Returns the largest difference, beyond what rounding explains.

    Args:
        name: of the output.
        answer: as a server gives it: float32, uint8 levels of [-1, 1], or
            the bytes of files.
        expected: float32, of the same shape.

    Returns:
        Infinity for another shape; NaN where the answer, or what was
        expected of samples, is NaN.
    """
    if name in DECODED:
        if answer.shape != expected.shape[:1]:
            return float("inf")
        read = [DECODED[name](data, expected.shape[1:]) for data in answer]
        answer = np.stack(read)
        if name == "sound_bytes":
            bounded = np.clip(expected, -1.0, 1.0 - _SOUND_STEP)
            return _beyond(answer, bounded, 0.5 * _SOUND_STEP)
    return largest_difference(answer, expected, finite=name == "sample")


def largest_difference(
    answer: np.ndarray, expected: np.ndarray, *, finite: bool = True
) -> float:
    """Returns the largest difference, beyond what rounding explains.

    Args:
        answer: float32, or uint8 levels of [-1, 1].
        expected: float32, the same shape.
        finite: what is not finite differs; else it may be the same.

    Example:

    >>> import numpy as np
    >>> largest_difference(np.uint8([128]), np.float32([0.0]))
    0.0
    """
    if answer.shape != expected.shape:
        return float("inf")
    expected = expected.astype(np.float64)
    if answer.dtype == np.uint8:
        levels = np.clip((expected + 1.0) * 127.5, 0.0, 255.0)
        return _beyond(answer, levels, 0.5) / 127.5
    if not finite:
        same = ~np.isfinite(expected) & (
            (answer == expected) | (np.isnan(answer) & np.isnan(expected))
        )
        answer, expected = answer[~same], expected[~same]
    # Of two infinities there is no difference: NaN.
    with np.errstate(invalid="ignore"):
        return float(np.abs(answer - expected).max(initial=0.0))


def _beyond(answer: np.ndarray, expected: np.ndarray, step: float) -> float:
    if answer.shape != expected.shape:
        return float("inf")
    beyond = np.abs(answer.astype(np.float64) - expected) - step
    return float(np.maximum(beyond, 0.0).max(initial=0.0))
