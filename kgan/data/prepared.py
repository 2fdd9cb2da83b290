"""Data sets in the form of TensorFlow Datasets, read into memory."""

import operator
from collections.abc import Iterator
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow_datasets as tfds

from kgan.data.arrays import check_label
from kgan.data.arrays import check_sample
from kgan.data.arrays import take
from kgan.data.images import default_size
from kgan.data.pictures import Picture
from kgan.data.pictures import complete_form
from kgan.data.pictures import decode_pictures
from kgan.data.source import ImageForm
from kgan.data.source import ImageOptions
from kgan.data.source import Records
from kgan.data.source import Source
from kgan.data.source import check_keys
from kgan.data.source import check_memory

# Sizes that vary are looked up in so many records, not in all.
DECIDING_RECORDS = 1000

_BLOCK_RECORDS = 4096
_INFO_FILE = "dataset_info.json"


def known_names() -> list[str]:
    """Returns the names of the data sets whose code TFDS brings along."""
    return tfds.list_builders(with_community_datasets=False)


def find_prepared(
    name: str, data_dir: str | None
) -> tfds.core.DatasetBuilder | None:
    """Returns the builder of a data set on this machine, or None.

    Args:
        name: `name`, `name/config`, `name:version` or `name/config:version`.
        data_dir: where TFDS keeps its data; None for its own default.
    """
    try:
        return tfds.core.read_only_builder.builder_from_files(
            name, data_dir=data_dir
        )
    except tfds.core.DatasetNotFoundError:
        return None


def prepare(name: str, data_dir: str | None) -> tfds.core.DatasetBuilder:
    """Downloads and prepares a data set, and returns its builder."""
    builder = tfds.builder(name, data_dir=data_dir)
    # Other formats than tfrecord lose records or cannot be read by tf.data.
    builder.download_and_prepare(file_format="tfrecord")
    return builder


def find_directory(
    directory: Path,
) -> tfds.core.DatasetBuilder | None:
    """Returns the builder of a prepared directory, or None if it is none.

    Args:
        directory: a version's folder, or the one above it, of which the
            highest version is taken.

    Raises:
        ValueError: versions lie only deeper, below several configurations.
    """
    if (directory / _INFO_FILE).is_file():
        return tfds.builder_from_directory(directory)
    versions = []
    for info_file in directory.glob(f"*/{_INFO_FILE}"):
        if tfds.core.Version.is_valid(info_file.parent.name):
            versions.append(info_file.parent)
    if versions:
        newest = max(versions, key=lambda v: tfds.core.Version(v.name))
        return tfds.builder_from_directory(newest)
    deeper = sorted(directory.glob(f"*/*/{_INFO_FILE}"))
    if deeper:
        raise ValueError(
            "`source` must be the folder of one version of a prepared data "
            f"set, such as {deeper[0].parent}. Received: source={directory}"
        )
    return None


def prepared_source(
    name: str,
    builder: tfds.core.DatasetBuilder,
    keys: Mapping[str, str] | None,
) -> Source:
    """Makes a source of a prepared data set, with its official splits.

    Args:
        name: what to call it.
        builder: its builder.
        keys: the feature for each role. None: the sample is the feature
            `image` if it is an image, else the first image by name; the
            label is `label` if it is a class label, else the first of them.

    Raises:
        ValueError: it is prepared in another format than tfrecord.
    """

    file_format = builder.info.file_format.value
    if file_format != "tfrecord":
        raise ValueError(
            "`source` must be prepared as tfrecord files, which alone are "
            f"whole and readable. Received: {name} prepared as {file_format}"
        )

    def read(split: str, rows: np.ndarray, options: ImageOptions) -> Records:
        features = builder.info.features
        roles = _default_roles(features) if keys is None else dict(keys)
        check_keys(features, roles)
        if isinstance(features[roles["sample"]], tfds.features.Image):
            return _read_images(builder, roles, split, rows, options)
        return _read_arrays(builder, roles, split, rows, options)

    sizes = {
        split: info.num_examples for split, info in builder.info.splits.items()
    }
    return Source(name, sizes, read)


def _default_roles(features: Mapping[str, Any]) -> dict[str, str]:
    def first(kind: type, preferred: str) -> str | None:
        # A map of segments is an image too, but never the sample.
        names = sorted(
            name
            for name, feature in features.items()
            if isinstance(feature, kind)
            and not isinstance(feature, tfds.features.LabeledImage)
        )
        if preferred in names:
            return preferred
        return names[0] if names else None

    sample = first(tfds.features.Image, "image")
    label = first(tfds.features.ClassLabel, "label")
    if sample is None:
        kinds = {name: type(f).__name__ for name, f in features.items()}
        raise ValueError(
            "`keys` must name the sample of a data set without an image "
            f'feature, such as `keys={{"sample": "name"}}`. Its features: '
            f"{kinds}. Received: keys=None"
        )
    return {"sample": sample} | ({"label": label} if label else {})


