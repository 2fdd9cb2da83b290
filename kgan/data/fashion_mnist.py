"""Fashion-MNIST: as TFDS prepared it, or as Debian packages it."""

import gzip
import struct
from pathlib import Path

import numpy as np

from kgan.data.arrays import check_label
from kgan.data.arrays import check_sample
from kgan.data.arrays import take
from kgan.data.prepared import download_and_prepare
from kgan.data.prepared import find_prepared
from kgan.data.prepared import prepared_source
from kgan.data.source import Records
from kgan.data.source import SampleOptions
from kgan.data.source import Source

NAME = "fashion_mnist"
DEBIAN_FOLDER = Path("/usr/share/datasets/fashion-mnist")
CLASS_NAMES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)

_PREFIXES = {"train": "train", "test": "t10k"}
_UNSIGNED_BYTE = 8


def fashion_mnist_source(data_dir: str | None, download: bool) -> Source:
    """Makes a source of 60,000 + 10,000 gray images of 28x28 pixels.

    Taken from TFDS where it is prepared, else from Debian's package
    `dataset-fashion-mnist`, else downloaded if that is allowed. The records
    of TFDS and Debian are the same, in another order.

    Args:
        data_dir: where TFDS keeps its data; None for its own default.
        download: whether TFDS may download.

    Raises:
        FileNotFoundError: it is nowhere, and `download` is False.

    Reference:
        Xiao, Rasul and Vollgraf, "Fashion-MNIST: a Novel Image Dataset for
        Benchmarking Machine Learning Algorithms", arXiv:1708.07747, 2017.
    """
    builder = find_prepared(NAME, data_dir)
    if builder is not None:
        return prepared_source(NAME, builder, None)
    if DEBIAN_FOLDER.is_dir():
        return _debian_source(DEBIAN_FOLDER)
    if download:
        builder = download_and_prepare(NAME, data_dir)
        return prepared_source(NAME, builder, None)
    raise FileNotFoundError(
        "Fashion-MNIST is not on this machine: install Debian's package "
        "(`apt-get install dataset-fashion-mnist`) or let TFDS fetch it "
        "(`download=True`). Received: source='fashion_mnist', "
        f"data_dir={data_dir!r}, download=False"
    )


def _debian_source(folder: Path) -> Source:
    def images(split: str) -> Path:
        return folder / f"{_PREFIXES[split]}-images-idx3-ubyte.gz"

    def labels(split: str) -> Path:
        return folder / f"{_PREFIXES[split]}-labels-idx1-ubyte.gz"

    def read(split: str, rows: np.ndarray, options: SampleOptions) -> Records:
        sample = check_sample(read_idx(images(split)))
        label = check_label(read_idx(labels(split)), len(sample))
        return take(
            Records(sample, label, CLASS_NAMES, len(CLASS_NAMES)),
            rows,
            options,
        )

    sizes = {split: idx_shape(images(split))[0] for split in _PREFIXES}
    return Source(NAME, sizes, read)


def idx_shape(path: Path) -> tuple[int, ...]:
    """Returns the shape of the array in an IDX file of unsigned bytes.

    Raises:
        ValueError: the file holds another kind of values.
    """
    with gzip.open(path) as file:
        zero, kind, rank = struct.unpack(">HBB", file.read(4))
        if zero != 0 or kind != _UNSIGNED_BYTE:
            raise ValueError(
                "An IDX file must hold unsigned bytes (type 8). "
                f"Received: {path} with type {kind}"
            )
        return struct.unpack(f">{rank}I", file.read(4 * rank))


def read_idx(path: Path) -> np.ndarray:
    """Reads a gzipped IDX file of unsigned bytes.

    The header is two zero bytes, the type, the rank, and each dimension as a
    big-endian uint32.

    Args:
        path: the file.

    Returns:
        uint8, in the shape that the header tells.

    Raises:
        ValueError: another kind of values, or another number of them.
    """
    shape = idx_shape(path)
    with gzip.open(path) as file:
        file.seek(4 + 4 * len(shape))
        values = np.frombuffer(file.read(), np.uint8)
    if values.size != np.prod(shape):
        raise ValueError(
            f"An IDX file must hold what its header tells, shape {shape}. "
            f"Received: {path} with {values.size} values"
        )
    return values.reshape(shape)
