"""Labels from elsewhere, as numbers of the training data's classes."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kgan.data import DataStream
from kgan.runs.classes import class_names_of

_SHOWN = 5


def labels_among(
    stream: DataStream, class_names: Sequence[str] | None
) -> np.ndarray | None:
    """Returns a stream's labels as numbers of classes of these names.

    Args:
        stream: of another source, perhaps.
        class_names: of the training data, in the order of their labels.

    Returns:
        int32 `(n,)`; None where either side has no classes, or the stream
        has one that is not among the names.
    """
    own = class_names_of(stream)
    if own is None or class_names is None:
        return None
    labels = stream.records["label"]
    if stream.class_names is None and len(own) <= len(class_names):
        # Without names the numbers are all there is to go by.
        return labels
    if not set(own) <= set(class_names):
        return None
    places = [class_names.index(name) for name in own]
    return np.array(places, np.int32)[labels]


def read_labels(path: str | Path) -> np.ndarray:
    """Returns what a file of labels holds: integers, or words.

    Args:
        path: `.npy`, or text with one class a line, by name or by number.

    Raises:
        OSError, ValueError: it cannot be read.
    """
    path = Path(path).expanduser()
    if path.suffix == ".npy":
        return np.load(path, allow_pickle=False)
    lines = path.read_text().splitlines()
    return np.array([line.strip() for line in lines], dtype=np.str_)


def class_numbers(
    name: str, labels: np.ndarray, class_names: Sequence[str] | None
) -> np.ndarray:
    """Returns labels as numbers of the training data's classes.

    Args:
        name: the argument's name, for messages.
        labels: `(n,)`, numbers of classes, or their names or numbers in
            words.
        class_names: of the training data; None: they have no classes.

    Returns:
        int32 `(n,)`.

    Raises:
        TypeError: neither integers nor words.
        ValueError: labels for data without, or of classes that these do not
            have.

    Example:

    >>> class_numbers("label", np.array(["dog", "0"]), ["cat", "dog"]).tolist()
    [1, 0]
    """
    if class_names is None:
        raise ValueError(
            f"`{name}` must be of classes of the training data, which have "
            f"no labels. Received: {len(labels)} labels"
        )
    if labels.dtype.kind == "U":
        known = {str(row): row for row in range(len(class_names))}
        known |= {text: row for row, text in enumerate(class_names)}
        numbers = np.array([known.get(text, -1) for text in labels.tolist()])
    elif labels.dtype.kind in "iu":
        numbers = labels.astype(np.int64)
    else:
        raise TypeError(
            f"`{name}` must be integers or names of classes. "
            f"Received: dtype={labels.dtype}"
        )
    outside = (numbers < 0) | (numbers >= len(class_names))
    if outside.any():
        shown = list(dict.fromkeys(labels[outside].tolist()))[:_SHOWN]
        raise ValueError(
            f"`{name}` must be classes of the training data, which are "
            f"{list(class_names)}, or their numbers from 0. "
            f"Received: {shown}"
        )
    return numbers.astype(np.int32)
