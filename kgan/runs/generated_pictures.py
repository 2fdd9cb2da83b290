"""Samples that are a folder of pictures, and what is done to them."""

from collections.abc import Sequence

import numpy as np

from kgan.data import FileFacts
from kgan.data import FolderExamination
from kgan.data import examine_folder
from kgan.data import official_splits
from kgan.runs.audit_config import AuditConfig
from kgan.runs.class_labels import class_numbers
from kgan.runs.generated_files import check_one_each
from kgan.runs.generated_files import given_labels
from kgan.runs.generated_samples import Draw
from kgan.runs.generated_samples import Samples
from kgan.runs.generated_samples import some_of
from kgan.runs.real_data import RealData
from kgan.runs.say import say
from kgan.runs.source_names import source_called

_SHOWN = 5


def open_pictures(config: AuditConfig) -> Draw:
    """Returns what gives the pictures of a folder, as large as the real ones.

    They have labels where they lie in sub-folders that are named as classes
    of the training data.

    Args:
        config: of the audit.

    Raises:
        OSError, ValueError: a file cannot be used.
    """
    path = config.path
    with source_called("generated"):
        splits = official_splits(path)
    if splits:
        raise ValueError(
            "`generated` must be a folder of pictures, not a data set of "
            f"TFDS. Received: {path} with the splits {list(splits)}"
        )
    given = given_labels(config)

    def draw(real: RealData, count: int, seed: int) -> Samples:
        with source_called("generated"):
            found = _examined(config, real.sample_shape)
        labels = _labels_of(found, real.class_names)
        if given is not None:
            check_one_each(given, len(found.sample))
            labels = class_numbers("generated_labels", given, real.class_names)
        elif labels is None and found.class_names is not None:
            say(
                f"Note: the folders {list(found.class_names)[:_SHOWN]} are "
                "not named as classes of the training data: no labels."
            )
        notes = form_notes(config.generated, found.files, real.sample_shape)
        return some_of(Samples(found.sample, labels, notes), count, seed)

    return draw


def form_notes(
    name: str, files: Sequence[FileFacts], sample_shape: tuple[int, ...]
) -> tuple[str, ...]:
    """Returns what it took to bring pictures to a form, in a sentence or none.

    Args:
        name: of their folder.
        files: the pictures.
        sample_shape: height, width and channels that they were brought to.
    """
    height, width, channels = sample_shape
    gray = sum(file.is_gray for file in files)
    clear = sum(file.is_transparent for file in files)
    resized = sum(file.size != (height, width) for file in files)
    done = [
        f"{count:,}{which} {'was' if count == 1 else 'were'} {what}"
        for count, which, what in (
            (resized, "", f"resized to {height}x{width}"),
            (gray if channels > 1 else 0, " in gray", "given colour channels"),
            (
                len(files) - gray if channels == 1 else 0,
                " in colour",
                "made gray",
            ),
            (
                clear if channels != 4 else 0,
                " with transparent pixels",
                "laid on white",
            ),
        )
        if count
    ]
    if not done:
        return ()
    return (f"Of the {len(files):,} pictures of {name}, {', '.join(done)}.",)


def _examined(
    config: AuditConfig, sample_shape: tuple[int, ...]
) -> FolderExamination:
    if len(sample_shape) != 3:
        raise ValueError(
            "`generated` must be of the kind of the training data, whose "
            f"samples have the shape {sample_shape}. "
            f"Received: the pictures of {config.path}"
        )
    height, width, channels = sample_shape
    found = examine_folder(
        config.path, image_size=(height, width), channels=channels
    )
    if found.refusal is not None:
        raise ValueError(found.refusal)
    if found.unreadable:
        name, reason = next(iter(found.unreadable.items()))
        count = len(found.unreadable)
        raise ValueError(
            "`generated` must hold pictures that can be read: take the others "
            f"out of the folder, `kgan describe {config.generated}` lists "
            f"them. Received: {count:,} of {len(found.files) + count:,} that "
            f"cannot be read, such as {name} ({reason})"
        )
    return found


def _labels_of(
    found: FolderExamination, class_names: Sequence[str] | None
) -> np.ndarray | None:
    """Labels as numbers of the real classes, or None."""
    if found.label is None or found.class_names is None or class_names is None:
        return None
    if not set(found.class_names) <= set(class_names):
        return None
    places = [class_names.index(name) for name in found.class_names]
    return np.array(places, np.int32)[found.label]
