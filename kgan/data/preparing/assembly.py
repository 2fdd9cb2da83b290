"""A directory of shards made whole: TFDS' metadata, then the manifest."""

import posixpath
from collections.abc import Mapping
from collections.abc import Sequence
from importlib.metadata import version

import tensorflow as tf
import tensorflow_datasets as tfds

from kgan.data.manifest import DESCRIPTION
from kgan.data.manifest import metadata_digests
from kgan.data.manifest import metadata_files
from kgan.data.manifest import write_manifest
from kgan.data.manifest_facts import FORMAT
from kgan.data.manifest_facts import Manifest
from kgan.data.manifest_facts import Skipped
from kgan.data.manifest_facts import SplitFacts
from kgan.data.preparing.features import features_of
from kgan.data.preparing.jobs import Job
from kgan.data.preparing.out_directory import OutDirectory
from kgan.data.preparing.shard_writing import ShardFacts
from kgan.data.preparing.supply import Supply
from kgan.data.tfds_notes import own_notes_dropped
from kgan.data.verification import metadata_damage

# Of the data set: its files are never changed, another one is another folder.
_VERSION = "1.0.0"


def assemble(
    job: Job, supply: Supply, out: OutDirectory, facts: Sequence[ShardFacts]
) -> Manifest:
    """Writes the metadata of TFDS, opens them, and writes the manifest.

    Args:
        job: all shards of which are in their places.
        supply: of its records.
        out: the directory.
        facts: of each shard, in the order of the job's tasks.

    Returns:
        The manifest.

    Raises:
        ValueError: not one record could be read.
        OSError: TFDS reads something else than was written.
    """
    splits = _splits(job, facts)
    skipped = [each for shard in facts for each in shard.skipped]
    _check_some_left(splits, skipped)
    for name in [name for name in splits if not splits[name].records]:
        # Of such a split TFDS cannot read anything.
        for shard in splits.pop(name).shards:
            out.remove(shard.name)
    _write_metadata(job, supply, out, splits)
    _check_read(job, supply, out, splits)
    manifest = Manifest(
        name=job.name,
        source=supply.name,
        fingerprint=supply.fingerprint,
        options=job.options,
        sample=job.layout.sample,
        class_names=supply.form.class_names,
        splits=splits,
        skipped=tuple(skipped),
        kgan=version("kgan"),
    )
    manifest = manifest._replace(
        metadata=metadata_digests(out.path, metadata_files(manifest))
    )
    write_manifest(out.path, manifest)
    return manifest


def mend_metadata(
    job: Job, supply: Supply, out: OutDirectory, manifest: Manifest
) -> list[str]:
    """Writes the files of TFDS again where a reader would miss them.

    Args:
        job: that the directory was prepared by.
        supply: of its records.
        out: the directory, all shards of which are whole.
        manifest: of the directory.

    Returns:
        The names of the files that are written again: those that are missing
        or not as they were written, or all where TFDS cannot read them, or
        reads something else.
    """
    names = metadata_files(manifest)
    lost = [each.file for each in metadata_damage(out.path, manifest)]
    if not lost:
        try:
            _check_read(job, supply, out, manifest.splits)
        # Readers of damaged files raise whatever their authors left.
        except Exception:
            lost = names
    if lost:
        _write_metadata(job, supply, out, manifest.splits)
        _check_read(job, supply, out, manifest.splits)
        if manifest.metadata is not None:
            # Another version of TFDS may say the same in other bytes.
            written = metadata_digests(out.path, names)
            write_manifest(
                out.path, manifest._replace(metadata=written, format=FORMAT)
            )
    return lost


def _splits(job: Job, facts: Sequence[ShardFacts]) -> dict[str, SplitFacts]:
    splits: dict[str, SplitFacts] = {}
    for task, found in zip(job.tasks, facts, strict=True):
        counts = found.class_counts
        before = splits.get(task.split)
        if before is not None:
            if counts is not None and before.class_counts is not None:
                counts = tuple(
                    a + b
                    for a, b in zip(before.class_counts, counts, strict=True)
                )
            splits[task.split] = SplitFacts(
                before.records + found.shard.records,
                counts,
                (*before.shards, found.shard),
            )
        else:
            splits[task.split] = SplitFacts(
                found.shard.records, counts, (found.shard,)
            )
    return splits


def _check_some_left(
    splits: dict[str, SplitFacts], skipped: Sequence[Skipped]
) -> None:
    if not any(split.records for split in splits.values()):
        raise ValueError(
            "`source` must hold records that can be read. Received: none of "
            f"{len(skipped)} can, such as {skipped[0].name} "
            f"({skipped[0].reason})"
        )


def _write_metadata(
    job: Job,
    supply: Supply,
    out: OutDirectory,
    splits: Mapping[str, SplitFacts],
) -> None:
    tfds.folder_dataset.write_metadata(
        data_dir=out.path,
        features=features_of(supply.form, job.layout),
        split_infos=[
            tfds.core.SplitInfo(
                name=name,
                shard_lengths=[shard.records for shard in split.shards],
                num_bytes=sum(shard.bytes for shard in split.shards),
            )
            for name, split in splits.items()
        ],
        version=_VERSION,
        check_data=False,
        description=DESCRIPTION,
    )


def _check_read(
    job: Job,
    supply: Supply,
    out: OutDirectory,
    splits: Mapping[str, SplitFacts],
) -> None:
    """Raises unless TFDS reads what was written."""
    builder = tfds.builder_from_directory(out.path)
    names = supply.form.class_names
    if names is not None and (
        tuple(builder.info.features["label"].names) != names
    ):
        raise OSError(
            "TFDS must read what was written. Received: the classes "
            f"{builder.info.features['label'].names}, where {list(names)} "
            "were written"
        )
    for name, split in splits.items():
        found = builder.info.splits[name]
        files = [posixpath.basename(str(path)) for path in found.filepaths]
        with own_notes_dropped():
            (record,) = builder.as_dataset(split=f"{name}[:1]")
        shape = record[job.layout.sample.feature].shape
        if (
            found.num_examples != split.records
            or files != [shard.name for shard in split.shards]
            or shape != tf.TensorShape(job.layout.sample.shape)
        ):
            raise OSError(
                "TFDS must read what was written. Received: split "
                f"{name!r} with {found.num_examples} records of shape {shape} "
                f"in {len(files)} files, where {split.records} were written"
            )
