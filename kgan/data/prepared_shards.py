"""A prepared data set whose records stay in their shards."""

import hashlib
import os
import posixpath
from collections.abc import Mapping
from collections.abc import Sequence
from typing import final

import numpy as np
import tensorflow as tf
import tensorflow_datasets as tfds

from kgan.data.blocks import STRIDE
from kgan.data.blocks import ShardFile
from kgan.data.manifest import Manifest
from kgan.data.manifest import parse_manifest
from kgan.data.manifest import read_manifest
from kgan.data.roles import chosen_roles
from kgan.data.roles import flat_features
from kgan.data.scan_memory import remembered_scan
from kgan.data.shard_parsing import Column
from kgan.data.shard_scan import Damage
from kgan.data.shard_scan import Scan
from kgan.data.shard_scan import missing
from kgan.data.sharded import Sharded
from kgan.data.sharded import damage_message
from kgan.data.sharded import record_bytes
from kgan.data.source import SampleOptions
from kgan.data.stored_columns import stored_columns
from kgan.data.value_scan import RecordCheck


@final
class PreparedShards:
    """The shards of a data set in the form of TFDS."""

    def __init__(
        self,
        builder: tfds.core.DatasetBuilder,
        keys: Mapping[str, str] | None,
    ) -> None:
        """Keeps what it is about.

        Args:
            builder: of the data set.
            keys: the feature for each role, as for `chosen_roles`.
        """
        self._builder = builder
        self._keys = keys

    def record_bytes(self, options: SampleOptions) -> int | None:
        """Returns the bytes of a record; see `kgan.data.source.Shards`."""
        try:
            return record_bytes(self._columns(options))
        except (TypeError, ValueError):
            # Read into memory, they are brought to the form, or refused.
            return None

    def open(
        self, split: str, options: SampleOptions, *, skip_damaged: bool
    ) -> Sharded:
        """Finds the shards of a split and where records begin in them.

        Of a directory that `kgan prepare` wrote, the manifest tells. The
        shards of any other are read once, and so are all where damaged
        records are to be passed over.

        Args:
            split: an official split.
            options: the form of images and sounds.
            skip_damaged: pass over records that cannot be read, or whose
                values break a rule, and all of a shard that is missing.

        Raises:
            FileNotFoundError: a shard is missing, and damage is not to be
                passed over.
            ValueError: records that would have to be brought to another form;
                that cannot be read (up to 5 are named), and are not to be
                passed over; or a manifest that disagrees with the files.
        """
        columns = self._columns(options)
        directory = os.fspath(self._builder.data_dir)
        # What is cut or longer is damaged: read, it is named and passed over.
        read = parse_manifest if skip_damaged else read_manifest
        manifest = read(directory)
        known = _known_shards(self._builder, split, manifest)
        names, classes, shares = self._classes(split, manifest)
        damage: tuple[Damage, ...] = ()
        files = tuple(shard for shard in known if shard.records)
        shards = files
        if skip_damaged or any(not shard.offsets for shard in shards):
            check = RecordCheck(columns, classes) if skip_damaged else None
            scans = [
                Scan((), (missing(shard),))
                if skip_damaged and not tf.io.gfile.exists(shard.path)
                else remembered_scan(shard, check)
                for shard in shards
            ]
            shards = tuple(run for scan in scans for run in scan.runs)
            damage = tuple(part for scan in scans for part in scan.damage)
        if damage and not skip_damaged:
            raise ValueError(damage_message(damage))
        return Sharded(
            shards,
            damage,
            files,
            columns,
            names,
            classes,
            shares,
            self._sample_rate(manifest),
            _fingerprint(known, columns, manifest, split),
        )

    def _roles(self) -> dict[str, str]:
        return chosen_roles(self._builder.info.features, self._keys)

    def _columns(self, options: SampleOptions) -> dict[str, Column]:
        """Returns how each role is stored, in the form that was asked for."""
        return stored_columns(self._builder, self._roles(), options)

    def _classes(
        self, split: str, manifest: Manifest | None
    ) -> tuple[tuple[str, ...] | None, int | None, np.ndarray | None]:
        """The names, the number and the shares of classes, as far as known."""
        name = self._roles().get("label")
        if name is None:
            return None, None, None
        feature = flat_features(self._builder.info.features)[name]
        if feature.np_dtype == np.bool_:
            return None, 2, None
        named = isinstance(feature, tfds.features.ClassLabel)
        names = tuple(feature.names) if named else None
        counts = None
        if manifest is not None and name == "label":
            counts = manifest.splits[split].class_counts
        if counts is None:
            return names, None if names is None else len(names), None
        return names, len(counts), np.array(counts) / max(1, sum(counts))

    def _sample_rate(self, manifest: Manifest | None) -> int | None:
        if manifest is not None:
            return manifest.sample.sample_rate
        name = self._roles()["sample"]
        feature = flat_features(self._builder.info.features)[name]
        return getattr(feature, "sample_rate", None)


def _known_shards(
    builder: tfds.core.DatasetBuilder, split: str, manifest: Manifest | None
) -> tuple[ShardFile, ...]:
    """The shards as they should be, without offsets where none are known."""
    info = builder.info.splits[split]
    offsets: list[tuple[int, ...]] = [()] * len(info.shard_lengths)
    if manifest is not None:
        of_tfds = [
            (posixpath.basename(str(path)), records)
            for path, records in zip(
                info.filepaths, info.shard_lengths, strict=True
            )
        ]
        facts = manifest.splits.get(split)
        shards = () if facts is None else facts.shards
        if [(shard.name, shard.records) for shard in shards] != of_tfds:
            raise ValueError(
                "The manifest and `dataset_info.json` of a prepared directory "
                "must name the same shards and records: run the same `kgan "
                "prepare` again, which writes anew what is damaged. "
                f"Received: {builder.data_dir}, split {split!r}"
            )
        if manifest.block_stride == STRIDE:
            offsets = [shard.block_offsets for shard in shards]
    firsts = np.cumsum([0, *info.shard_lengths]).tolist()
    return tuple(
        ShardFile(str(path), first, records, known)
        for path, first, records, known in zip(
            info.filepaths,
            firsts[:-1],
            info.shard_lengths,
            offsets,
            strict=True,
        )
    )


def _fingerprint(
    shards: Sequence[ShardFile],
    columns: Mapping[str, Column],
    manifest: Manifest | None,
    split: str,
) -> str:
    """SHA-256 of what decides the records and their order.

    That are the roles, and of the shards their own SHA-256, or where nobody
    knows it their names, records and bytes. Records that are passed over do
    not count: a run that meets damage can go on without them.
    """
    digest = hashlib.sha256()
    for role, column in sorted(columns.items()):
        digest.update(f"{role} {column.name} {column.spec}\n".encode())
    if manifest is not None:
        for facts in manifest.splits[split].shards:
            digest.update(f"{facts.sha256}\n".encode())
        return digest.hexdigest()
    for shard in shards:
        is_there = tf.io.gfile.exists(shard.path)
        size = tf.io.gfile.stat(shard.path).length if is_there else 0
        name = posixpath.basename(shard.path)
        digest.update(f"{name} {shard.records} {size}\n".encode())
    return digest.hexdigest()
