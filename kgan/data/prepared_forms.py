"""Records of a prepared data set, and the form that all of them get."""

from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any
from typing import NamedTuple

import numpy as np
import tensorflow as tf
import tensorflow_datasets as tfds

from kgan.core import damage_named
from kgan.data.blocks import ShardFile
from kgan.data.images import default_size
from kgan.data.manifest import parse_manifest
from kgan.data.pictures import Picture
from kgan.data.pictures import complete_form
from kgan.data.roles import flat_features
from kgan.data.roles import nested
from kgan.data.roles import value_at
from kgan.data.shard_scan import Damage
from kgan.data.shard_scan import scan_shard
from kgan.data.sound_files import SoundHeader
from kgan.data.sounds import SoundForm
from kgan.data.sounds import complete_sound_form
from kgan.data.source import ImageForm
from kgan.data.source import SampleOptions
from kgan.data.source import check_image_options
from kgan.data.tfds_notes import own_notes_dropped

# Sizes that vary are looked up in so many records, not in all.
DECIDING_RECORDS = 1000
_HANDED_OVER = 64


def iterate_records(
    builder: tfds.core.DatasetBuilder,
    roles: Mapping[str, str],
    split: str,
    rows: np.ndarray,
    *,
    encoded: bool,
) -> Iterator[dict[str, Any]]:
    """Yields the records of ascending rows, as values by role.

    Args:
        builder: of the data set.
        roles: the feature of each role.
        split: an official split.
        rows: ascending numbers of its records.
        encoded: whether samples stay the bytes that are stored, as
            conditions do that are pictures.

    Raises:
        ValueError: at the end, if there are fewer records than promised.
    """
    kept = [roles["sample"]] if encoded else []
    if "condition" in roles and is_picture(builder, roles["condition"]):
        kept.append(roles["condition"])
    decoders = {name: tfds.decode.SkipDecoding() for name in kept}
    first, last = int(rows[0]), int(rows[-1])
    with own_notes_dropped():
        dataset = builder.as_dataset(
            split=tfds.core.ReadInstruction(
                split, from_=first, to=last + 1, unit="abs"
            ),
            shuffle_files=False,
            # Else records of several shards come in turns.
            read_config=tfds.ReadConfig(interleave_cycle_length=1),
            decoders=tfds.decode.PartialDecoding(
                nested(dict.fromkeys(roles.values(), True)), nested(decoders)
            ),
        )
    wanted = set(rows.tolist())
    found = 0
    with damage_named(_Shards(builder, split)):
        for row, record in enumerate(_values(dataset, roles), first):
            if row in wanted:
                found += 1
                yield record
    if found != len(rows):
        raise ValueError(
            f"Split {split!r} must hold the records that its information "
            f"promises; prepare it again. Received: {found} of {len(rows)}"
        )


