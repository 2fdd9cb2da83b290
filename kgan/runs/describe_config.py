"""Every choice of `kgan describe`, checked before anything is read."""

import dataclasses
import re
from pathlib import Path

from kgan.core import check_choice
from kgan.core import check_integer
from kgan.runs.ranges import as_image_size
from kgan.runs.reader import Reader

ALL = "all"


@dataclasses.dataclass(frozen=True)
class DescribeConfig:
    """What is described, and with what it is compared.

    Attributes:
        source: what `kgan.data.load` takes by name or path, or an `.npz`
            file of `sample` and perhaps `label`.
        split: "all" for every record, in whatever splits; else a split of
            `kgan.data.load`.
        against: an older source, with all of which it is compared; None for
            no comparison.
        out: the folder of the description; None for `description-NAME` in
            the working directory.
        image_size: of pictures, one side of a square or (height, width).
        channels: of pictures, 1, 3 or 4.
        data_dir: where TFDS keeps its data.
        download: whether TFDS may download.
        seed: of all that is drawn: pictures that are shown, rows that are
            compared.

    Raises:
        TypeError: a choice of the wrong kind.
        ValueError: a number out of its range.
    """

    source: str
    split: str = ALL
    against: str | None = None
    out: str | None = None
    image_size: int | tuple[int, int] | None = None
    channels: int | None = None
    data_dir: str | None = None
    download: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        check_integer("seed", self.seed, minimum=0, maximum=2**31 - 1)
        check_choice("channels", self.channels, (None, 1, 3, 4))
        if self.image_size is not None:
            as_image_size(self.image_size)

    @property
    def name(self) -> str:
        """What is described, in a word that can name a folder."""
        path = Path(self.source).expanduser()
        if path.is_file():
            return path.stem
        if path.is_dir():
            return path.resolve().name
        return re.sub(r"[^\w.\-]+", "-", self.source).strip("-")

    @property
    def directory(self) -> Path:
        """Where the description shall lie."""
        if self.out is not None:
            return Path(self.out).expanduser()
        return Path(f"description-{self.name}")

    @property
    def reader(self) -> Reader:
        """Reads sources in the form that was asked for."""
        return Reader(
            self.image_size,
            self.channels,
            data_dir=self.data_dir,
            download=self.download,
        )
