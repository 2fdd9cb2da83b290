"""The embedding of what needs none: the numbers themselves."""

import numpy as np

from kgan.core import Configurable
from kgan.core import serializable
from kgan.metrics.features.amplitudes import rounded_amplitudes
from kgan.metrics.features.embedding import Embedding
from kgan.metrics.features.embedding import check_images_of_any_size
from kgan.metrics.features.fingerprints import fingerprint


@serializable
class RawFeatures(Configurable, Embedding):
    """The samples' own numbers, flattened.

    For points, and for anything in which nothing better is known. Images
    come as levels in [0, 1] (level / 255), sounds as amplitudes in [-1, 1]
    after rounding to 16 bits, vectors as they are. Distances between images
    see brightness and place, and next to nothing of what they show: a shift
    by one pixel is far, a grey blur is near.

    Example:

    >>> RawFeatures()(np.array([[[[0], [51]]]], np.uint8))
    array([[0. , 0.2]], dtype=float32)
    """

    @property
    def name(self) -> str:
        """`"raw"`."""
        return "raw"

    @property
    def fingerprint(self) -> str:
        """A hash of the name, as nothing else decides the numbers."""
        return fingerprint(self.name)

    def __call__(self, samples: np.ndarray) -> np.ndarray:
        """Returns float32 features `(n, d)`, d the numbers of a sample.

        Args:
            samples: uint8 images `(n, height, width, channels)`; sounds
                `(n, time, channels)`, int16 or floats in [-1, 1]; or vectors
                `(n, d)` of any range, which float32 holds.

        Raises:
            TypeError: images that are not uint8, sounds of another dtype, or
                vectors that are no real numbers.
            ValueError: another rank, NaN, or sounds outside [-1, 1].
        """
        samples = np.asarray(samples)
        if samples.ndim == 4:
            images = check_images_of_any_size("samples", samples)
            return _flat(images) / np.float32(255)
        if samples.ndim == 3:
            return _flat(rounded_amplitudes(samples, name="samples"))
        if samples.ndim == 2:
            return _checked_vectors(samples)
        raise ValueError(
            "`samples` must be images of rank 4, sounds of rank 3 or vectors "
            f"of rank 2. Received: samples.shape={samples.shape}"
        )


def _flat(samples: np.ndarray) -> np.ndarray:
    columns = int(np.prod(samples.shape[1:]))
    return samples.reshape(len(samples), columns).astype(np.float32)


def _checked_vectors(vectors: np.ndarray) -> np.ndarray:
    if vectors.dtype.kind not in "fiu":
        raise TypeError(
            "`samples` must be real numbers. "
            f"Received: samples.dtype={vectors.dtype}"
        )
    with np.errstate(over="ignore"):
        features = vectors.astype(np.float32)
    if not np.isfinite(features).all():
        raise ValueError(
            "`samples` must be finite, also in float32. "
            "Received: NaN, infinity or numbers above 3.4e38"
        )
    return features
