"""Sounds as pictures of their frequencies over time, and back."""

import functools
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from pipelines.speech.griffin_lim import analyse
from pipelines.speech.griffin_lim import griffin_lim

_LOWEST_HERTZ = 40.0
_INVERSION_STEPS = 40
_AT_ONCE = 64


class SpectrogramForm(NamedTuple):
    """How a clip becomes a spectrogram.

    Attributes:
        sample_rate: of clips, samples a second.
        clip_length: samples of a clip, a multiple of `hop`.
        window: samples of a Hann window.
        hop: samples from frame to frame.
        size: of the Fourier transform.
        bins: mel bands; None for all frequencies as they are.
        floor_decibels: what counts as silence, below full scale.
        ceiling_decibels: the loudest level that is kept.
    """

    sample_rate: int = 16_000
    clip_length: int = 16_000
    window: int = 640
    hop: int = 250
    size: int = 1024
    bins: int | None = 80
    floor_decibels: float = -90.0
    ceiling_decibels: float = -10.0

    @property
    def frames(self) -> int:
        """Frames of a clip; the one past its end, of silence, is left out."""
        return self.clip_length // self.hop

    @property
    def shape(self) -> tuple[int, int, int]:
        """(frames, bins, 1)."""
        return self.frames, self.bins or self.size // 2 + 1, 1


def spectrograms_of(clips: np.ndarray, form: SpectrogramForm) -> np.ndarray:
    """Returns levels in decibels, from the floor at -1 to the ceiling at 1.

    Args:
        clips: float `(n, clip_length)` in [-1, 1].
        form: of the spectrograms.

    Returns:
        float32 `(n, frames, bins, 1)` in [-1, 1].

    Raises:
        ValueError: clips of another shape.

    Example:

    >>> spectrograms_of(np.zeros((2, 16000)), SpectrogramForm()).shape
    (2, 64, 80, 1)
    """
    clips = np.asarray(clips)
    if clips.ndim != 2 or clips.shape[1] != form.clip_length:
        raise ValueError(
            f"`clips` must have the shape (n, {form.clip_length}). "
            f"Received: {clips.shape}"
        )
    made = np.empty((len(clips), *form.shape), np.float32)
    for start in range(0, len(clips), _AT_ONCE):
        rows = slice(start, start + _AT_ONCE)
        spectra = analyse(
            clips[rows], window=form.window, hop=form.hop, size=form.size
        )
        magnitudes = np.abs(spectra).swapaxes(1, 2)[:, : form.frames]
        if form.bins is not None:
            magnitudes = magnitudes @ _bands(form)
        made[rows, ..., 0] = _scaled(magnitudes, form)
    return made


def clips_of(
    spectrograms: np.ndarray,
    form: SpectrogramForm,
    *,
    iterations: int = 32,
) -> np.ndarray:
    """Returns sounds that have nearly these spectrograms.

    The magnitudes of frequencies are looked for that have the levels of the
    mel bands, then their phases.

    Args:
        spectrograms: float `(n, frames, bins, 1)` in [-1, 1].
        form: of the spectrograms.
        iterations: of `griffin_lim`.

    Returns:
        float32 `(n, clip_length)` in [-1, 1].

    Raises:
        ValueError: spectrograms of another shape.
    """
    spectrograms = np.asarray(spectrograms, np.float32)
    if spectrograms.shape[1:] != form.shape:
        raise ValueError(
            f"`spectrograms` must have the shape (n, *{form.shape}). "
            f"Received: {spectrograms.shape}"
        )
    clips = np.empty((len(spectrograms), form.clip_length), np.float32)
    for start in range(0, len(clips), _AT_ONCE):
        rows = slice(start, start + _AT_ONCE)
        magnitudes = _unscaled(spectrograms[rows, ..., 0], form)
        if form.bins is not None:
            magnitudes = _frequencies_of(magnitudes, form)
        # The frame past the end of the clip.
        magnitudes = np.pad(magnitudes, ((0, 0), (0, 1), (0, 0)))
        sounds = griffin_lim(
            magnitudes.swapaxes(1, 2),
            window=form.window,
            hop=form.hop,
            iterations=iterations,
        )
        clips[rows] = np.clip(sounds, -1.0, 1.0)
    return clips


@functools.cache
def _bands(form: SpectrogramForm) -> np.ndarray:
    """Returns float32 `(frequencies, bins)`: each band's weights sum to 1."""
    weights = tf.signal.linear_to_mel_weight_matrix(
        form.bins,
        form.size // 2 + 1,
        form.sample_rate,
        _LOWEST_HERTZ,
        form.sample_rate / 2,
    ).numpy()
    return weights / weights.sum(axis=0)


def _frequencies_of(levels: np.ndarray, form: SpectrogramForm) -> np.ndarray:
    """Returns magnitudes s >= 0 with |bands' s - levels| least, nearly.

    The multiplicative updates of Lee and Seung (2001) for one of the two
    factors: s <- s (bands levels) / (bands bands' s), which stay positive.
    """
    bands = _bands(form)
    wanted = levels @ bands.T
    found = np.maximum(wanted / (bands.sum(axis=1) + 1e-6), 1e-8)
    for _ in range(_INVERSION_STEPS):
        found *= wanted / ((found @ bands) @ bands.T + 1e-9)
    return found


def _scaled(magnitudes: np.ndarray, form: SpectrogramForm) -> np.ndarray:
    floor, ceiling = form.floor_decibels, form.ceiling_decibels
    least = 10.0 ** (floor / 20.0)
    decibels = 20.0 * np.log10(np.maximum(magnitudes, least))
    return np.minimum(2.0 * (decibels - floor) / (ceiling - floor) - 1.0, 1.0)


def _unscaled(levels: np.ndarray, form: SpectrogramForm) -> np.ndarray:
    floor, ceiling = form.floor_decibels, form.ceiling_decibels
    decibels = floor + (levels + 1.0) / 2.0 * (ceiling - floor)
    magnitudes = 10.0 ** (decibels / 20.0)
    # The floor stands for silence.
    return np.where(levels <= -1.0, 0.0, magnitudes).astype(np.float32)
