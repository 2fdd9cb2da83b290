"""What a sound's spectrum is over time: pooled log-mel statistics."""

from typing import Any

import numpy as np
import tensorflow as tf

from kgan.core import Configurable
from kgan.core import check_integer
from kgan.core import serializable
from kgan.metrics.features.amplitudes import rounded_amplitudes
from kgan.metrics.features.embedding import Embedding
from kgan.metrics.features.embedding import apply_in_batches
from kgan.metrics.features.fingerprints import fingerprint

_DEFAULT_BANDS = 64
_WINDOW_SECONDS = 0.025
_HOP_SECONDS = 0.010
_LOWEST_HERTZ = 60.0
# Spectra are interpolated, so that narrow low bands hold a frequency each.
_SPECTRUM_PER_WINDOW = 4
# Mean power that counts as silence: 80 dB below full scale, 21 dB above the
# noise of rounding to 16 bits.
_SILENCE = 1e-8


@serializable
class LogMel(Configurable, Embedding):
    """Statistics over time of a sound's power in mel bands.

    Hann windows of 25 ms every 10 ms; in each the mean power of triangular
    bands, equally wide in mel from 60 Hz to half the sample rate; its
    natural logarithm, 1e-8 of full scale added. Of each band: mean and
    standard deviation over time, and the standard deviation of the change
    from window to window. Loud and soft, bright and dull, steady and
    restless are seen; phase is not, nor the order of what happens more than
    10 ms apart: it knows no words and no melody.

    Sounds are rounded to 16 bits first (see `to_int16`), real and generated
    alike.

    Args:
        sample_rate: samples a second, at least 1,000.
        bands: of the spectrum; there are `3 * bands` features. The name
            tells a number that is not the default.

    Raises:
        TypeError: an argument is no integer.
        ValueError: one out of range, or so many bands that one of them holds
            no frequency.

    Example:

    >>> embedding = LogMel(8000)
    >>> embedding(np.zeros((2, 4000, 1), np.float32)).shape
    (2, 192)

    Reference: Stevens, Volkmann & Newman, "A scale for the measurement of
    the psychological magnitude pitch" (1937); bands and windows as in
    Hershey et al., "CNN architectures for large-scale audio classification"
    (2017), section 3.
    """

    def __init__(
        self, sample_rate: int, *, bands: int = _DEFAULT_BANDS
    ) -> None:
        """Computes the bands' weights."""
        self.sample_rate = check_integer(
            "sample_rate", sample_rate, minimum=1000
        )
        self.bands = check_integer("bands", bands)
        self._window = round(_WINDOW_SECONDS * self.sample_rate)
        self._hop = round(_HOP_SECONDS * self.sample_rate)
        self._spectrum = _SPECTRUM_PER_WINDOW * 2 ** (
            (self._window - 1).bit_length()
        )
        self._bands = _band_weights(
            self.sample_rate, self.bands, self._spectrum // 2 + 1
        )
        self._apply = tf.function(
            self._statistics,
            input_signature=[tf.TensorSpec((None, None), tf.float32)],
        )

    @property
    def name(self) -> str:
        """`"log_mel"`, with the number of bands unless it is the default."""
        if self.bands == _DEFAULT_BANDS:
            return "log_mel"
        return f"log_mel_{self.bands}"

    @property
    def fingerprint(self) -> str:
        """A hash of windows, bands and the level of silence."""
        return fingerprint(
            self.name,
            [self.sample_rate, self._window, self._hop, self._spectrum],
            _SILENCE,
            self._bands,
        )

    def __call__(self, sounds: np.ndarray) -> np.ndarray:
        """Returns float32 features `(n, 3 * bands)`.

        Args:
            sounds: `(n, time, 1)`, int16 or floats in [-1, 1], two windows
                or longer (35 ms).

        Raises:
            TypeError: neither int16 nor floats.
            ValueError: another shape, too short, NaN or outside [-1, 1].
        """
        shape = np.shape(sounds)
        if len(shape) != 3 or shape[2] != 1:
            raise ValueError(
                "`sounds` must have shape (n, time, 1). "
                f"Received: sounds.shape={shape}"
            )
        shortest = self._window + self._hop
        if shape[1] < shortest:
            raise ValueError(
                f"`sounds` must be at least {shortest} samples long, two "
                f"windows at {self.sample_rate} Hz. "
                f"Received: sounds.shape={shape}"
            )
        amplitudes = rounded_amplitudes(sounds, name="sounds")
        return apply_in_batches(self._apply, amplitudes[..., 0])

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {"sample_rate": self.sample_rate, "bands": self.bands}

    def _statistics(self, amplitudes: tf.Tensor) -> tf.Tensor:
        spectra = tf.signal.stft(
            amplitudes, self._window, self._hop, self._spectrum
        )
        # White noise of variance v has mean power v in every band.
        scale = tf.reduce_sum(tf.square(tf.signal.hann_window(self._window)))
        power = tf.square(tf.abs(spectra)) / scale
        logs = tf.math.log(power @ self._bands + _SILENCE)
        changes = logs[:, 1:] - logs[:, :-1]
        return tf.concat(
            [
                tf.reduce_mean(logs, axis=1),
                tf.math.reduce_std(logs, axis=1),
                tf.math.reduce_std(changes, axis=1),
            ],
            axis=-1,
        )


def _band_weights(sample_rate: int, bands: int, frequencies: int) -> np.ndarray:
    """Returns float32 `(frequencies, bands)`; each band's sum is 1."""
    weights = tf.signal.linear_to_mel_weight_matrix(
        bands, frequencies, sample_rate, _LOWEST_HERTZ, sample_rate / 2
    ).numpy()
    sums = weights.sum(axis=0)
    if not sums.all():
        raise ValueError(
            "`bands` must be so few that each holds a frequency. Received: "
            f"bands={bands} at sample_rate={sample_rate}, "
            f"{int(np.sum(sums == 0))} of them empty"
        )
    return weights / sums
