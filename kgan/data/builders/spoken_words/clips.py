"""A sound as a clip of one length: its silence cut off, and centred."""

import math

import numpy as np
from scipy.signal import resample_poly

from kgan.data.builders.spoken_words.espeak import Sound

# 40 dB below the peak, which is below the weakest consonant.
SILENCE = 0.01


def clip_of(
    sound: Sound, *, sample_rate: int, length: int, name: str
) -> np.ndarray:
    """Returns a sound in the middle of a clip.

    It is resampled by a polyphase filter, and cut to what lies between the
    first and the last sample above `SILENCE` times its peak. On both sides
    as much silence is left, one sample less at the start where the number is
    odd. Loudness stays as it is, but what the filter lifts above 1 is cut.

    A sound that is longer is refused: to speed it up, or to cut it, would
    make clips of another kind, unasked.

    Args:
        sound: what was said.
        sample_rate: of the clip, samples a second.
        length: of the clip, in samples.
        name: of the sound, for messages.

    Returns:
        float32 `(length,)` in [-1, 1].

    Raises:
        ValueError: the sound is silent, or does not fit.

    Example:

    >>> tone = Sound(np.array([0, 0, 0.5, -0.5, 0, 0], np.float32), 8000)
    >>> clip_of(tone, sample_rate=8000, length=5, name="x").tolist()
    [0.0, 0.5, -0.5, 0.0, 0.0]
    """
    common = math.gcd(sound.sample_rate, sample_rate)
    values = resample_poly(
        sound.values, sample_rate // common, sound.sample_rate // common
    )
    loudness = np.abs(values)
    if not loudness.any():
        raise ValueError(
            f"A clip must have a sound. Received: {name}, which is silent"
        )
    loud = np.flatnonzero(loudness > SILENCE * loudness.max())
    values = values[loud[0] : loud[-1] + 1]
    if len(values) > length:
        raise ValueError(
            "Every sound must fit into a clip: raise `seconds` or "
            "`words_per_minute`, or leave the word out. Received: "
            f"{name}, of {len(values) / sample_rate:.2f} seconds, for clips "
            f"of {length / sample_rate:.2f}"
        )
    clip = np.zeros(length, np.float32)
    start = (length - len(values)) // 2
    clip[start : start + len(values)] = np.clip(values, -1.0, 1.0)
    return clip
