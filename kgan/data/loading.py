"""One call from a name, a folder or an array to a stream of batches."""

import os
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from kgan.core import check_choice
from kgan.core import check_integer
from kgan.data import source as limits
from kgan.data.damaged_folder import DamagedFolder
from kgan.data.options import sample_options
from kgan.data.pipeline import Pipeline
from kgan.data.pipeline import as_pipeline
from kgan.data.pipeline import pipeline_source
from kgan.data.readable import UnreadableFile
from kgan.data.readable import check_some_readable
from kgan.data.readable import named
from kgan.data.reading import MemoryReading
from kgan.data.reading import SkippingReading
from kgan.data.resolution import open_source
from kgan.data.source import Records
from kgan.data.source import SampleOptions
from kgan.data.source import Shards
from kgan.data.source import Source
from kgan.data.source import check_image_options
from kgan.data.splits import select_rows
from kgan.data.stream import DataStream

CACHES = ("auto", "memory", "shards")
_WAY_OUT = (
    "`skip_damaged=True` (`kgan train --skip_damaged`) passes over those that "
    "are not, and `kgan prepare --skip_damaged` writes the others as shards"
)


def load(
    source: Any,
    split: str = "train",
    *,
    batch_size: int = 64,
    image_size: int | tuple[int, int] | None = None,
    channels: int | None = None,
    seed: int = 0,
    shuffle: bool = True,
    mirror: bool = False,
    resize: str = "crop",
    sample_rate: int | None = None,
    seconds: float | None = None,
    data_dir: str | os.PathLike[str] | None = None,
    download: bool = False,
    keys: Mapping[str, str] | None = None,
    cache: str = "auto",
    skip_damaged: bool = False,
    split_seed: int = 0,
) -> DataStream:
    """Finds records and returns a resumable stream of batches of them.

    They are read into memory; those of a prepared directory that need more
    than 4 GiB stay in their shards. Both give the same values. Those of
    shards are checked as they are read: where one breaks a rule, TensorFlow
    raises `InvalidArgumentError`, and `.find_damage()` names it.

    `source` is looked up in this order:

    1. A `tf.data.Dataset` of single records (dicts, `(sample, label)` tuples
       or samples; not batches) that knows its number of records. It is read
       into memory once; if it needs more than 4 GiB it stays a pipeline in
       its own order, which `split="all"` must accept, and a warning says that
       it resumes by skipping.
    2. An array, a tuple `(samples, labels)` or a dict with `"sample"` and
       perhaps `"label"`, `"condition"` and `"text"`: uint8 images `(N, H, W)`
       or `(N, H, W, C)`, float images `(N, H, W, C)` and sound `(N, T, C)` in
       [-1, 1], float vectors `(N, d)` of any finite range; labels are
       integers from 0, conditions numbers `(N, ...)`, texts strings.
    3. `"digits"`: 1,797 gray images of 8x8 pixels, from scikit-learn.
    4. `"fashion_mnist"`: 28x28 gray, from TFDS where it is prepared, else
       from Debian's package `dataset-fashion-mnist`.
    5. A directory: a `Path`, a string that starts with `.`, `~` or `/`, or
       the name of a directory that exists. Where a string is also the name
       of a data set that kgan or TFDS knows, the data set is meant: write
       `"./digits"` for the directory. Holding `dataset_info.json`, itself or
       in the folder of a version, it is a prepared TFDS data set; otherwise
       a folder of pictures (bmp, gif, jpeg, png, webp) or of sounds (wav; and
       flac, mp3 and ogg with kgan's extra `speech`), flat or with a folder
       for each of two or more classes.
    6. A data set that kgan builds itself (`kgan.data.builders`) or one of
       TFDS, `name`, `name/config` or `name/config:version`, that is prepared
       in `data_dir`, or that `download=True` may build or fetch.

    A source with official splits (4, 6, prepared directories) keeps them. Any
    other is divided at random into `"train"`, `"validation"` and `"test"`
    (90, 5 and 5 %), and has `"all"`, which is all of it. Both can be sliced.

    Args:
        source: what to load, see above.
        split: a split's name or a slice of one: `"train"`, `"train[:95%]"`,
            `"train[100:200]"`.
        batch_size: records a batch.
        image_size: pixels, one side of a square or (height, width). None
            keeps the size of arrays, and the one that all files share if no
            side is above 128 pixels; other files become squares: the largest
            of 8, 16, 32, 64 and 128 pixels that is not above the median
            smaller side. TFDS data sets are as files.
        channels: 1, 3 or 4; transparency is laid on white unless it is 4.
            None keeps those of arrays; files become 1 if all are stored as
            gray, otherwise 3. Of sounds 1 (the mean) or 2; None: 1 if all
            have one, otherwise 2.
        seed: seed of the order and of mirroring.
        shuffle: False for the stored order in every epoch.
        mirror: flip images left to right in `.stream`, each with probability
            1/2, decided by (seed, number of the record in the stream).
        resize: `"crop"` (the centre), `"pad"` (white bars) or `"stretch"`.
        sample_rate: samples a second of sounds; others are resampled. None
            takes the rate that most files have (of several, the highest).
        seconds: how long sounds become, `round(seconds * sample_rate)`
            samples: longer ones are cut at the end, shorter ones end in
            silence. None keeps the length that all share, else takes the
            longest, which must then be at most 10 seconds. TFDS data sets
            are as files, by the first 1,000 records.
        data_dir: where TFDS keeps its data; None for its own default.
        download: whether TFDS may download, or kgan build, the source.
        keys: in dicts and TFDS data sets, the name of the `"sample"` and, if
            wanted, the `"label"`, `"condition"` and `"text"`; of a feature
            within another, `"attributes/Smiling"`. None takes what is so
            called in dicts; of TFDS the first image, else the first sound,
            the first class label, the first map of segments as the condition,
            and what is called `text`, `caption` or `sentence`.
        cache: `"memory"` reads the records into memory; `"shards"` leaves
            those of a prepared directory where they are, in the form that
            they have there, and reads a few blocks of them at a time;
            `"auto"` does the second above 4 GiB, where it can.
        skip_damaged: pass over what is damaged, which `.damage` then names.
            Of shards these are records that cannot be read or whose values
            break a rule, and shards that are missing; all are read once
            before this returns. Of a folder they are the pictures or sounds
            that cannot be read; a warning names the first of them. The
            folder is divided before they are left out, and a class of which
            nothing is left keeps its label.
        split_seed: seed of the division of a source without official splits;
            `seed` leaves the division as it is.

    Returns:
        A `DataStream`; images stay uint8 in it. Conditions that are images
        have the size of their images, each pixel the nearest one's value.

    Raises:
        FileNotFoundError: the source is not on this machine.
        TypeError: an argument of the wrong kind.
        ValueError: an unknown name or split, data that break a rule (such as
            NaN, or shards that are damaged), a `batch_size` above the number
            of records, or more than 4 GiB of memory needed. Of a folder with
            files that cannot be read it is a `DamagedFolder`.

    Example:

    >>> data = load("digits", batch_size=32)
    >>> data.num_examples, data.spec["sample"].shape
    (1617, TensorShape([8, 8, 1]))
    >>> batch = next(iter(data.stream(start_record=1600)))
    >>> batch["sample"].shape, batch["label"].dtype
    (TensorShape([32, 8, 8, 1]), tf.int32)
    """
    check_integer("batch_size", batch_size)
    check_integer("seed", seed, minimum=0)
    check_integer("split_seed", split_seed, minimum=0)
    check_choice("cache", cache, CACHES)
    options = sample_options(image_size, channels, resize, sample_rate, seconds)
    if isinstance(source, tf.data.Dataset):
        pipeline = as_pipeline(source, keys)
        if not pipeline.fits_memory:
            _check_skipping(split, options)
            return _skipping_stream(pipeline, batch_size, seed, mirror)
        found = pipeline_source(pipeline)
    else:
        found = open_source(
            source, data_dir=data_dir, download=download, keys=keys
        )
    part, rows = select_rows(split, found.sizes, split_seed)
    shards = _chosen_shards(found, len(rows), options, cache, skip_damaged)
    if shards is not None:
        sharded = shards.open(part, options, skip_damaged=skip_damaged)
        start, stop = int(rows[0]), int(rows[-1]) + 1
        return DataStream(
            sharded.reading(start, stop, seed=seed, shuffle=shuffle),
            name=found.name,
            split=split,
            batch_size=batch_size,
            seed=seed,
            mirror=mirror,
            class_names=sharded.class_names,
            num_classes=sharded.num_classes,
            class_shares=sharded.class_shares,
            sample_rate=sharded.sample_rate,
            sharded=sharded,
            damage=sharded.damage_within(start, stop),
        )
    damage: tuple[UnreadableFile, ...] = ()
    if skip_damaged and found.salvage is not None:
        records, _, damage = found.salvage(part, rows, options)
        _tell(f"split {split!r} of {found.name}", records, damage)
    else:
        records = _read(found, part, rows, options)
    reading = MemoryReading(records.arrays(), seed=seed, shuffle=shuffle)
    return DataStream(
        reading,
        name=found.name,
        split=split,
        batch_size=batch_size,
        seed=seed,
        mirror=mirror,
        records=reading.records,
        class_names=records.class_names,
        num_classes=records.num_classes,
        class_shares=_class_shares(records),
        sample_rate=records.sample_rate,
        damage=damage,
    )


