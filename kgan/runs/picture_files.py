"""The files of a folder of pictures: their own sizes and modes."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from typing import NamedTuple

import numpy as np

from kgan.data import FileFacts
from kgan.data import FolderExamination

COMMONEST = 5
# Names that are told of files that were passed over, for each reason.
TOLD = 5


class Extent(NamedTuple):
    """Of one side of pictures, in pixels."""

    least: int
    median: float
    greatest: int


class FileSummary(NamedTuple):
    """Picture files that can be read, and those that are not taken.

    Attributes:
        readable: how many can be read.
        height: of them.
        width: of them.
        common_sizes: height, width and number of files, the commonest first.
        modes: number of files that are gray, in colour, have transparent
            pixels, or more frames than one.
        unreadable: why a file cannot be read, by its name.
        passed_over: the number of files that are no pictures by their names,
            and the first of these, by the reason.
    """

    readable: int
    height: Extent
    width: Extent
    common_sizes: tuple[tuple[int, int, int], ...]
    modes: dict[str, int]
    unreadable: dict[str, str]
    passed_over: dict[str, tuple[int, list[str]]]

    def as_dict(self) -> dict[str, Any]:
        """Returns all of it as JSON can hold it."""
        return {
            "readable": self.readable,
            "height": self.height._asdict(),
            "width": self.width._asdict(),
            "common_sizes": [
                {"height": height, "width": width, "count": count}
                for height, width, count in self.common_sizes
            ],
            "modes": self.modes,
            "unreadable": self.unreadable,
            "passed_over": {
                reason: {"count": count, "first": names}
                for reason, (count, names) in self.passed_over.items()
            },
        }


def form_note(
    files: FileSummary,
    sample_shape: tuple[int, ...],
    *,
    size_is_asked: bool,
    channels_are_asked: bool,
) -> str:
    """Returns how pictures that differ were brought to one form; or "".

    Args:
        files: of the folder.
        sample_shape: height, width and channels of the records.
        size_is_asked: whether somebody chose the size.
        channels_are_asked: likewise.
    """
    height, width, channels = sample_shape
    notes = []
    extremes = {
        (files.height.least, files.width.least),
        (files.height.greatest, files.width.greatest),
    }
    if not size_is_asked and extremes != {(height, width)}:
        why = "are of several sizes" if len(extremes) > 1 else "are large"
        notes.append(
            f"Pictures {why}, and records are {height}x{width}: where none "
            "is asked for, the largest square of 8, 16, 32, 64 or 128 pixels "
            "that is not above the median of the smaller sides. "
            "`--image_size` names another size."
        )
    gray, transparent = files.modes["gray"], files.modes["transparent"]
    if not channels_are_asked and channels == 3 and gray:
        notes.append(
            f"Some pictures are in colour, so that those in gray ({gray:,}) "
            "have three equal channels. `--channels=1` makes all of them gray."
        )
    if channels != 4 and transparent:
        notes.append(
            f"Transparent pictures ({transparent:,}) are laid on white. "
            "`--channels=4` keeps what is transparent."
        )
    return " ".join(notes)


def summary_of(examination: FolderExamination) -> FileSummary:
    """Returns the files of a folder in numbers.

    Args:
        examination: of the folder.
    """
    files = examination.files
    sizes = Counter(file.size for file in files)
    reasons: dict[str, list[str]] = {}
    for name, reason in examination.passed_over.items():
        reasons.setdefault(reason, []).append(name)
    return FileSummary(
        readable=len(files),
        height=_extent([file.size[0] for file in files]),
        width=_extent([file.size[1] for file in files]),
        common_sizes=tuple(
            (*size, count) for size, count in sizes.most_common(COMMONEST)
        ),
        modes=_modes(files),
        unreadable=dict(examination.unreadable),
        passed_over={
            reason: (len(names), names[:TOLD])
            for reason, names in reasons.items()
        },
    )


def _extent(sides: Sequence[int]) -> Extent:
    return Extent(min(sides), float(np.median(sides)), max(sides))


def _modes(files: Sequence[FileFacts]) -> dict[str, int]:
    return {
        "gray": sum(file.is_gray for file in files),
        "colour": sum(not file.is_gray for file in files),
        "transparent": sum(file.is_transparent for file in files),
        "animated": sum(file.is_animated for file in files),
    }
