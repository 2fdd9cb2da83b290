"""The handwritten digits that scikit-learn brings along."""

import numpy as np
from sklearn.datasets import load_digits

from kgan.data.arrays import held_source
from kgan.data.source import Records
from kgan.data.source import Source


def digits_source() -> Source:
    """Makes a source of 1,797 gray images of 8x8 pixels, with labels.

    The stored values 0 to 16 become `round(255 value / 16)`.

    Reference:
        Alpaydin and Kaynak, "Optical Recognition of Handwritten Digits",
        UCI Machine Learning Repository, 1998 (its test part).
    """
    digits = load_digits()
    sample = np.rint(digits.images * 255 / 16).astype(np.uint8)
    names = tuple(str(name) for name in digits.target_names)
    records = Records(
        sample[..., np.newaxis],
        digits.target.astype(np.int32),
        names,
        len(names),
    )
    return held_source("digits", records)