def _read(
    source: Source, part: str, rows: np.ndarray, options: SampleOptions
) -> Records:
    try:
        return source.read(part, rows, options)
    except DamagedFolder as error:
        raise error.with_way_out(_WAY_OUT) from error


def _tell(
    where: str, records: Records, damage: tuple[UnreadableFile, ...]
) -> None:
    readable = len(records.sample)
    check_some_readable(where, readable, damage)
    if damage:
        warnings.warn(
            f"{len(damage):,} of {readable + len(damage):,} files in {where} "
            f"cannot be read and are passed over: {named(damage)}"
            f"{_without_records(records)}",
            stacklevel=3,
        )


def _without_records(records: Records) -> str:
    """What is to be said of classes of which nothing is left."""
    if records.label is None or records.class_names is None:
        return ""
    there = set(records.label.tolist())
    empty = [
        name
        for number, name in enumerate(records.class_names)
        if number not in there
    ]
    if not empty:
        return ""
    return f". No record is left of these classes: {', '.join(empty)}"


def _chosen_shards(
    source: Source,
    count: int,
    options: SampleOptions,
    cache: str,
    skip_damaged: bool,
) -> Shards | None:
    """Returns the shards that records shall stay in; None for memory."""
    if skip_damaged and source.salvage is not None and cache != "shards":
        return None
    if cache == "shards" or skip_damaged:
        if source.shards is None or cache == "memory":
            raise ValueError(
                '`cache="shards"` is for records that are read from the '
                "shards of a prepared directory, which `kgan prepare` writes; "
                "`skip_damaged=True` is for these and for folders of pictures "
                f"or sounds. Received: cache={cache!r}, "
                f"skip_damaged={skip_damaged} for {source.name}"
            )
        return source.shards
    if cache == "memory" or source.shards is None:
        return None
    record_bytes = source.shards.record_bytes(options)
    if record_bytes is None:
        return None
    too_large = count * record_bytes > limits.MEMORY_LIMIT_BYTES
    return source.shards if too_large else None