def _read_images(
    builder: tfds.core.DatasetBuilder,
    roles: Mapping[str, str],
    split: str,
    rows: np.ndarray,
    options: ImageOptions,
) -> Records:
    feature = builder.info.features[roles["sample"]]
    if feature.np_dtype != np.uint8:
        raise ValueError(
            "The sample must be an image of uint8 pixels. Received: feature "
            f"{roles['sample']!r} of {np.dtype(feature.np_dtype).name}"
        )
    form = _image_form(builder, roles, options)
    check_memory(len(rows), (*form.size, form.channels), 1)
    sample = np.empty((len(rows), *form.size, form.channels), np.uint8)
    labels: list[Any] = []
    records = _records(builder, roles, split, rows, encoded=True)
    for first in range(0, len(rows), _BLOCK_RECORDS):
        block = rows[first : first + _BLOCK_RECORDS]
        pictures = []
        for row, record in zip(block, records, strict=False):
            name = f"record {row} of split {split!r}"
            pictures.append(Picture(name, record["sample"]))
            labels.append(record.get("label"))
        sample[first : first + len(block)] = decode_pictures(pictures, form)
    return _with_label(builder, roles, sample, labels)


def _read_arrays(
    builder: tfds.core.DatasetBuilder,
    roles: Mapping[str, str],
    split: str,
    rows: np.ndarray,
    options: ImageOptions,
) -> Records:
    feature = builder.info.features[roles["sample"]]
    shape = feature.shape
    if not isinstance(shape, tuple) or None in shape:
        raise ValueError(
            "The sample must be an image or an array of one fixed shape. "
            f"Received: feature {roles['sample']!r} of shape {shape}"
        )
    check_memory(len(rows), shape, np.dtype(feature.np_dtype).itemsize)
    records = list(_records(builder, roles, split, rows, encoded=False))
    sample = check_sample(np.stack([record["sample"] for record in records]))
    labels = [record.get("label") for record in records]
    return take(
        _with_label(builder, roles, sample, labels),
        np.arange(len(rows)),
        options,
    )


def _records(
    builder: tfds.core.DatasetBuilder,
    roles: Mapping[str, str],
    split: str,
    rows: np.ndarray,
    *,
    encoded: bool,
) -> Iterator[dict[str, Any]]:
    """Yields the records of ascending rows; images as bytes if `encoded`."""
    decoders = {roles["sample"]: tfds.decode.SkipDecoding()} if encoded else {}
    first, last = int(rows[0]), int(rows[-1])
    dataset = builder.as_dataset(
        split=tfds.core.ReadInstruction(
            split, from_=first, to=last + 1, unit="abs"
        ),
        shuffle_files=False,
        decoders=tfds.decode.PartialDecoding(
            dict.fromkeys(roles.values(), True), decoders
        ),
    )
    wanted = set(rows.tolist())
    found = 0
    for row, record in enumerate(dataset.as_numpy_iterator(), first):
        if row in wanted:
            found += 1
            yield {role: record[name] for role, name in roles.items()}
    if found != len(rows):
        raise ValueError(
            f"Split {split!r} must hold the records that its information "
            f"promises; prepare it again. Received: {found} of {len(rows)}"
        )


def _image_form(
    builder: tfds.core.DatasetBuilder,
    roles: Mapping[str, str],
    options: ImageOptions,
) -> ImageForm:
    """Chooses the form from the feature, else from the first records."""
    *size, channels = builder.info.features[roles["sample"]].shape[-3:]
    if options.image_size is None and None not in size:
        options = options._replace(image_size=default_size([tuple(size)]))
    if options.channels is None and channels is not None:
        options = options._replace(channels=1 if channels == 1 else 3)
    sizes = {
        split: info.num_examples for split, info in builder.info.splits.items()
    }
    deciding = "train" if "train" in sizes else min(sizes)
    rows = np.arange(min(sizes[deciding], DECIDING_RECORDS))

    def pictures() -> list[Picture]:
        return [
            Picture(f"record {row} of split {deciding!r}", record["sample"])
            for row, record in enumerate(
                _records(builder, roles, deciding, rows, encoded=True)
            )
        ]

    return complete_form(pictures, options)


def _with_label(
    builder: tfds.core.DatasetBuilder,
    roles: Mapping[str, str],
    sample: np.ndarray,
    labels: list[Any],
) -> Records:
    if "label" not in roles:
        return Records(sample)
    label = check_label(np.asarray(labels), len(sample))
    feature = builder.info.features[roles["label"]]
    if not isinstance(feature, tfds.features.ClassLabel):
        count = _highest_label(builder, roles["label"]) + 1
        return Records(sample, label, num_classes=count)
    names = tuple(feature.names)
    return Records(sample, label, names, len(names))


def _highest_label(builder: tfds.core.DatasetBuilder, name: str) -> int:
    """Returns the highest label of all splits: each alone may lack some."""
    splits = builder.as_dataset(
        shuffle_files=False,
        decoders=tfds.decode.PartialDecoding({name: True}),
    )
    return max(
        int(block.max())
        for split in splits.values()
        for block in (
            split.map(operator.itemgetter(name))
            .batch(_BLOCK_RECORDS)
            .as_numpy_iterator()
        )
    )
