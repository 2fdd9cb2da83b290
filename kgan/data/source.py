"""What every kind of source is turned into before records are read."""

from collections.abc import Callable
from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple
from typing import Protocol

import numpy as np

if TYPE_CHECKING:
    from kgan.data.salvaging import Salvage
    from kgan.data.sharded import Sharded

ROLES = ("sample", "label", "condition", "text")
MEMORY_LIMIT_BYTES = 4 * 2**30


class SampleOptions(NamedTuple):
    """How images and sounds are brought to one form; None keeps what is.

    The last two are for sounds alone: samples a second, and seconds of each.
    """

    image_size: tuple[int, int] | None = None
    channels: int | None = None
    resize: str = "crop"
    sample_rate: int | None = None
    seconds: float | None = None


class ImageForm(NamedTuple):
    """The one form of all images: every choice is made."""

    size: tuple[int, int]
    channels: int
    resize: str


class Records(NamedTuple):
    """Records in memory, and what is known of them.

    `num_classes` is of the whole source, so that its splits agree. `text` are
    objects, each of them bytes (UTF-8). `sample_rate` is that of sounds, in
    samples a second, where it is known.
    """

    sample: np.ndarray
    label: np.ndarray | None = None
    class_names: tuple[str, ...] | None = None
    num_classes: int | None = None
    condition: np.ndarray | None = None
    text: np.ndarray | None = None
    sample_rate: int | None = None

    def arrays(self) -> dict[str, np.ndarray]:
        """Returns the arrays that are there, by role."""
        arrays = {role: getattr(self, role) for role in ROLES}
        return {k: array for k, array in arrays.items() if array is not None}


class Shards(Protocol):
    """Records in shards, which can stay there."""

    def record_bytes(self, options: SampleOptions) -> int | None:
        """Returns the bytes of a record in memory.

        None where shards do not hold records in the form that is asked for:
        these are read into memory, which brings them to it.
        """

    def open(
        self, split: str, options: SampleOptions, *, skip_damaged: bool
    ) -> "Sharded":
        """Finds the shards of an official split."""


class Source(NamedTuple):
    """A source that was found, but whose records are not yet read.

    `sizes` are the records of each official split, or one number where there
    are none; `read(split, rows, options)` reads the records with these
    ascending numbers of an official split (of all records where none).
    `shards` reads them where they lie; None where that is not in shards.
    `salvage` is `read` where some files are damaged: these are left out; None
    where records are no files.
    """

    name: str
    sizes: Mapping[str, int] | int
    read: Callable[[str, np.ndarray, SampleOptions], Records]
    shards: Shards | None = None
    salvage: "Callable[[str, np.ndarray, SampleOptions], Salvage] | None" = None


def check_image_options(options: SampleOptions) -> None:
    """Raises if something is asked of images that only sounds have.

    Raises:
        ValueError: it is.
    """
    if (
        options.channels == 2
        or options.sample_rate is not None
        or options.seconds is not None
    ):
        raise ValueError(
            "Images have 1, 3 or 4 `channels`; `sample_rate` and `seconds` "
            "are for files of sounds and data sets of TFDS with sounds. "
            f"Received: channels={options.channels}, "
            f"sample_rate={options.sample_rate}, seconds={options.seconds}"
        )


def check_sound_options(options: SampleOptions) -> None:
    """Raises if something is asked of sounds that only images have.

    Raises:
        ValueError: it is.
    """
    if options.image_size is not None or options.channels not in (None, 1, 2):
        raise ValueError(
            "Sounds have 1 or 2 `channels` and no `image_size`. Received: "
            f"image_size={options.image_size}, channels={options.channels}"
        )


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
            "smaller `image_size` (of sounds `seconds` or `sample_rate`), or "
            'a slice such as `split="train[:10%]"`, or write them as shards, '
            "which are read without holding them all: `kgan prepare SOURCE "
            "--out=DIR`. "
            f"Received: {count} records of shape "
            f"{shape}, which need {needed / 2**30:.1f} GiB"
        )


def pick_roles(
    features: Mapping[str, Any], keys: Mapping[str, str] | None
) -> dict[str, Any]:
    """Returns what plays each role: `"sample"` and the others, as present.

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
                '"label", "condition" and "text"; `keys` says which values '
                'these are, such as `keys={"sample": "image", "label": '
                '"label"}`. '
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
            'the "label", the "condition" and the "text". '
            f"Received: keys={dict(keys)}"
        )
    missing = [name for name in keys.values() if name not in features]
    if missing:
        raise ValueError(
            f"`keys` must name features among {sorted(features)}. "
            f"Received: keys={dict(keys)}"
        )
