"""Samples, and perhaps labels, in a NumPy archive."""

import zipfile
from pathlib import Path

import numpy as np

ARCHIVE_SUFFIX = ".npz"


def read_archive(path: Path) -> dict[str, np.ndarray]:
    """Returns `"sample"` and, as present, `"label"`; all else is left.

    Args:
        path: of an `.npz` file.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is no such archive, holds Python objects or has no
            `sample`.
    """
    try:
        # Opened here, since NumPy leaves a damaged file open.
        with path.open("rb") as file:
            archive = np.load(file, allow_pickle=False)
            if isinstance(archive, np.ndarray):
                raise ValueError("a single array")
            names = archive.files
            arrays = {
                name: archive[name]
                for name in ("sample", "label")
                if name in names
            }
    except (EOFError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(
            f"`{path}` must be an .npz file of arrays, as `numpy.savez` "
            f"writes. Received: {error}"
        ) from error
    if "sample" not in arrays:
        raise ValueError(
            f"`{path}` must hold `sample`, and may hold `label`. "
            f"Received: {names}"
        )
    sample, label = arrays["sample"], arrays.get("label")
    if label is not None and label.shape != sample.shape[:1]:
        raise ValueError(
            f"`label` of `{path}` must be one a sample, {sample.shape[:1]}. "
            f"Received: label.shape={label.shape}"
        )
    return arrays
