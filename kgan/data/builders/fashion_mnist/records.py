"""Fashion-MNIST from the IDX files on this machine, in their order."""

import os
from pathlib import Path

import numpy as np

from kgan.core import check_choice
from kgan.data.fashion_mnist import DEBIAN_FOLDER
from kgan.data.fashion_mnist import read_idx

_PREFIXES = {"train": "train", "test": "t10k"}
SPLITS = tuple(_PREFIXES)


def fashion_mnist_records(
    split: str, *, folder: str | os.PathLike[str] = DEBIAN_FOLDER
) -> tuple[np.ndarray, np.ndarray]:
    """Reads the images and labels of a split.

    Args:
        split: `"train"` or `"test"`.
        folder: with the four gzipped IDX files, under their published names.

    Returns:
        uint8 images `(n, 28, 28, 1)`, int32 labels `(n,)`.

    Raises:
        FileNotFoundError: a file is not there.
        ValueError: an unknown split, a file that is damaged, or not as many
            labels as images.
    """
    check_choice("split", split, SPLITS)
    paths = [
        Path(folder) / f"{_PREFIXES[split]}-{kind}-ubyte.gz"
        for kind in ("images-idx3", "labels-idx1")
    ]
    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        raise FileNotFoundError(
            "`folder` must hold the files of Fashion-MNIST, which Debian's "
            "package brings (`apt-get install dataset-fashion-mnist`). "
            f"Received: folder={str(folder)!r}, without {missing}"
        )
    images, labels = map(read_idx, paths)
    if len(images) != len(labels):
        raise ValueError(
            "`folder` must hold one label an image. Received: "
            f"{len(images)} images and {len(labels)} labels in {folder}"
        )
    return images[..., np.newaxis], labels.astype(np.int32)
