"""How an audit reads real data: whole splits, in their stored order."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from typing import NamedTuple

from kgan.data import DataStream
from kgan.data import load
from kgan.data import official_splits
from kgan.data import split_plan
from kgan.runs.archives import ARCHIVE_SUFFIX
from kgan.runs.archives import read_archive
from kgan.runs.known_records import known


class Whole(NamedTuple):
    """A source as a whole, that was found but not read.

    Attributes:
        name: as it was given.
        source: what `kgan.data.load` takes.
        split: the one that stands for all of it.
    """

    name: str
    source: Any
    split: str


class Reader(NamedTuple):
    """How sources are read; see `kgan.data.load` for the fields."""

    image_size: int | tuple[int, int] | None = None
    channels: int | None = None
    resize: str = "crop"
    data_dir: str | None = None
    download: bool = False

    def __call__(self, source: Any, split: str) -> DataStream:
        """Returns the records of a split, in their stored order."""
        stream = load(
            source,
            split,
            batch_size=1,
            shuffle=False,
            image_size=self.image_size,
            channels=self.channels,
            resize=self.resize,
            data_dir=self.data_dir,
            download=self.download,
        )
        return known(stream)

    def whole(self, name: str, wanted: Sequence[str]) -> Whole:
        """Finds a source, and the split that stands for all of it.

        Args:
            name: of the source, or of an `.npz` file.
            wanted: official splits, the best first; of a source without,
                all is taken.

        Raises:
            FileNotFoundError, ValueError: it cannot be used.
        """
        source = as_source(name)
        splits = self.splits(source)
        found = [split for split in wanted if split in splits]
        return Whole(name, source, (*found, *splits, "all")[0])

    def splits(self, source: Any) -> tuple[str, ...]:
        """Returns the official splits of a source."""
        return official_splits(
            source, data_dir=self.data_dir, download=self.download
        )

    def plan(self, source: Any) -> dict[str, str]:
        """Returns `kgan.data.split_plan` of a source."""
        return split_plan(
            source, data_dir=self.data_dir, download=self.download
        )

    def like(self, shape: Sequence[int]) -> "Reader":
        """Returns what reads pictures in the shape of others.

        Args:
            shape: of one sample; of anything but pictures it asks nothing.
        """
        if len(shape) != 3:
            return self
        height, width, channels = shape
        return self._replace(image_size=(height, width), channels=channels)


def as_source(text: str) -> Any:
    """Returns what `kgan.data.load` takes: an `.npz` file as its arrays.

    Args:
        text: a name or a path.

    Raises:
        OSError, ValueError: the file cannot be read.
    """
    path = Path(text).expanduser()
    return read_archive(path) if path.suffix == ARCHIVE_SUFFIX else text
