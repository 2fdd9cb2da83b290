"""Samples that lie in an archive, and labels in a file of their own."""

import numpy as np

from kgan.runs.archives import read_archive
from kgan.runs.audit_config import AuditConfig
from kgan.runs.class_labels import class_numbers
from kgan.runs.class_labels import read_labels
from kgan.runs.generated_samples import Draw
from kgan.runs.generated_samples import Samples
from kgan.runs.generated_samples import some_of
from kgan.runs.pixel_ranges import check_values
from kgan.runs.pixel_ranges import to_unit_values
from kgan.runs.real_data import RealData


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
    given = given_labels(config)
    if given is not None:
        check_one_each(given, len(sample))

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


def given_labels(config: AuditConfig) -> np.ndarray | None:
    """Returns the labels of a file that was named; None without one.

    Args:
        config: of the audit.

    Raises:
        OSError, ValueError: it cannot be read.
    """
    if config.generated_labels is None:
        return None
    return read_labels(config.generated_labels)


def check_one_each(labels: np.ndarray, count: int) -> None:
    """Raises unless there is one label a sample.

    Args:
        labels: of a file.
        count: of the samples.

    Raises:
        ValueError: there are more, or fewer.
    """
    if labels.shape != (count,):
        raise ValueError(
            f"`generated_labels` must be one a sample, ({count},). "
            f"Received: shape={labels.shape}"
        )
