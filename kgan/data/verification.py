"""Every byte of a prepared directory compared with its manifest."""

import os
import posixpath
from typing import NamedTuple

import tensorflow as tf

from kgan.data.blocks import STRIDE
from kgan.data.blocks import ShardFile
from kgan.data.gfiles import file_digest
from kgan.data.manifest import MANIFEST_FILE
from kgan.data.manifest import metadata_files
from kgan.data.manifest import parse_manifest
from kgan.data.manifest import size_error
from kgan.data.manifest_facts import Manifest
from kgan.data.manifest_facts import Shard
from kgan.data.manifest_facts import all_shards
from kgan.data.shard_scan import scan_shard


class DamagedFile(NamedTuple):
    """A file that is not as the manifest says.

    Attributes:
        file: its name in the directory.
        record: number of the first damaged one in it; None where the file is
            missing or no shard, or every record is whole but not what was
            written.
        reason: in words, which name the file.
    """

    file: str
    record: int | None
    reason: str


def verify(directory: str | os.PathLike[str]) -> tuple[DamagedFile, ...]:
    """Reads every file of a directory that `kgan prepare` wrote.

    Compared are the checksum of each file, and of shards the number of
    records, where they begin, and the checksum of each record. Manifests that
    an older kgan wrote have no checksums of TFDS' own files, which must then
    only be there.

    Args:
        directory: anything that `tf.io.gfile` reads.

    Returns:
        What is damaged, first TFDS' own files and then shards in their
        order; nothing if all is whole.

    Raises:
        FileNotFoundError: there is no manifest.
        ValueError: the manifest is damaged or disagrees with itself.
    """
    directory = os.fspath(directory)
    manifest = parse_manifest(directory)
    if manifest is None:
        raise FileNotFoundError(
            f"`directory` must hold {MANIFEST_FILE}: it was not prepared by "
            f"`kgan prepare`, or not to the end. Received: {directory}"
        )
    return metadata_damage(directory, manifest) + shard_damage(
        directory, manifest
    )


def metadata_damage(
    directory: str, manifest: Manifest
) -> tuple[DamagedFile, ...]:
    """Returns which of TFDS' own files are missing or damaged.

    Args:
        directory: where they are.
        manifest: of the directory.
    """
    damage = []
    for name in metadata_files(manifest):
        path = posixpath.join(directory, name)
        known = (manifest.metadata or {}).get(name)
        if not tf.io.gfile.exists(path):
            damage.append(DamagedFile(name, None, f"{path} is missing"))
        elif known is not None and file_digest(path) != known:
            reason = f"{path} is not what was written"
            damage.append(DamagedFile(name, None, reason))
    return tuple(damage)


def shard_damage(directory: str, manifest: Manifest) -> tuple[DamagedFile, ...]:
    """Returns which shards are missing or damaged.

    Args:
        directory: where they are.
        manifest: of the directory.
    """
    found = [
        _damage(directory, shard, manifest.block_stride)
        for shard in all_shards(manifest)
    ]
    return tuple(damage for damage in found if damage is not None)


def _damage(directory: str, shard: Shard, stride: int) -> DamagedFile | None:
    path = posixpath.join(directory, shard.name)
    wrong_size = size_error(directory, shard)
    if wrong_size is not None and wrong_size.endswith("missing"):
        return DamagedFile(shard.name, None, wrong_size)
    # Another version of kgan may have noted other records' places.
    known = shard.block_offsets if stride == STRIDE else ()
    scan = scan_shard(ShardFile(path, 0, shard.records, known))
    if scan.damage:
        first = scan.damage[0]
        return DamagedFile(
            shard.name, first.record, wrong_size or f"damaged: {first}"
        )
    if wrong_size is not None:
        # More than was written: what was written is whole.
        return DamagedFile(shard.name, shard.records, wrong_size)
    records = sum(run.records for run in scan.runs)
    offsets = scan.runs[0].offsets if scan.runs and known else ()
    if records != shard.records or offsets != known:
        return DamagedFile(
            shard.name,
            None,
            f"the shard {path} has {records} records, not {shard.records}, "
            "or they begin elsewhere",
        )
    if file_digest(path) != shard.sha256:
        return DamagedFile(
            shard.name,
            None,
            f"the records of {path} are whole, but not those written",
        )
    return None