def _skipping_stream(
    pipeline: Pipeline, batch_size: int, seed: int, mirror: bool
) -> DataStream:
    warnings.warn(
        "The tf.data.Dataset is too large for memory: it keeps its own order "
        "(`shuffle` and `seed` do not change it), and a run resumes by "
        "skipping the records it has seen, exactly only if the data set "
        "repeats itself",
        stacklevel=3,
    )
    return DataStream(
        SkippingReading(pipeline.records, pipeline.num_examples),
        name="dataset",
        split="all",
        batch_size=batch_size,
        seed=seed,
        mirror=mirror,
    )


def _check_skipping(split: str, options: SampleOptions) -> None:
    if split != "all":
        raise ValueError(
            "`split` of a tf.data.Dataset that is too large for memory must "
            f'be "all": it is not divided. Received: split={split!r}'
        )
    check_image_options(options)
    if options.image_size is not None or options.channels is not None:
        raise ValueError(
            "`image_size` and `channels` of a tf.data.Dataset that is too "
            "large for memory are its own: resize in its pipeline. Received: "
            f"image_size={options.image_size}, channels={options.channels}"
        )


def _class_shares(records: Records) -> np.ndarray | None:
    if records.label is None or records.num_classes is None:
        return None
    highest = int(records.label.max())
    if highest >= records.num_classes:
        raise ValueError(
            f"The labels must be below the {records.num_classes} classes. "
            f"Received: a label {highest}"
        )
    counts = np.bincount(records.label, minlength=records.num_classes)
    return counts / len(records.label)
