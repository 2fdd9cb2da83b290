"""Features and moments of real data, kept on disk between runs."""

import os
import warnings
import zipfile
from collections.abc import Callable
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from kgan.core import written_whole
from kgan.metrics.features import FEATURES_VERSION
from kgan.metrics.features import Embedding
from kgan.metrics.features import fingerprint
from kgan.metrics.moments import GaussianMoments
from kgan.metrics.streaming import moments_of

# What reading a damaged file may raise.
_DAMAGE = (
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
)

Arrays = dict[str, Any]
Batches = Callable[[], Iterable[Any]]


def cached_features(
    samples: Any | Batches,
    *,
    embedding: Embedding,
    directory: str | os.PathLike[str],
    data: str | None = None,
) -> np.ndarray:
    """Returns an embedding's features of real data, computed once.

    They are kept by the data and by the embedding's `fingerprint`, so that
    two classifiers never share what is kept. An array is known by its
    content (a SHA-256: 0.1 s for 50,000 images of 28 x 28); data that are
    read batch by batch are known by the name that you give them. A file is
    there whole or not at all; a damaged one is computed again.

    Args:
        samples: an array that the embedding takes, or a function without
            arguments that gives batches; it is called only if it must be.
        embedding: turns samples into features.
        directory: where files are kept; made if it does not exist. Delete
            it, or files in it, whenever you like.
        data: what a function's batches are, all of it: data set, version,
            split, size and number, such as
            `"fashion_mnist/3.0.1/test/28x28x1/10000"`. Only for functions.

    Returns:
        Features `(n, d)`, the rows in the samples' order.

    Raises:
        NotImplementedError: the embedding has no fingerprint.
        ValueError: `data` is missing, or given beside an array.

    Warns:
        UserWarning: a file was damaged, or could not be written.

    Example:

    >>> import tempfile
    >>> from kgan.metrics.features import RawFeatures
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     cached_features(
    ...         [[0.0, 1.0]], embedding=RawFeatures(), directory=directory
    ...     )
    array([[0., 1.]], dtype=float32)
    """

    def compute(batches: Iterable[Any]) -> Arrays:
        parts = [embedding(np.asarray(batch)) for batch in batches]
        if not parts:
            raise ValueError("`samples` must give a batch. Received: none")
        return {"features": np.concatenate(parts)}

    def check(arrays: Arrays) -> np.ndarray:
        features = arrays["features"]
        if features.ndim != 2 or features.dtype.kind != "f":
            raise ValueError("features must be floats of shape (n, d)")
        return features

    return _cached(
        "features", samples, embedding, directory, data, compute, check
    )


def cached_moments(
    samples: Any | Batches,
    *,
    embedding: Embedding,
    directory: str | os.PathLike[str],
    data: str | None = None,
) -> GaussianMoments:
    """Returns the moments of real data's features, computed once.

    As `cached_features`, with the d x d numbers of `moments_of` in the place
    of the n x d features, and in bounded memory.

    Args:
        samples: an array, or a function that gives batches.
        embedding: turns samples into features.
        directory: where files are kept; made if it does not exist.
        data: what a function's batches are, all of it.

    Returns:
        Mean, covariance and n, in float64.

    Raises:
        NotImplementedError: the embedding has no fingerprint.
        ValueError: no rows, or `data` is missing, or given beside an array.

    Warns:
        UserWarning: a file was damaged, or could not be written.
    """

    def compute(batches: Iterable[Any]) -> Arrays:
        computed = moments_of(batches, embedding=embedding)
        return {
            "mean": computed.mean,
            "covariance": computed.covariance,
            "n": np.array(computed.n),
        }

    def check(arrays: Arrays) -> GaussianMoments:
        return GaussianMoments(
            mean=arrays["mean"],
            covariance=arrays["covariance"],
            n=int(arrays["n"]),
        )

    return _cached(
        "moments", samples, embedding, directory, data, compute, check
    )


def _cached(
    kind: str,
    samples: Any | Batches,
    embedding: Embedding,
    directory: str | os.PathLike[str],
    data: str | None,
    compute: Callable[[Iterable[Any]], Arrays],
    check: Callable[[Arrays], Any],
) -> Any:
    if callable(samples) != (data is not None):
        raise ValueError(
            "`data` must name the batches of a function, and only of one: "
            "an array is known by its content. Received: "
            f"data={data!r} with samples of type {type(samples).__name__}"
        )
    if callable(samples):
        batches, content = samples, fingerprint("named", data)
    else:
        array = np.asarray(samples)
        batches, content = (lambda: [array]), fingerprint("content", array)
    key = fingerprint(kind, content, FEATURES_VERSION, embedding.fingerprint)
    path = Path(directory) / f"{kind}_{embedding.name}_{key}.npz"
    if path.exists():
        try:
            return check(_read(path, key))
        except _DAMAGE as error:
            warnings.warn(
                f"{str(path)!r} is damaged ({error}); computing it again.",
                UserWarning,
                stacklevel=3,
            )
    arrays = compute(batches())
    checked = check(arrays)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_whole(path) as aside:
            np.savez(aside, key=np.array(key), **arrays)
    except OSError as error:
        warnings.warn(
            f"{str(path)!r} could not be written ({error}); the next run "
            "will compute it again.",
            UserWarning,
            stacklevel=3,
        )
    return checked


def _read(path: Path, key: str) -> Arrays:
    # Reading an array whole compares it with its checksum in the archive.
    with open(path, "rb") as opened, np.load(opened) as file:
        arrays = {name: file[name] for name in file.files}
    if str(arrays.pop("key")) != key:
        raise ValueError("it is another file's content")
    return arrays
