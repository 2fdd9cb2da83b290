"""What every kind of source is turned into before records are read."""

from collections.abc import Callable
from collections.abc import Mapping
from typing import Any
from typing import NamedTuple

import numpy as np

ROLES = ("sample", "label")
MEMORY_LIMIT_BYTES = 4 * 2**30


class ImageOptions(NamedTuple):
    """How images are brought to one form; None keeps what there is."""

    image_size: tuple[int, int] | None = None
    channels: int | None = None
    resize: str = "crop"


class ImageForm(NamedTuple):
    """The one form of all images: every choice is made."""

    size: tuple[int, int]
    channels: int
    resize: str


class Records(NamedTuple):
    """Records in memory, and what is known of their labels.

    `num_classes` is of the whole source, so that its splits agree.
    """

    sample: np.ndarray
    label: np.ndarray | None = None
    class_names: tuple[str, ...] | None = None
    num_classes: int | None = None


class Source(NamedTuple):
    """A source that was found, but whose records are not yet read.

    `sizes` are the records of each official split, or one number where there
    are none; `read(split, rows, options)` reads the records with these
    ascending numbers of an official split (of all records where none).
    """

    name: str
    sizes: Mapping[str, int] | int
    read: Callable[[str, np.ndarray, ImageOptions], Records]


def check_memory(count: int, shape: tuple[int, ...], item_bytes: int) -> None:
    """Raises if `count` records of this shape would not fit into memory.

    Args:
        count: records.
        shape: shape of one.
        item_bytes: bytes of one value.

    Raises:
        ValueError: they need more than `MEMORY_LIMIT_BYTES`.
    """
    needed = count * int(np.prod(shape, dtype=np.int64)) * item_bytes
    if needed > MEMORY_LIMIT_BYTES:
        raise ValueError(
            "The records must fit into "
            f"{MEMORY_LIMIT_BYTES / 2**30:.1f} GiB of memory: choose a "
            "smaller `image_size`, or a slice such as "
            f'`split="train[:10%]"`. Received: {count} records of shape '
            f"{shape}, which need {needed / 2**30:.1f} GiB"
        )


def pick_roles(
    features: Mapping[str, Any], keys: Mapping[str, str] | None
) -> dict[str, Any]:
    """Returns what plays each role: `"sample"` and, as present, `"label"`.

    Args:
        features: values by the source's own names.
        keys: the source's name for each role; the roles it does not name are
            left out. None: the names are the roles.

    Raises:
        ValueError: a role or a name that does not exist, or no sample.
    """
    if keys is None:
        keys = {role: role for role in ROLES if role in features}
        unknown = sorted(map(str, set(features) - set(ROLES)))
        if "sample" not in keys or unknown:
            raise ValueError(
                'A source of named values must have "sample" and may have '
                '"label"; `keys` says which values these are, such as '
                '`keys={"sample": "image", "label": "label"}`. '
                f"Received: {sorted(map(str, features))}"
            )
    check_keys(features, keys)
    return {role: features[name] for role, name in keys.items()}


def check_keys(features: Mapping[str, Any], keys: Mapping[str, str]) -> None:
    """Raises unless `keys` gives existing features to existing roles.

    Args:
        features: anything by the source's own names.
        keys: the source's name for each role.

    Raises:
        ValueError: they do not, or no feature is the sample.
    """
    if "sample" not in keys or set(keys) - set(ROLES):
        raise ValueError(
            '`keys` must name the feature that is the "sample" and may name '
            f'the "label". Received: keys={dict(keys)}'
        )
    missing = [name for name in keys.values() if name not in features]
    if missing:
        raise ValueError(
            f"`keys` must name features among {sorted(features)}. "
            f"Received: keys={dict(keys)}"
        )