def _values(
    dataset: tf.data.Dataset, roles: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """Yields the values of each record by role."""
    specs = tf.nest.flatten(dataset.element_spec)
    if not all(
        isinstance(spec, tf.TensorSpec) and spec.shape.is_fully_defined()
        for spec in specs
    ):
        for record in dataset.as_numpy_iterator():
            yield {role: value_at(record, name) for role, name in roles.items()}
        return
    # Handing over records one by one costs more than reading them.
    for block in dataset.batch(_HANDED_OVER).as_numpy_iterator():
        columns = [value_at(block, name) for name in roles.values()]
        for values in zip(*columns, strict=True):
            yield dict(zip(roles, values, strict=True))


def is_picture(builder: tfds.core.DatasetBuilder, name: str) -> bool:
    """Returns whether a feature is stored as encoded pictures of uint8.

    Args:
        builder: of the data set.
        name: of the feature, flat.
    """
    feature = flat_features(builder.info.features)[name]
    return (
        isinstance(feature, tfds.features.Image)
        and feature.np_dtype == np.uint8
    )


def record_name(builder: tfds.core.DatasetBuilder, split: str, row: int) -> str:
    """Returns the file of a record, and its number there.

    Args:
        builder: of the data set.
        split: an official split.
        row: number of the record in it.
    """
    info = builder.info.splits[split]
    ends = np.cumsum(info.shard_lengths)
    shard = int(np.searchsorted(ends, row, side="right"))
    before = int(ends[shard - 1]) if shard else 0
    return f"record {row - before} of {info.filepaths[shard]}"


class _Shards(NamedTuple):
    """The shards of a split, which can say what is damaged of them."""

    builder: tfds.core.DatasetBuilder
    split: str

    def find_damage(self) -> tuple[Damage, ...]:
        """Reads all shards, and returns what cannot be read of them."""
        info = self.builder.info.splits[self.split]
        return tuple(
            part
            for path, records in zip(
                info.filepaths, info.shard_lengths, strict=True
            )
            for part in scan_shard(ShardFile(str(path), 0, records, ())).damage
        )


def _deciding(builder: tfds.core.DatasetBuilder) -> tuple[str, np.ndarray]:
    """The split, and its records, that decide what every split becomes."""
    sizes = {
        split: info.num_examples for split, info in builder.info.splits.items()
    }
    split = "train" if "train" in sizes else min(sizes)
    return split, np.arange(min(sizes[split], DECIDING_RECORDS))


def image_form(
    builder: tfds.core.DatasetBuilder,
    roles: Mapping[str, str],
    options: SampleOptions,
) -> ImageForm:
    """Chooses the form from the feature, else from the first records.

    Args:
        builder: of the data set.
        roles: the feature of each role; the sample is an image.
        options: what the user chose.

    Raises:
        ValueError: an option for sounds.
    """
    check_image_options(options)
    manifest = parse_manifest(str(builder.data_dir))
    if manifest is not None and roles["sample"] == manifest.sample.feature:
        # Whoever prepared the pictures chose their form.
        height, width, channels = manifest.sample.shape
        return ImageForm(
            options.image_size or (height, width),
            options.channels or channels,
            options.resize,
        )
    feature = flat_features(builder.info.features)[roles["sample"]]
    *size, channels = feature.shape[-3:]
    if options.image_size is None and None not in size:
        options = options._replace(image_size=default_size([tuple(size)]))
    if options.channels is None and channels is not None:
        options = options._replace(channels=1 if channels == 1 else 3)
    split, rows = _deciding(builder)
    sample = {"sample": roles["sample"]}

    def pictures() -> list[Picture]:
        return [
            Picture(f"record {row} of split {split!r}", record["sample"])
            for row, record in enumerate(
                iterate_records(builder, sample, split, rows, encoded=True)
            )
        ]

    return complete_form(pictures, options)


def sound_form(
    builder: tfds.core.DatasetBuilder,
    roles: Mapping[str, str],
    options: SampleOptions,
) -> SoundForm:
    """Chooses the form from the feature, and lengths from the first records.

    Args:
        builder: of the data set.
        roles: the feature of each role; the sample is a sound.
        options: what the user chose; `sample_rate` is also the rate of a data
            set that does not tell its own.

    Raises:
        ValueError: nothing tells the rate, or as `complete_sound_form` says.
    """
    feature = flat_features(builder.info.features)[roles["sample"]]
    rate = feature.sample_rate or options.sample_rate
    if not rate:
        raise ValueError(
            "`sample_rate` must be given for sounds of a data set that does "
            f"not tell it. Received: sample_rate=None, feature {feature}"
        )
    length, *channels = feature.shape
    channels = channels[0] if channels else 1
    split, rows = _deciding(builder)
    sample = {"sample": roles["sample"]}

    def headers() -> list[SoundHeader]:
        if length is not None:
            return [SoundHeader(length, channels, rate)]
        return [
            SoundHeader(len(record["sample"]), channels, rate)
            for record in iterate_records(
                builder, sample, split, rows, encoded=False
            )
        ]

    # A data set has one rate: no record needs to tell it.
    return complete_sound_form(
        headers,
        options._replace(
            sample_rate=options.sample_rate or rate,
            channels=options.channels or min(channels, 2),
        ),
    )


def wave_rate(
    builder: tfds.core.DatasetBuilder, roles: Mapping[str, str]
) -> int | None:
    """Returns the samples a second of sounds that `kgan prepare` wrote.

    Args:
        builder: of the data set.
        roles: the feature of each role.

    Returns:
        None where the sample is anything else.
    """
    manifest = parse_manifest(str(builder.data_dir))
    if manifest is None or roles["sample"] != manifest.sample.feature:
        return None
    return manifest.sample.sample_rate


def wave_form(
    rate: int, shape: tuple[int, ...], options: SampleOptions
) -> SoundForm:
    """Chooses the form of sounds that are stored as arrays.

    Args:
        rate: their samples a second.
        shape: of each, `(T, C)`.
        options: what the user chose; None keeps what is stored.

    Raises:
        ValueError: an option for images.
    """
    length, channels = shape
    headers = [SoundHeader(length, channels, rate)]
    return complete_sound_form(lambda: headers, options)
