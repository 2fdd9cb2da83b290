"""How varied samples are, beside how varied as many real ones are."""

from typing import NamedTuple

import numpy as np
import tensorflow as tf
from scipy.special import entr
from scipy.stats import chi2
from sklearn.cluster import KMeans

from kgan.core import blas_threads_for

# Pictures are compared with no side longer than this.
SIDE = 16
MODES = 10
# Real records of which modes are made.
_RECORDS = 1000
_DRAWS = 50
# Samples that are shrunk at once, so that large ones never fill the memory.
_AT_ONCE = 64


class Spread(NamedTuple):
    """How varied samples are.

    Attributes:
        diversity: their mean distance, as a share of that of real ones.
        entropy: of their shares of the data's modes, nats.
    """

    diversity: float
    entropy: float


class Variety:
    """What real samples are like, to compare samples with.

    Distances are Euclidean, in values of samples, pictures shrunk to at most
    16 pixels a side; modes are the ten clusters of real samples by k-means.

    Args:
        real: `(n, ...)`, uint8 images or float32, n at least `count`.
        count: samples in a comparison.
        seed: any integer.

    Attributes:
        deviation: of the diversity of so many real samples, whose mean is 1.
        entropy: of all real samples' shares of the modes, nats.
    """

    def __init__(self, real: np.ndarray, *, count: int, seed: int) -> None:
        generator = np.random.default_rng(seed)
        chosen = generator.permutation(len(real))[:_RECORDS]
        values = shrunk(real[np.sort(chosen)])
        means = [
            mean_distance(values[generator.permutation(len(values))[:count]])
            for _ in range(_DRAWS)
        ]
        self._distance = float(np.mean(means)) or 1.0
        self.deviation = float(np.std(means)) / self._distance
        modes = min(MODES, len(values))
        clusters = KMeans(modes, n_init=1, random_state=seed).fit(values)
        self._centres = clusters.cluster_centers_
        self.entropy = self._entropy_of(clusters.labels_)

    def _entropy_of(self, modes: np.ndarray) -> float:
        counts = np.bincount(modes, minlength=len(self._centres))
        return float(entr(counts / counts.sum()).sum())

    def of(self, samples: np.ndarray) -> Spread:
        """Returns how varied samples are.

        Args:
            samples: `(count, ...)`, in the dtype and range of the real ones'
                or float32 images in [-1, 1].
        """
        values = shrunk(samples)
        return Spread(
            mean_distance(values) / self._distance,
            self._entropy_of(nearest(values, self._centres)),
        )


def lowest_entropy(entropy: float, count: int, modes: int = MODES) -> float:
    """Returns what the entropy of so many real samples hardly falls below.

    2 n (H - H_n) is about chi-square distributed with modes - 1 degrees of
    freedom (the G test); of its 99.9 % quantile, in nats.

    Args:
        entropy: of the data.
        count: samples, n.
        modes: into which they fall.
    """
    return entropy - float(chi2.ppf(0.999, modes - 1)) / (2.0 * count)


def shrunk(samples: np.ndarray) -> np.ndarray:
    """Returns samples as float32 rows `(n, d)`, pictures made small.

    Args:
        samples: `(n, ...)`; uint8 images come out in [-1, 1].
    """
    parts = np.array_split(samples, -(-len(samples) // _AT_ONCE))
    return np.concatenate([_shrunk_part(part) for part in parts])


def _shrunk_part(samples: np.ndarray) -> np.ndarray:
    if samples.dtype == np.uint8:
        samples = samples.astype(np.float32) / 127.5 - 1.0
    if samples.ndim == 4 and max(samples.shape[1:3]) > SIDE:
        scale = SIDE / max(samples.shape[1:3])
        size = [max(1, round(side * scale)) for side in samples.shape[1:3]]
        samples = tf.image.resize(samples, size, method="area").numpy()
    return samples.reshape(len(samples), -1).astype(np.float32)


def nearest(rows: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Returns the number of the centre that is nearest to each row.

    Args:
        rows: `(n, d)`.
        centres: `(k, d)`.

    Example:

    >>> nearest(np.array([[0.2], [2.0]]), np.array([[0.0], [1.5]])).tolist()
    [0, 1]
    """
    # The rows' own norms are the same for all centres.
    norms = np.square(centres).sum(axis=1)
    return np.argmin(norms - 2.0 * rows @ centres.T, axis=1)


def mean_distance(rows: np.ndarray) -> float:
    """Returns the mean distance of two different rows.

    Args:
        rows: `(n, d)`, n at least 2.

    Example:

    >>> mean_distance(np.array([[0.0], [1.0], [3.0]]))
    2.0
    """
    rows = rows.astype(np.float64)
    squares = np.square(rows).sum(axis=1)
    with blas_threads_for(min(rows.shape)):
        products = rows @ rows.T
    between = squares[:, np.newaxis] + squares - 2.0 * products
    distances = np.sqrt(np.maximum(between, 0.0))
    np.fill_diagonal(distances, 0.0)
    return float(distances.sum() / (len(rows) * (len(rows) - 1)))
