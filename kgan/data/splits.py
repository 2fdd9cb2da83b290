"""Which records `split` names: official splits, slices, a fixed division."""

import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

HELD_OUT_SHARES = {"validation": 0.05, "test": 0.05}

_SPLIT = re.compile(r"([\w.\-]+)(?:\[([\d.%]*):([\d.%]*)\])?")
_BOUND = re.compile(r"(\d+)|(\d+(?:\.\d+)?)%")


class Split(NamedTuple):
    """A split by name, and the ends of a slice of it as they were written."""

    name: str
    start: str = ""
    stop: str = ""


def parse_split(text: str) -> Split:
    """Reads `name`, `name[a:b]` or `name[a%:b%]`; either end may be open.

    Args:
        text: the split as a user writes it.

    Raises:
        TypeError: `text` is no string.
        ValueError: it follows another grammar.

    Example:

    >>> parse_split("train[90%:]")
    Split(name='train', start='90%', stop='')
    """
    if not isinstance(text, str):
        raise TypeError(f"`split` must be a string. Received: split={text!r}")
    match = _SPLIT.fullmatch(text)
    if match:
        split = Split(*(part or "" for part in match.groups()))
        if all(
            not bound or _BOUND.fullmatch(bound)
            for bound in (split.start, split.stop)
        ):
            return split
    raise ValueError(
        '`split` must be a name or a slice of one, such as "train", '
        '"train[:95%]" or "train[100:200]", with ends that are not negative. '
        f"Received: split={text!r}"
    )


def slice_bounds(split: Split, count: int) -> tuple[int, int]:
    """Returns the first record of the slice and the one after its last.

    A percentage is rounded to the nearest record, so that `[:p%]` and `[p%:]`
    are disjoint and complete.

    Args:
        split: the slice.
        count: records of the split it is a slice of.

    Raises:
        ValueError: an end lies beyond the split, or no record is left.
    """
    start = _position(split.start, count) if split.start else 0
    stop = _position(split.stop, count) if split.stop else count
    if stop > count or start >= stop:
        raise ValueError(
            f"`split` must leave at least one of the {count} records of "
            f'"{split.name}". '
            f"Received: split='{split.name}[{split.start}:{split.stop}]', "
            f"which is records {start} to {stop}"
        )
    return start, stop


def _position(bound: str, count: int) -> int:
    if not bound.endswith("%"):
        return int(bound)
    share = float(bound[:-1]) / 100
    # Rounding must not bring an end beyond 100% back.
    return int(count * share + 0.5) if share <= 1 else count + 1


def divide(count: int, split_seed: int) -> dict[str, np.ndarray]:
    """Divides records 90 / 5 / 5 % at random, the same way every time.

    With three records or more every split has at least one; with fewer, all
    are in `"train"`.

    Args:
        count: records in all.
        split_seed: another one divides another way.

    Returns:
        int64 record numbers in random order of `"train"`, `"validation"`,
        `"test"`, which are disjoint and complete, and in their stored order
        of `"all"`.
    """
    order = np.random.default_rng(split_seed).permutation(count)
    rows = {}
    first = 0
    for name, share in HELD_OUT_SHARES.items():
        size = max(1, round(share * count)) if count >= 3 else 0
        rows[name] = order[first : first + size]
        first += size
    return {"train": order[first:], **rows, "all": np.arange(count)}


def select_rows(
    text: str, sizes: Mapping[str, int] | int, split_seed: int
) -> tuple[str, np.ndarray]:
    """Returns the split's name and its records' numbers, ascending.

    Args:
        text: the split as a user writes it.
        sizes: records of each official split; or, of a source that has none,
            records in all, which are then divided (see `divide`). A slice of
            such a part is a random choice of it.
        split_seed: seed of that division.

    Raises:
        ValueError: there is no such split, or it is empty.
    """
    split = parse_split(text)
    if isinstance(sizes, int):
        parts = divide(sizes, split_seed)
    else:
        parts = {name: np.arange(size) for name, size in sizes.items()}
    if split.name not in parts:
        hint = ""
        if split.name == "all":
            hint = (
                ': "all" is of sources that bring no splits along. Load each '
                "split for itself"
            )
        raise ValueError(
            f"`split` must name one of {list(parts)} or a slice of one, such "
            f'as "{next(iter(parts))}[:95%]"{hint}. Received: split={text!r}'
        )
    rows = parts[split.name]
    start, stop = slice_bounds(split, len(rows))
    return split.name, np.sort(rows[start:stop])
