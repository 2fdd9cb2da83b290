"""Records of a data set that TFDS prepared, read into memory by role."""

from collections.abc import Callable
from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow_datasets as tfds

from kgan.data.arrays import take
from kgan.data.other_roles import OtherRoles
from kgan.data.other_roles import check_other_roles
from kgan.data.pictures import Picture
from kgan.data.pictures import decode_pictures
from kgan.data.prepared_forms import image_form
from kgan.data.prepared_forms import iterate_records
from kgan.data.prepared_forms import record_name
from kgan.data.prepared_forms import sound_form
from kgan.data.prepared_forms import wave_form
from kgan.data.prepared_forms import wave_rate
from kgan.data.roles import flat_features
from kgan.data.sound_files import Wave
from kgan.data.sound_files import to_wave
from kgan.data.sounds import fit_sound
from kgan.data.sounds import fit_waves
from kgan.data.source import ImageForm
from kgan.data.source import Records
from kgan.data.source import SampleOptions
from kgan.data.source import check_memory

_BLOCK_RECORDS = 4096


def read_records(
    builder: tfds.core.DatasetBuilder,
    roles: Mapping[str, str],
    split: str,
    rows: np.ndarray,
    options: SampleOptions,
) -> Records:
    """Reads records of a split.

    Args:
        builder: of the data set.
        roles: the feature of each role; of one within others `outer/inner`.
        split: an official split.
        rows: ascending numbers of its records.
        options: the form of images and sounds.

    Raises:
        ValueError: a feature that cannot play its role, an option for what is
            of another kind, or too much memory needed.
    """
    features = flat_features(builder.info.features)
    sample = features[roles["sample"]]
    if isinstance(sample, tfds.features.Image):
        read, images = _read_images, True
    elif isinstance(sample, tfds.features.Audio):
        read, images = _read_sounds, False
    else:
        read, images = _read_arrays, len(_fixed_shape(roles, sample)) == 3
    check_other_roles(features, roles, varying_condition=images)
    return read(builder, roles, split, rows, options)


def _fixed_shape(roles: Mapping[str, str], sample: Any) -> tuple[int, ...]:
    shape = sample.shape
    if not isinstance(shape, tuple) or None in shape:
        raise ValueError(
            "The sample must be an image, a sound or an array of one fixed "
            f"shape. Received: feature {roles['sample']!r} of shape {shape}"
        )
    return shape


def _read_images(
    builder: tfds.core.DatasetBuilder,
    roles: Mapping[str, str],
    split: str,
    rows: np.ndarray,
    options: SampleOptions,
) -> Records:
    feature = flat_features(builder.info.features)[roles["sample"]]
    if feature.np_dtype != np.uint8:
        raise ValueError(
            "The sample must be an image of uint8 pixels. Received: feature "
            f"{roles['sample']!r} of {np.dtype(feature.np_dtype).name}"
        )
    form = image_form(builder, roles, options)
    check_memory(len(rows), (*form.size, form.channels), 1)
    sample = np.empty((len(rows), *form.size, form.channels), np.uint8)
    others = OtherRoles(builder, roles, form)
    records = iterate_records(builder, roles, split, rows, encoded=True)
    for first in range(0, len(rows), _BLOCK_RECORDS):
        block = rows[first : first + _BLOCK_RECORDS]
        pictures = []
        for row, record in zip(block, records, strict=False):
            name = f"record {row} of split {split!r}"
            pictures.append(Picture(name, record["sample"]))
            others.take_up(record)
        sample[first : first + len(block)] = decode_pictures(pictures, form)
    return others.complete(Records(sample), _names(builder, split, rows))


def _read_sounds(
    builder: tfds.core.DatasetBuilder,
    roles: Mapping[str, str],
    split: str,
    rows: np.ndarray,
    options: SampleOptions,
) -> Records:
    form = sound_form(builder, roles, options)
    check_memory(len(rows), (form.length, form.channels), 4)
    sample = np.zeros((len(rows), form.length, form.channels), np.float32)
    feature = flat_features(builder.info.features)[roles["sample"]]
    rate = feature.sample_rate or form.sample_rate
    others = OtherRoles(builder, roles)
    records = iterate_records(builder, roles, split, rows, encoded=False)
    for row, place, record in zip(rows, sample, records, strict=True):
        try:
            wave = to_wave(record["sample"], _bits(feature))
        except ValueError as error:
            raise ValueError(
                "Every sound must be readable. Received: record "
                f"{row} of split {split!r} ({error})"
            ) from error
        fit_sound(Wave(wave, rate), form, place)
        others.take_up(record)
    return others.complete(
        Records(sample, sample_rate=form.sample_rate),
        _names(builder, split, rows),
    )


def _read_arrays(
    builder: tfds.core.DatasetBuilder,
    roles: Mapping[str, str],
    split: str,
    rows: np.ndarray,
    options: SampleOptions,
) -> Records:
    feature = flat_features(builder.info.features)[roles["sample"]]
    shape = feature.shape
    check_memory(len(rows), shape, np.dtype(feature.np_dtype).itemsize)
    form = None
    if len(shape) == 3:
        size = options.image_size or shape[:2]
        form = ImageForm(size, shape[2], options.resize)
    rate = wave_rate(builder, roles)
    wave = None if rate is None else wave_form(rate, shape, options)
    others = OtherRoles(builder, roles, form)
    samples = []
    for record in iterate_records(builder, roles, split, rows, encoded=False):
        samples.append(record["sample"])
        others.take_up(record)
    records = others.complete(
        Records(np.stack(samples)), _names(builder, split, rows)
    )
    if rate is None or wave is None:
        return take(records, np.arange(len(rows)), options)
    return records._replace(
        sample=fit_waves(records.sample, rate, wave),
        sample_rate=wave.sample_rate,
    )


def _names(
    builder: tfds.core.DatasetBuilder, split: str, rows: np.ndarray
) -> Callable[[int], str]:
    return lambda row: record_name(builder, split, int(rows[row]))


def _bits(feature: Any) -> int:
    # TFDS keeps the samples of 16 bits in int64 where nothing else is said.
    item_bits = 8 * np.dtype(feature.np_dtype).itemsize
    return 16 if item_bits == 64 else item_bits
