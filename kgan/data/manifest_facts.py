"""What a prepared directory holds, as it is written down in its manifest."""

import math
import posixpath
from collections.abc import Mapping
from typing import Any
from typing import NamedTuple

from kgan.data.blocks import STRIDE

# 2 has `metadata`. Readers pass over fields that they do not know, so that a
# new one needs no new format unless it must not be passed over.
FORMAT = 2
FORMATS = (1, FORMAT)
ENCODINGS = ("raw", "png")


class Shard(NamedTuple):
    """A file of records, one TFRecord each.

    Attributes:
        name: of the file, in the directory.
        records: in it.
        bytes: of it.
        sha256: of its bytes, hexadecimal.
        block_offsets: the byte where record 0, S, 2 S, ... begins, S the
            `block_stride` of the manifest; none where there are no records.
    """

    name: str
    records: int
    bytes: int
    sha256: str
    block_offsets: tuple[int, ...]


class SplitFacts(NamedTuple):
    """A split, and the files that hold it.

    Attributes:
        records: in all shards.
        class_counts: records of each class, in the order of labels; None
            without labels.
        shards: in the order of records.
    """

    records: int
    class_counts: tuple[int, ...] | None
    shards: tuple[Shard, ...]


class SampleFacts(NamedTuple):
    """What one sample is.

    Attributes:
        feature: its name in a record: `"image"` for uint8 images, else
            `"sample"`. A label is the feature `"label"`.
        shape: of one.
        dtype: `"uint8"` or `"float32"`.
        encoding: `"raw"`, the bytes of the array in C order, little-endian;
            or `"png"`.
        sample_rate: of sounds, in samples a second, where it is known.
    """

    feature: str
    shape: tuple[int, ...]
    dtype: str
    encoding: str
    sample_rate: int | None = None


class Skipped(NamedTuple):
    """A record of the source that is not there.

    Attributes:
        name: what the source calls it.
        reason: why it could not be read.
    """

    name: str
    reason: str


class Manifest(NamedTuple):
    """What a prepared directory holds.

    Attributes:
        name: of the data set in TFDS; file names begin with it.
        source: what was prepared.
        fingerprint: of the source, where it is known.
        options: what decided the records and their order.
        sample: what one sample is.
        class_names: in the order of labels, or None.
        splits: by name.
        skipped: records of the source that could not be read.
        block_stride: see `Shard`.
        kgan: the version of kgan that wrote it.
        format: the version of this form.
        metadata: SHA-256 (hexadecimal) of each file of TFDS beside the shards,
            by its name; None in format 1, which may be without.
    """

    name: str
    source: str
    fingerprint: str | None
    options: Mapping[str, Any]
    sample: SampleFacts
    class_names: tuple[str, ...] | None
    splits: Mapping[str, SplitFacts]
    skipped: tuple[Skipped, ...]
    kgan: str
    block_stride: int = STRIDE
    format: int = FORMAT
    metadata: Mapping[str, str] | None = None


def all_shards(manifest: Manifest) -> list[Shard]:
    """Returns the shards of every split, in order."""
    return [
        shard for split in manifest.splits.values() for shard in split.shards
    ]


def disagreements(manifest: Manifest) -> list[str]:
    """Returns what is wrong with a manifest, whatever the files are.

    Args:
        manifest: as it was read.
    """
    problems = []
    if manifest.sample.encoding not in ENCODINGS:
        problems.append(f"whose encoding is {manifest.sample.encoding!r}")
    if manifest.block_stride < 1:
        return [f"whose block_stride is {manifest.block_stride}"]
    names = [shard.name for shard in all_shards(manifest)]
    if len(set(names)) < len(names):
        problems.append("where a shard is named twice")
    for name, split in manifest.splits.items():
        inside = sum(shard.records for shard in split.shards)
        if inside != split.records:
            problems.append(
                f"where split {name!r} has {split.records} records, but its "
                f"shards have {inside}"
            )
        counts = split.class_counts
        if counts is not None and sum(counts) != split.records:
            problems.append(
                f"where split {name!r} has {split.records} records, but its "
                f"classes have {sum(counts)}"
            )
        for shard in split.shards:
            problems += _offset_disagreements(shard, manifest.block_stride)
    return problems


def _offset_disagreements(shard: Shard, stride: int) -> list[str]:
    offsets = shard.block_offsets
    if posixpath.basename(shard.name) != shard.name:
        return [f"where the shard {shard.name!r} is not in the directory"]
    if len(offsets) != math.ceil(shard.records / stride):
        return [
            f"where {shard.name} has {shard.records} records, but "
            f"{len(offsets)} blocks of {stride}"
        ]
    ends = (*offsets, shard.bytes)
    if ends[0] != 0 or any(
        first >= last for first, last in zip(ends, ends[1:], strict=False)
    ):
        return [f"where the blocks of {shard.name} do not ascend"]
    return []
