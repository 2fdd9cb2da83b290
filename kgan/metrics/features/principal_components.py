"""The directions in which real data vary most."""

import os
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.decomposition import PCA

from kgan.core import check_integer
from kgan.core import written_whole
from kgan.metrics.features.embedding import Embedding
from kgan.metrics.features.fingerprints import fingerprint
from kgan.metrics.features.raw import RawFeatures

# Numbers of a block of rows in float64: 64 MB.
_BLOCK_NUMBERS = 2**23


class PrincipalComponents(Embedding):
    """Coordinates along the training data's principal components.

    `(x - mean) @ directions` of the samples' own numbers (see
    `RawFeatures`). It keeps what varies most, and is blind to whatever real
    data hardly vary in: a generator that errs only there (fine noise) is
    not seen.

    Args:
        directions: float64 `(numbers of a sample, components)`, for whitened
            ones divided by the deviation along each.
        mean: float64 `(numbers of a sample,)`.
        shape: of a sample.
        whitened: whether the components have unit variance.

    Raises:
        ValueError: shapes that do not fit, or numbers that are not finite.

    Reference: Pearson, "On lines and planes of closest fit to systems of
    points in space" (1901).
    """

    def __init__(
        self,
        directions: np.ndarray,
        mean: np.ndarray,
        *,
        shape: tuple[int, ...],
        whitened: bool,
    ) -> None:
        """Holds what `fit` found."""
        directions = np.asarray(directions, np.float64)
        mean = np.asarray(mean, np.float64)
        numbers = int(np.prod(shape))
        if mean.shape != (numbers,) or directions.shape[:-1] != (numbers,):
            raise ValueError(
                "`directions` and `mean` must have a row for each number of "
                f"a sample of shape {tuple(shape)}. Received: "
                f"directions.shape={directions.shape}, mean.shape={mean.shape}"
            )
        if not (np.isfinite(directions).all() and np.isfinite(mean).all()):
            raise ValueError(
                "`directions` and `mean` must be finite. "
                "Received: NaN or infinity"
            )
        self.directions = directions
        self.mean = mean
        self.shape = tuple(int(size) for size in shape)
        self.whitened = bool(whitened)
        self._raw = RawFeatures()

    @classmethod
    def fit(
        cls,
        samples: Any,
        components: int = 64,
        *,
        whiten: bool = False,
        seed: int = 0,
    ) -> "PrincipalComponents":
        """Finds the components of training data.

        Fit it on training data only, never on those that it will judge.

        Args:
            samples: whatever `RawFeatures` takes, `(n, ...)`.
            components: how many, at most `n - 1` and the numbers of a
                sample.
            whiten: whether each is scaled to unit variance; faint
                directions then count as much as strong ones.
            seed: of the randomized solver, which is used where there are
                many numbers and few components.

        Raises:
            TypeError: as `RawFeatures`.
            ValueError: likewise; more components than there can be; equal
                samples; or whitening in more directions than they vary in.

        Example:

        >>> line = np.array([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]])
        >>> embedding = PrincipalComponents.fit(line, components=1)
        >>> np.abs(embedding(line)).round(3).tolist()
        [[5.0], [0.0], [5.0]]
        """
        components = check_integer("components", components)
        seed = check_integer("seed", seed, minimum=0, maximum=2**32 - 1)
        numbers = RawFeatures()(samples)
        most = min(len(numbers) - 1, numbers.shape[1])
        if components > most:
            raise ValueError(
                f"`components` must be at most {most}, one less than the "
                "samples and no more than their numbers. Received: "
                f"components={components}, samples.shape={np.shape(samples)}"
            )
        if np.ptp(numbers, axis=0).max() == 0.0:
            raise ValueError(
                "`samples` must not all be equal. "
                f"Received: {len(numbers)} equal samples"
            )
        found = PCA(components, random_state=seed).fit(
            numbers.astype(np.float64)
        )
        directions = found.components_.T
        if whiten:
            deviations = np.sqrt(found.explained_variance_)
            if not deviations[-1] > 1e-6 * deviations[0]:
                raise ValueError(
                    "`samples` must vary in as many directions as there are "
                    "components to whiten. Received: "
                    f"components={components}, deviations from "
                    f"{deviations[0]:g} to {deviations[-1]:g}"
                )
            directions = directions / deviations
        return cls(
            directions,
            found.mean_,
            shape=np.shape(samples)[1:],
            whitened=whiten,
        )

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "PrincipalComponents":
        """Reads what `save` wrote; it never unpickles.

        Args:
            path: an `.npz` file.

        Raises:
            FileNotFoundError: there is no such file.
            ValueError: another file, or a damaged one.
        """
        if not os.path.isfile(path):
            raise FileNotFoundError(
                f"`path` must be an .npz file. Received: path={str(path)!r}"
            )
        try:
            with open(path, "rb") as opened, np.load(opened) as file:
                return cls(
                    file["directions"],
                    file["mean"],
                    shape=tuple(file["shape"].tolist()),
                    whitened=bool(file["whitened"]),
                )
        except (
            EOFError,
            IndexError,
            KeyError,
            TypeError,
            ValueError,
            zipfile.BadZipFile,
        ) as error:
            raise ValueError(
                "`path` must be what `save` wrote, undamaged. "
                f"Received: path={str(path)!r} ({error})"
            ) from error

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes mean and directions; the file is there whole or not at all.

        Args:
            path: a file whose name ends in `.npz`.

        Raises:
            ValueError: another ending.
        """
        if Path(path).suffix != ".npz":
            raise ValueError(
                f"`path` must end in .npz. Received: path={str(path)!r}"
            )
        with written_whole(path) as aside:
            np.savez(
                aside,
                directions=self.directions,
                mean=self.mean,
                shape=np.array(self.shape),
                whitened=np.array(self.whitened),
            )

    @property
    def name(self) -> str:
        """`"pca_<components>"`, with `"_whitened"` where they are."""
        ending = "_whitened" if self.whitened else ""
        return f"pca_{self.directions.shape[1]}{ending}"

    @property
    def fingerprint(self) -> str:
        """A hash of the name, the sample's shape, mean and directions."""
        return fingerprint(
            self.name, list(self.shape), self.mean, self.directions
        )

    def __call__(self, samples: np.ndarray) -> np.ndarray:
        """Returns float32 features `(n, components)`.

        Args:
            samples: as `RawFeatures` takes them, of the shape fitted.

        Raises:
            TypeError: as `RawFeatures`.
            ValueError: likewise, or another shape.
        """
        samples = np.asarray(samples)
        if samples.shape[1:] != self.shape:
            raise ValueError(
                "`samples` must have shape "
                f"(n, {', '.join(map(str, self.shape))}). "
                f"Received: samples.shape={samples.shape}"
            )
        rows = max(1, _BLOCK_NUMBERS // max(1, len(self.mean)))
        starts = range(0, max(len(samples), 1), rows)
        return np.concatenate(
            [self._project(samples[start : start + rows]) for start in starts]
        )

    def _project(self, samples: np.ndarray) -> np.ndarray:
        numbers = self._raw(samples).astype(np.float64)
        return ((numbers - self.mean) @ self.directions).astype(np.float32)
