"""The parts of the handwritten digits, as `kgan.data.load` divides them."""

import numpy as np
from sklearn.datasets import load_digits

from kgan.core import check_choice
from kgan.data.digits import digits_source
from kgan.data.source import SampleOptions
from kgan.data.splits import divide

SPLITS = ("train", "validation", "test")
CLASS_NAMES = tuple("0123456789")


def digits_records(split: str) -> tuple[np.ndarray, np.ndarray]:
    """Returns the records that `kgan.data.load("digits", split)` has.

    They come in the random order of the division, so that a slice of a part
    is a random choice of it, and the same one as `load` takes: pictures of
    one writer are neighbours in the stored order.

    Args:
        split: one of `SPLITS`.

    Returns:
        uint8 images `(n, 8, 8, 1)`, int32 labels `(n,)`.

    Raises:
        ValueError: an unknown split.

    Example:

    >>> digits_records("test")[0].shape
    (90, 8, 8, 1)
    """
    check_choice("split", split, SPLITS)
    rows = divide(len(load_digits().target), split_seed=0)[split]
    records = digits_source().read("all", rows, SampleOptions())
    return records.sample, np.asarray(records.label)
