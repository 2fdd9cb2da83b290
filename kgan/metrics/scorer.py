"""Generated samples against real ones, in one embedding."""

import os
import warnings
from collections.abc import Sequence
from typing import Any
from typing import final

import numpy as np

from kgan.core import check_integer
from kgan.metrics.feature_cache import cached_features
from kgan.metrics.feature_metrics import FeatureMetric
from kgan.metrics.feature_metrics import FrechetDistance
from kgan.metrics.feature_metrics import KernelDistance
from kgan.metrics.features import Embedding
from kgan.metrics.populations import check_features
from kgan.metrics.populations import drawn
from kgan.metrics.rounding import as_stored

# Between the metric's name and the embedding's, where real samples stand in
# the place of generated ones.
REAL = "_real"


@final
class Scorer:
    """Scores generated samples against the real ones that it holds.

    The real side is embedded once, whatever is scored after. With
    `reference` the same scores of other real samples stand beside each
    value: what a perfect generator would get. Most scores depend on n, so
    both comparisons use the same rows of `real` and equally many of the
    other side: the larger of the generated and the reference is cut to the
    size of the smaller by a seeded draw without replacement.

    Args:
        real: real samples: images `(n_real, height, width, channels)`,
            uint8 or floats in [-1, 1]; sounds `(n_real, time, channels)`,
            int16 or floats in [-1, 1]; or vectors `(n_real, d)`. Floats of
            images and sounds are rounded to what a file holds.
        embedding: turns samples into features; its name ends every key.
        reference: real samples that are not among `real`, or None.
        metrics: what to compute, one or several; None for
            `FrechetDistance()` and `KernelDistance()`.
        seed: of all draws.
        cache_directory: where the features of real samples are kept and
            found again (see `cached_features`); None keeps none.

    Raises:
        TypeError: an argument of the wrong kind.
        ValueError: values outside [-1, 1], NaN, fewer than 2 samples, or a
            shape that the embedding does not take.
        NotImplementedError: a cache for an embedding without fingerprint.

    Warns:
        UserWarning: real images are floats of which none is negative.

    Example:

    >>> import numpy as np
    >>> from kgan.metrics.features import RandomNetwork
    >>> rng = np.random.default_rng(0)
    >>> images = rng.integers(0, 256, (200, 8, 8, 1), dtype=np.uint8)
    >>> scorer = Scorer(images[:100], RandomNetwork((8, 8, 1)))
    >>> scores = scorer(images[100:])  # doctest: +SKIP
    >>> sorted(scores)  # doctest: +SKIP
    ['fd/random_network', ..., 'n_real', 'seed']
    """

    def __init__(
        self,
        real: Any,
        embedding: Embedding,
        *,
        reference: Any | None = None,
        metrics: FeatureMetric | Sequence[FeatureMetric] | None = None,
        seed: int = 0,
        cache_directory: str | os.PathLike[str] | None = None,
    ) -> None:
        if not isinstance(embedding, Embedding):
            raise TypeError(
                "`embedding` must be a kgan.metrics.features.Embedding. "
                f"Received: embedding={embedding!r}"
            )
        if metrics is None:
            metrics = (FrechetDistance(), KernelDistance())
        elif isinstance(metrics, FeatureMetric):
            metrics = (metrics,)
        metrics = tuple(metrics)
        if not metrics or not all(
            isinstance(metric, FeatureMetric) for metric in metrics
        ):
            raise TypeError(
                "`metrics` must be feature metrics, at least one, such as "
                f"FrechetDistance(). Received: metrics={metrics!r}"
            )
        self.embedding = embedding
        self.metrics = metrics
        self.seed = check_integer("seed", seed, minimum=0, maximum=2**53)
        self._cache_directory = cache_directory
        self._real = self._real_features("real", real)
        self._reference = (
            None
            if reference is None
            else self._real_features("reference", reference)
        )
        self._reference_scores: dict[int, dict[str, float]] = {}

    @property
    def directions(self) -> dict[str, str]:
        """ "min" or "max", whichever is better, by name."""
        return {
            f"{name}/{self.embedding.name}": direction
            for metric in self.metrics
            for name, direction in metric.directions.items()
        }

    def __call__(self, generated: Any) -> dict[str, float]:
        """Returns the scores of generated samples.

        Args:
            generated: samples of the shape and kind of `real`.

        Returns:
            `"<metric>/<embedding>"`, such as `"fd/random_network"`, and with
            a reference `"<metric>_real/<embedding>"`; `"n_real"`,
            `"n_generated"` (and `"n_reference"`, then equal to it), the rows
            used; `"seed"`.

        Raises:
            TypeError: as the constructor.
            ValueError: as the constructor.

        Warns:
            UserWarning: a metric says that its value means little.
        """
        stored = self._stored("generated", generated)
        used = len(stored)
        beside: dict[str, float] = {}
        if self._reference is not None:
            used = min(used, len(self._reference))
            beside = self._of_real(self._reference, used)
            beside["n_reference"] = float(used)
        features = self.embedding(
            drawn(stored, used, np.random.default_rng((self.seed, 0)))
        )
        features = check_features("generated", features)
        return {
            **self._scores(features, ""),
            **beside,
            "n_real": float(len(self._real)),
            "n_generated": float(used),
            "seed": float(self.seed),
        }

    def _of_real(self, reference: np.ndarray, rows: int) -> dict[str, float]:
        if rows not in self._reference_scores:
            self._reference_scores[rows] = self._scores(
                drawn(reference, rows, np.random.default_rng((self.seed, 1))),
                REAL,
            )
        return dict(self._reference_scores[rows])

    def _scores(self, features: np.ndarray, ending: str) -> dict[str, float]:
        return {
            f"{name}{ending}/{self.embedding.name}": value
            for metric in self.metrics
            for name, value in metric(
                real=self._real, generated=features, seed=self.seed
            ).items()
        }

    def _real_features(self, name: str, samples: Any) -> np.ndarray:
        samples = np.asarray(samples)
        if samples.ndim == 4 and samples.dtype.kind == "f" and samples.size:
            if samples.min() >= 0.0 and samples.max() > 0.0:
                warnings.warn(
                    f"`{name}` has no value below 0: images lie in [-1, 1] "
                    "here, not in [0, 1].",
                    UserWarning,
                    stacklevel=3,
                )
        stored = self._stored(name, samples)
        if self._cache_directory is None:
            features = self.embedding(stored)
        else:
            features = cached_features(
                stored,
                embedding=self.embedding,
                directory=self._cache_directory,
            )
        # A copy, which nobody else may write into.
        return np.array(check_features(name, features))

    def _stored(self, name: str, samples: Any) -> np.ndarray:
        stored = as_stored(samples, name=name)
        if stored.ndim == 2:
            check_features(name, stored)
        if len(stored) < 2:
            raise ValueError(
                f"`{name}` must be at least 2 samples. "
                f"Received: {name}.shape={stored.shape}"
            )
        return stored


def score_samples(
    *,
    real: Any,
    generated: Any,
    embedding: Embedding,
    reference: Any | None = None,
    metrics: Sequence[FeatureMetric] | None = None,
    seed: int = 0,
) -> dict[str, float]:
    """Scores generated samples once; `Scorer` holds the real side for more.

    Args:
        real: as of `Scorer`, like all others.
        generated: the samples to score.
        embedding: turns samples into features.
        reference: real samples that are not among `real`, or None.
        metrics: what to compute; None for the Frechet and kernel distances.
        seed: of all draws.

    Returns:
        As `Scorer`.

    Raises:
        TypeError: as `Scorer`.
        ValueError: as `Scorer`.

    Warns:
        UserWarning: a metric says that its value means little.
    """
    scorer = Scorer(
        real, embedding, reference=reference, metrics=metrics, seed=seed
    )
    return scorer(generated)
