"""Records that are arrays already: checked, divided, brought to one form."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from kgan.data.conditions import check_condition
from kgan.data.conditions import fit_condition
from kgan.data.images import fit_images
from kgan.data.source import ImageForm
from kgan.data.source import Records
from kgan.data.source import SampleOptions
from kgan.data.source import Source
from kgan.data.source import check_image_options
from kgan.data.source import check_memory
from kgan.data.source import pick_roles
from kgan.data.texts import check_text

_SHAPES = (
    "uint8 images (N, H, W) or (N, H, W, C), float images (N, H, W, C) in "
    "[-1, 1], float sound (N, T, C) in [-1, 1], or float vectors (N, d)"
)


def array_source(data: Any, keys: Mapping[str, str] | None = None) -> Source:
    """Makes a source of an array, `(samples, labels)` or a dict of arrays.

    Args:
        data: samples, or samples and labels, or what plays each role; see
            the checks of each for what they may be.
        keys: for a dict, its key for each role.

    Raises:
        TypeError, ValueError: see the checks.
    """
    if isinstance(data, Mapping):
        roles = pick_roles(data, keys)
    elif isinstance(data, tuple):
        if len(data) != 2:
            raise ValueError(
                "`source` as a tuple must be (samples, labels). "
                f"Received: a tuple of {len(data)}"
            )
        roles = {"sample": data[0], "label": data[1]}
    else:
        roles = {"sample": data}
    sample = check_sample(np.asarray(roles["sample"]))
    records = Records(sample)
    if roles.get("label") is not None:
        label = check_label(np.asarray(roles["label"]), len(sample))
        count = int(label.max()) + 1
        records = records._replace(label=label, num_classes=count)
    if roles.get("condition") is not None:
        condition = check_condition(np.asarray(roles["condition"]), len(sample))
        records = records._replace(condition=condition)
    if roles.get("text") is not None:
        text = check_text(np.asarray(roles["text"]), len(sample))
        records = records._replace(text=text)
    return held_source("array", records)


def held_source(name: str, records: Records) -> Source:
    """Makes a source without official splits of records in memory."""

    def read(split: str, rows: np.ndarray, options: SampleOptions) -> Records:
        return take(records, rows, options)

    return Source(name, len(records.sample), read)


def take(records: Records, rows: np.ndarray, options: SampleOptions) -> Records:
    """Returns a copy of some records, images in the form asked for.

    Conditions that are images get the size of the images that they belong to.

    Args:
        records: all of them.
        rows: the numbers of those wanted.
        options: size and channels of images.

    Raises:
        ValueError: image options for what is no image, options for sounds,
            or too much memory.
    """
    check_image_options(options)
    sample = records.sample
    condition = None if records.condition is None else records.condition[rows]
    if sample.ndim == 4:
        size = options.image_size or sample.shape[1:3]
        channels = options.channels or sample.shape[3]
        shape = (*size, channels)
        if condition is not None and condition.ndim == 4:
            form = ImageForm(size, channels, options.resize)
            condition = np.stack([fit_condition(c, form) for c in condition])
    else:
        shape = sample.shape[1:]
    check_memory(len(rows), shape, sample.itemsize)
    label = None if records.label is None else records.label[rows]
    return records._replace(
        sample=fit_images(sample[rows], options),
        label=label,
        condition=condition,
        text=None if records.text is None else records.text[rows],
    )


def check_sample(sample: np.ndarray) -> np.ndarray:
    """Returns samples as the batch contract wants them, or says what is wrong.

    Args:
        sample: uint8 `(N, H, W)` or `(N, H, W, C)`, float `(N, H, W, C)` or
            `(N, T, C)` within [-1, 1], float `(N, d)`; images have 1, 3 or 4
            channels.

    Returns:
        uint8 `(N, H, W, C)`, or float32.

    Raises:
        TypeError: neither uint8 nor float.
        ValueError: no records, another shape, values that are not finite, or
            images and sound beyond [-1, 1].
    """
    is_uint8 = sample.dtype == np.uint8
    if not is_uint8 and not np.issubdtype(sample.dtype, np.floating):
        raise TypeError(
            f"`source` must be {_SHAPES}. Received: dtype={sample.dtype}, "
            f"shape={sample.shape}"
        )
    if sample.ndim not in ((3, 4) if is_uint8 else (2, 3, 4)):
        raise ValueError(
            f"`source` must be {_SHAPES}. Received: dtype={sample.dtype}, "
            f"shape={sample.shape}"
        )
    if sample.size == 0:
        raise ValueError(
            "`source` must hold at least one record with at least one value. "
            f"Received: shape={sample.shape}"
        )
    if is_uint8 and sample.ndim == 3:
        sample = sample[..., np.newaxis]
    if sample.ndim == 4 and sample.shape[-1] not in (1, 3, 4):
        raise ValueError(
            "Images must have 1, 3 or 4 channels, and these on the last axis. "
            f"Received: shape={sample.shape}"
        )
    return sample if is_uint8 else _check_values(sample)


def _check_values(sample: np.ndarray) -> np.ndarray:
    # A float64 beyond float32 becomes infinite, and is counted as such.
    with np.errstate(over="ignore"):
        sample = sample.astype(np.float32, copy=False)
    finite = np.isfinite(sample)
    bad = sample.size - int(np.count_nonzero(finite))
    if bad:
        raise ValueError(
            "`source` must hold finite float32 values. "
            f"Received: {bad} of {sample.size} values are NaN or infinite"
        )
    lowest, highest = float(sample.min()), float(sample.max())
    if sample.ndim > 2 and (lowest < -1 or highest > 1):
        outside = int(np.count_nonzero(np.abs(sample) > 1))
        raise ValueError(
            "`source` must hold float images and sound within [-1, 1]. "
            f"Received: {outside} of {sample.size} values outside, the range "
            f"is [{lowest:g}, {highest:g}]; pixels in [0, 255] belong in uint8"
        )
    return sample


def check_label(
    label: np.ndarray, count: int, classes: int | None = None
) -> np.ndarray:
    """Returns labels as int32 `(N,)`.

    Args:
        label: integers from 0, one a record.
        count: records.
        classes: that labels may name; None where that is not known.

    Raises:
        TypeError: they are no integers.
        ValueError: another shape than `(count,)`, a negative one, or one that
            is no class.
    """
    if label.shape != (count,):
        raise ValueError(
            f"The labels must have the shape ({count},), one a record. "
            f"Received: shape={label.shape}"
        )
    if not np.issubdtype(label.dtype, np.integer):
        raise TypeError(
            "The labels must be integers, the number of the class. "
            f"Received: dtype={label.dtype}"
        )
    if label.min() < 0 or label.max() > np.iinfo(np.int32).max:
        raise ValueError(
            "The labels must be numbers of classes, from 0. "
            f"Received: labels from {label.min()} to {label.max()}"
        )
    if classes is not None and label.max() >= classes:
        raise ValueError(
            f"The labels must be below the {classes} classes. "
            f"Received: a label {label.max()}"
        )
    return label.astype(np.int32)
