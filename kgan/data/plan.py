"""Which parts of a source a run trains on, validates on and tests on."""

import os
from collections.abc import Mapping
from typing import Any

from kgan.data.resolution import open_source


def split_plan(
    source: Any,
    *,
    data_dir: str | os.PathLike[str] | None = None,
    download: bool = False,
) -> dict[str, str]:
    """Returns the `split` for `"train"`, `"validation"` and `"test"`.

    The three are disjoint, and official splits are kept:

    | official splits | train | validation | test |
    |---|---|---|---|
    | none (divided at random) | train | validation | test |
    | train, validation, test | train | validation | test |
    | train, test | train[:95%] | train[95%:] | test |
    | train, validation | train[:95%] | train[95%:] | validation |
    | any other S (train, or the largest) | S[:90%] | S[90%:95%] | S[95%:] |

    Args:
        source: as for `kgan.data.load`.
        data_dir: where TFDS keeps its data; None for its own default.
        download: whether TFDS may download.

    Raises:
        FileNotFoundError, ValueError: as `kgan.data.load` does.

    Example:

    >>> split_plan("digits")
    {'train': 'train', 'validation': 'validation', 'test': 'test'}
    """
    sizes: Mapping[str, int] | int = 0
    if isinstance(source, str | os.PathLike):
        sizes = open_source(source, data_dir=data_dir, download=download).sizes
    if isinstance(sizes, int) or sizes.keys() >= {
        "train",
        "validation",
        "test",
    }:
        return {name: name for name in ("train", "validation", "test")}
    return _sliced(sizes)


def official_splits(
    source: Any,
    *,
    data_dir: str | os.PathLike[str] | None = None,
    download: bool = False,
) -> tuple[str, ...]:
    """Returns the names of the splits that a source brings along.

    Args:
        source: as for `kgan.data.load`.
        data_dir: where TFDS keeps its data; None for its own default.
        download: whether TFDS may download.

    Returns:
        None of them where `kgan.data.load` divides at random, and "all" is a
        split.

    Raises:
        FileNotFoundError, ValueError: as `kgan.data.load` does.

    Example:

    >>> official_splits("digits")
    ()
    """
    if not isinstance(source, str | os.PathLike):
        return ()
    sizes = open_source(source, data_dir=data_dir, download=download).sizes
    return () if isinstance(sizes, int) else tuple(sizes)


def _sliced(sizes: Mapping[str, int]) -> dict[str, str]:
    for held_out in ("test", "validation"):
        if sizes.keys() >= {"train", held_out}:
            return {
                "train": "train[:95%]",
                "validation": "train[95%:]",
                "test": held_out,
            }
    base = "train" if "train" in sizes else max(sizes, key=lambda s: sizes[s])
    return {
        "train": f"{base}[:90%]",
        "validation": f"{base}[90%:95%]",
        "test": f"{base}[95%:]",
    }
