"""Texts: one string a record, held as bytes."""

import numpy as np


def check_text(text: np.ndarray, count: int) -> np.ndarray:
    """Returns texts as objects `(N,)`, each of them bytes in UTF-8.

    Args:
        text: strings or bytes, one a record.
        count: records.

    Raises:
        TypeError: they are neither.
        ValueError: another shape than `(count,)`.
    """
    if text.shape != (count,):
        raise ValueError(
            f"The texts must have the shape ({count},), one a record. "
            f"Received: shape={text.shape}"
        )
    strings = text.tolist()
    if not all(isinstance(each, str | bytes) for each in strings):
        raise TypeError(
            f"The texts must be strings or bytes. Received: dtype={text.dtype}"
        )
    encoded = [e.encode() if isinstance(e, str) else e for e in strings]
    return np.array(encoded, np.object_)


def bytes_of(text: np.ndarray) -> bytes:
    """Returns texts as one string of bytes, which tells them all apart.

    Args:
        text: objects `(N,)`, each of them bytes.

    Example:

    >>> bytes_of(np.array([b"ab", b""], np.object_))
    b'2 0\\nab'
    """
    strings = text.tolist()
    lengths = " ".join(str(len(each)) for each in strings)
    return lengths.encode() + b"\n" + b"".join(strings)
