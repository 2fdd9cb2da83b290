"""Files that go along with a version, and that servers leave alone."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

# Where TensorFlow Serving keeps its hands off, in the folder of a version.
EXTRAS = "assets.extra"
LABELS = "labels.txt"


def checked_extras(
    extras: Sequence[str | os.PathLike[str]], reserved: Sequence[str]
) -> list[Path]:
    """Returns files that can go along.

    Args:
        extras: their paths.
        reserved: names that none of them may have.

    Raises:
        FileNotFoundError: one of them is no file.
        ValueError: two have one name, or one has a reserved name.
    """
    files = [Path(each) for each in extras]
    for file in files:
        if not file.is_file():
            raise FileNotFoundError(
                f"`extras` must be files. Received: {file}, which is none"
            )
    names = [file.name for file in files]
    if len({*names, *reserved}) < len(names) + len(reserved):
        raise ValueError(
            "`extras` must be files of different names, none of them "
            f"{' or '.join(reserved)}. Received: {', '.join(names)}"
        )
    return files


def checked_class_names(
    class_names: Sequence[str], classes: int | None
) -> list[str]:
    """Returns the names of a model's classes, in the order of its labels.

    Args:
        class_names: of all classes, or none. A line break becomes a space.
        classes: how many there are; None: the model is asked for none.

    Raises:
        ValueError: another number of names.
    """
    names = [" ".join(name.splitlines()) for name in class_names]
    if names and len(names) != (classes or 0):
        raise ValueError(
            "`class_names` must be one for each class of the model, of which "
            f"there are {classes or 0}, or none. Received: {len(names)} names"
        )
    return names


def write_extras(
    folder: Path, files: Sequence[Path], class_names: Sequence[str]
) -> None:
    """Writes what goes along; without any, nothing is made.

    Args:
        folder: of the version.
        files: of different names, copied.
        class_names: a line each of `labels.txt`, line 1 for label 0.
    """
    if files or class_names:
        (folder / EXTRAS).mkdir()
    for file in files:
        shutil.copyfile(file, folder / EXTRAS / file.name)
    if class_names:
        lines = "".join(f"{name}\n" for name in class_names)
        (folder / EXTRAS / LABELS).write_text(lines, encoding="utf-8")
