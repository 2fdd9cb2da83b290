"""Sounds from the magnitudes of their spectra, by looking for phases."""

import numpy as np
from scipy.signal import istft
from scipy.signal import stft

from kgan.core import check_integer
from kgan.core import check_number


def griffin_lim(
    magnitudes: np.ndarray,
    *,
    window: int,
    hop: int,
    iterations: int = 32,
    momentum: float = 0.99,
    seed: int = 0,
) -> np.ndarray:
    """Returns sounds whose spectra have nearly the given magnitudes.

    Most arrays of complex numbers are the spectra of no sound. From random
    phases on, the spectrum C goes back and forth between arrays with the
    given magnitudes S and spectra of sounds; `analyse` and `synthesise` are
    the Fourier transform of windows and its inverse:

        T[n] = analyse(synthesise(C[n - 1]))
        C[n] = S exp(i angle(T[n] + m (T[n] - T[n - 1])))

    Args:
        magnitudes: S, `(..., frequencies, frames)`, 0 or above; frames lie
            `hop` samples apart, the first one around the first sample.
        window: samples of a Hann window, at most 2 (frequencies - 1).
        hop: samples from frame to frame, at most half the window.
        iterations: n, at least 1.
        momentum: m, 0 for the method of 1984, at most 1.
        seed: of the first phases.

    Returns:
        float32 `(..., (frames - 1) * hop)`.

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> griffin_lim(np.ones((5, 9)), window=8, hop=4, iterations=2).shape
    (32,)

    Reference: Griffin and Lim 1984, Signal Estimation from Modified
    Short-Time Fourier Transform; with momentum: Perraudin, Balazs and
    Sondergaard 2013, A Fast Griffin-Lim Algorithm, algorithm 2.
    """
    check_integer("iterations", iterations)
    check_number("momentum", momentum, minimum=0.0, maximum=1.0)
    magnitudes = np.asarray(magnitudes, np.float32)
    if magnitudes.ndim < 2 or magnitudes.size and magnitudes.min() < 0.0:
        raise ValueError(
            "`magnitudes` must be (..., frequencies, frames) and 0 or above. "
            f"Received: shape {magnitudes.shape}, from {magnitudes.min()}"
        )
    random = np.random.default_rng(seed)
    # One draw for all sounds, so that each depends on itself alone.
    angles = random.uniform(-np.pi, np.pi, magnitudes.shape[-2:])
    spectra = magnitudes * np.exp(1j * angles).astype(np.complex64)
    before = np.zeros_like(spectra)
    for _ in range(iterations):
        sounds = synthesise(spectra, window=window, hop=hop)
        now = analyse(
            sounds, window=window, hop=hop, size=2 * (spectra.shape[-2] - 1)
        )
        ahead = now + momentum * (now - before)
        before = now
        sizes = np.abs(ahead)
        spectra = magnitudes * np.divide(
            ahead, sizes, out=np.ones_like(ahead), where=sizes > 0.0
        )
    return synthesise(spectra, window=window, hop=hop).astype(np.float32)


def analyse(
    sounds: np.ndarray, *, window: int, hop: int, size: int
) -> np.ndarray:
    """Returns spectra of Hann windows, `(..., size / 2 + 1, frames)`.

    A frame lies around every sample whose number `hop` divides, with zeros
    before and behind the sound; a sine of amplitude a has the magnitude a / 2.

    Args:
        sounds: `(..., time)`, time a multiple of `hop`.
        window: samples of a window.
        hop: samples from frame to frame.
        size: of the transform, at least `window`.
    """
    _, _, spectra = stft(
        sounds, nperseg=window, noverlap=window - hop, nfft=size, padded=False
    )
    return spectra


def synthesise(spectra: np.ndarray, *, window: int, hop: int) -> np.ndarray:
    """Returns the sounds whose spectra come nearest, `(..., time)`.

    Args:
        spectra: as `analyse` returns them.
        window: samples of a window.
        hop: samples from frame to frame.
    """
    _, sounds = istft(
        spectra,
        nperseg=window,
        noverlap=window - hop,
        nfft=2 * (spectra.shape[-2] - 1),
    )
    return sounds
