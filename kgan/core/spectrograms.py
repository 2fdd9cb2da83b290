"""What frequencies a sound has over time, as numbers and as a picture."""

from typing import NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from kgan.core.checks import check_integer

# Below the level of a full-scale sine.
FLOOR_DECIBELS = -80.0
# A window of speech and music that shows pitch and onsets alike.
_WINDOW_SECONDS = 0.032
_LEAST_WINDOW = 16
_WINDOWS_PER_SOUND = 8


class Spectrogram(NamedTuple):
    """Levels of a sound by time and frequency.

    Attributes:
        decibels: `(frequencies, windows)`; 0 is a sine of amplitude 1, and
            nothing is below -80.
        seconds: `(windows,)`, the middle of each.
        hertz: `(frequencies,)`, from 0 to half the rate.
    """

    decibels: np.ndarray
    seconds: np.ndarray
    hertz: np.ndarray


def spectrogram(waveform: np.ndarray, rate_hz: int) -> Spectrogram:
    """Returns the log magnitudes of a sound in Hann windows.

    A window has the power of two that is at most 32 ms and at most an eighth
    of the sound, but 16 samples at least; windows follow each other at a
    quarter of it. Level: 20 log10(2 |X| / sum of the window).

    Args:
        waveform: float `(time,)` in [-1, 1], 16 samples at least; what is
            not finite counts as 0.
        rate_hz: samples a second, at least 1.

    Raises:
        ValueError: another shape, or too short.

    Example:

    >>> tone = np.sin(2 * np.pi * 1000 * np.arange(8000) / 8000)
    >>> found = spectrogram(tone, 8000)
    >>> loudest = found.decibels.mean(axis=1).argmax()
    >>> float(found.hertz[loudest]), round(float(found.decibels.max()), 1)
    (1000.0, 0.0)
    """
    check_integer("rate_hz", rate_hz)
    waveform = np.asarray(waveform, np.float64)
    if waveform.ndim != 1 or len(waveform) < _LEAST_WINDOW:
        raise ValueError(
            f"`waveform` must have the shape (time,), at least {_LEAST_WINDOW} "
            f"samples. Received: shape={waveform.shape}"
        )
    waveform = np.nan_to_num(waveform, posinf=0.0, neginf=0.0)
    longest = min(_WINDOW_SECONDS * rate_hz, len(waveform) / _WINDOWS_PER_SOUND)
    size = max(_LEAST_WINDOW, 2 ** int(np.log2(max(longest, 1.0))))
    window = np.hanning(size + 1)[:-1]
    frames = np.lib.stride_tricks.sliding_window_view(waveform, size)
    frames = frames[:: size // 4]
    magnitudes = 2.0 * np.abs(np.fft.rfft(frames * window)) / window.sum()
    least = 10.0 ** (FLOOR_DECIBELS / 20.0)
    return Spectrogram(
        20.0 * np.log10(np.maximum(magnitudes, least)).T,
        (np.arange(len(frames)) * (size // 4) + size / 2) / rate_hz,
        np.fft.rfftfreq(size, 1.0 / rate_hz),
    )


def spectrogram_picture(waveforms: np.ndarray, rate_hz: int) -> np.ndarray:
    """Draws sounds below each other, each as waveform and spectrogram.

    Axes are in seconds and hertz, levels in decibels of full scale.

    Args:
        waveforms: float `(n, time)` in [-1, 1].
        rate_hz: samples a second.

    Returns:
        uint8 `(200 n + 50, 900, 3)`.

    Raises:
        ValueError: another shape, no sound, or sounds that are too short.
    """
    waveforms = np.asarray(waveforms)
    if waveforms.ndim != 2 or not len(waveforms):
        raise ValueError(
            "`waveforms` must have the shape (n, time), n at least 1. "
            f"Received: shape={waveforms.shape}"
        )
    found = [spectrogram(each, rate_hz) for each in waveforms]
    figure = Figure(
        figsize=(9.0, 2.0 * len(found) + 0.5), dpi=100, layout="constrained"
    )
    canvas = FigureCanvasAgg(figure)
    rows = figure.subplots(
        len(found), 2, sharex=True, squeeze=False, width_ratios=(2, 3)
    )
    seconds = np.arange(waveforms.shape[1]) / rate_hz
    end = waveforms.shape[1] / rate_hz
    for (left, right), waveform, levels in zip(
        rows, waveforms, found, strict=True
    ):
        left.plot(seconds, np.nan_to_num(waveform), linewidth=0.5)
        left.set(ylim=(-1.05, 1.05), xlim=(0.0, end))
        mesh = right.pcolormesh(
            levels.seconds,
            levels.hertz,
            levels.decibels,
            vmin=FLOOR_DECIBELS,
            vmax=0.0,
            shading="nearest",
            rasterized=True,
        )
        right.set(ylabel="hertz", facecolor=mesh.cmap(0.0))
    for axes in rows[-1]:
        axes.set_xlabel("seconds")
    figure.colorbar(
        mesh, ax=rows[:, 1].tolist(), label="decibels of full scale"
    )
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()
