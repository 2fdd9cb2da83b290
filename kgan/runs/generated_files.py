"""Samples that lie in files: an archive, or a folder of pictures."""

from pathlib import Path

import numpy as np

from kgan.data import DataStream
from kgan.data import load
from kgan.data import official_splits
from kgan.runs.archives import read_archive
from kgan.runs.audit_config import AuditConfig
from kgan.runs.class_labels import class_numbers
from kgan.runs.class_labels import labels_among
from kgan.runs.class_labels import read_labels
from kgan.runs.generated_samples import Draw
from kgan.runs.generated_samples import Samples
from kgan.runs.generated_samples import some_of
from kgan.runs.pixel_ranges import check_values
from kgan.runs.pixel_ranges import to_unit_values
from kgan.runs.real_data import RealData
from kgan.runs.say import say

_SHOWN = 5


def open_archive(config: AuditConfig) -> Draw:
    """Returns what gives the samples of an `.npz` file.

    Args:
        config: of the audit.

    Raises:
        OSError, TypeError, ValueError: a file cannot be used.
    """
    name = config.generated
    arrays = read_archive(config.path)
    check_values(name, arrays["sample"], config.value_range)
    sample = to_unit_values(name, arrays["sample"], config.value_range)
    given = _given_labels(config)
    if given is not None:
        _check_one_each(given, len(sample))

    def draw(real: RealData, count: int, seed: int) -> Samples:
        labels = None
        if given is not None:
            labels = class_numbers("generated_labels", given, real.class_names)
        elif "label" in arrays and real.class_names is not None:
            labels = class_numbers("label", arrays["label"], real.class_names)
        # Gray pictures are often kept without the axis of channels.
        is_gray = (*sample.shape[1:], 1) == real.sample_shape
        made = sample[..., np.newaxis] if is_gray else sample
        return some_of(Samples(made, labels), count, seed)

    return draw


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
    splits = official_splits(path)
    if splits:
        raise ValueError(
            "`generated` must be a folder of pictures, not a data set of "
            f"TFDS. Received: {path} with the splits {list(splits)}"
        )
    given = _given_labels(config)

    def draw(real: RealData, count: int, seed: int) -> Samples:
        stream = _pictures(path, real.sample_shape)
        labels = labels_among(stream, real.class_names)
        if given is not None:
            _check_one_each(given, stream.num_examples)
            labels = class_numbers("generated_labels", given, real.class_names)
        elif labels is None and stream.class_names is not None:
            say(
                f"Note: the folders {list(stream.class_names)[:_SHOWN]} are "
                "not named as classes of the training data: no labels."
            )
        return some_of(Samples(stream.records["sample"], labels), count, seed)

    return draw


def _pictures(path: Path, sample_shape: tuple[int, ...]) -> DataStream:
    if len(sample_shape) != 3:
        raise ValueError(
            "`generated` must be of the kind of the training data, whose "
            f"samples have the shape {sample_shape}. "
            f"Received: the pictures of {path}"
        )
    height, width, channels = sample_shape
    return load(
        path,
        "all",
        batch_size=1,
        shuffle=False,
        image_size=(height, width),
        channels=channels,
    )


def _given_labels(config: AuditConfig) -> np.ndarray | None:
    if config.generated_labels is None:
        return None
    return read_labels(config.generated_labels)


def _check_one_each(labels: np.ndarray, count: int) -> None:
    if labels.shape != (count,):
        raise ValueError(
            f"`generated_labels` must be one a sample, ({count},). "
            f"Received: shape={labels.shape}"
        )
