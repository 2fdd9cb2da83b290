"""What compares the features of two populations, ready to be listed."""

import abc
from typing import Any
from typing import final

import numpy as np

from kgan.core import check_integer
from kgan.core import serializable
from kgan.metrics.density_coverage import density_coverage
from kgan.metrics.frechet import frechet_distance
from kgan.metrics.kernel import kernel_distance
from kgan.metrics.precision_recall import precision_recall


class FeatureMetric(abc.ABC):
    """A comparison of real with generated features, under short names.

    A list of them says what a `Scorer` computes. Each is a shell around a
    function of `kgan.metrics`, which tells more.
    """

    @abc.abstractmethod
    def __call__(
        self, *, real: np.ndarray, generated: np.ndarray, seed: int
    ) -> dict[str, float]:
        """Returns values by short names.

        Args:
            real: features `(n_real, d)`.
            generated: features `(n_generated, d)`.
            seed: of draws, where there are any.
        """

    @property
    @abc.abstractmethod
    def directions(self) -> dict[str, str]:
        """ "min" or "max", whichever is better, by short name."""

    @property
    @abc.abstractmethod
    def fewest_rows(self) -> int:
        """Rows that each population must have."""

    @abc.abstractmethod
    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""


@final
@serializable
class FrechetDistance(FeatureMetric):
    """`frechet_distance`, as "fd" and "fd_null_bias".

    Example:

    >>> row = np.array([[-1.0], [0.0], [1.0]])
    >>> FrechetDistance()(real=row, generated=row + 3, seed=0)["fd"]
    9.0
    """

    def __call__(
        self, *, real: np.ndarray, generated: np.ndarray, seed: int
    ) -> dict[str, float]:
        """See `frechet_distance`."""
        found = frechet_distance(real=real, generated=generated)
        return {
            "fd": found["frechet_distance"],
            "fd_null_bias": found["null_bias"],
        }

    @property
    def directions(self) -> dict[str, str]:
        """Which way is better."""
        return {"fd": "min"}

    @property
    def fewest_rows(self) -> int:
        """Rows that each population must have."""
        return 2

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {}


@final
@serializable
class KernelDistance(FeatureMetric):
    """`kernel_distance`, as "kd" and "kd_std".

    Args:
        subsets: as of `kernel_distance`.
        subset_size: as of `kernel_distance`.

    Raises:
        TypeError: a number is no integer.
        ValueError: a number is below its minimum.
    """

    def __init__(self, *, subsets: int = 100, subset_size: int = 1000) -> None:
        self.subsets = check_integer("subsets", subsets)
        self.subset_size = check_integer("subset_size", subset_size, minimum=2)

    def __call__(
        self, *, real: np.ndarray, generated: np.ndarray, seed: int
    ) -> dict[str, float]:
        """See `kernel_distance`."""
        found = kernel_distance(
            real=real,
            generated=generated,
            subsets=self.subsets,
            subset_size=self.subset_size,
            seed=seed,
        )
        return {
            "kd": found["kernel_distance"],
            "kd_std": found["kernel_distance_std"],
        }

    @property
    def directions(self) -> dict[str, str]:
        """Which way is better."""
        return {"kd": "min"}

    @property
    def fewest_rows(self) -> int:
        """Rows that each population must have."""
        return 2

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {"subsets": self.subsets, "subset_size": self.subset_size}


@final
@serializable
class PrecisionRecall(FeatureMetric):
    """`precision_recall`, as "precision" and "recall".

    Args:
        k: as of `precision_recall`.

    Raises:
        TypeError: `k` is no integer.
        ValueError: `k` is less than 1.
    """

    def __init__(self, *, k: int = 3) -> None:
        self.k = check_integer("k", k)

    def __call__(
        self, *, real: np.ndarray, generated: np.ndarray, seed: int
    ) -> dict[str, float]:
        """See `precision_recall`."""
        found = precision_recall(real=real, generated=generated, k=self.k)
        return {key: found[key] for key in ("precision", "recall")}

    @property
    def directions(self) -> dict[str, str]:
        """Which way is better."""
        return {"precision": "max", "recall": "max"}

    @property
    def fewest_rows(self) -> int:
        """Rows that each population must have."""
        return self.k + 1

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {"k": self.k}


@final
@serializable
class DensityCoverage(FeatureMetric):
    """`density_coverage`, as "density" and "coverage".

    Args:
        k: as of `density_coverage`.

    Raises:
        TypeError: `k` is no integer.
        ValueError: `k` is less than 1.
    """

    def __init__(self, *, k: int = 5) -> None:
        self.k = check_integer("k", k)

    def __call__(
        self, *, real: np.ndarray, generated: np.ndarray, seed: int
    ) -> dict[str, float]:
        """See `density_coverage`."""
        found = density_coverage(real=real, generated=generated, k=self.k)
        return {key: found[key] for key in ("density", "coverage")}

    @property
    def directions(self) -> dict[str, str]:
        """Which way is better."""
        return {"density": "max", "coverage": "max"}

    @property
    def fewest_rows(self) -> int:
        """Rows that each population must have."""
        return self.k + 1

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {"k": self.k}
