"""Data sets in the form of TensorFlow Datasets, found on this machine."""

import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import tensorflow as tf
import tensorflow_datasets as tfds

from kgan.data.gfiles import read_json
from kgan.data.manifest import INFO_FILE
from kgan.data.manifest import MANIFEST_FILE
from kgan.data.manifest import WORK_FOLDER
from kgan.data.manifest import lost_manifest
from kgan.data.manifest import metadata_files
from kgan.data.manifest import parse_manifest
from kgan.data.prepared_records import read_records
from kgan.data.prepared_shards import PreparedShards
from kgan.data.roles import chosen_roles
from kgan.data.source import Records
from kgan.data.source import SampleOptions
from kgan.data.source import Source
from kgan.data.verification import metadata_damage


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


def download_and_prepare(
    name: str, data_dir: str | None
) -> tfds.core.DatasetBuilder:
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
        ValueError: versions lie only deeper, below several configurations; a
            file of TFDS is damaged; or `kgan prepare` began it, and a file
            that readers need is missing.
    """
    _check_complete(directory)
    if (directory / INFO_FILE).is_file():
        return _opened(directory)
    versions = []
    for info_file in directory.glob(f"*/{INFO_FILE}"):
        if tfds.core.Version.is_valid(info_file.parent.name):
            versions.append(info_file.parent)
    if versions:
        newest = max(versions, key=lambda v: tfds.core.Version(v.name))
        return _opened(newest)
    deeper = sorted(directory.glob(f"*/*/{INFO_FILE}"))
    if deeper:
        raise ValueError(
            "`source` must be the folder of one version of a prepared data "
            f"set, such as {deeper[0].parent}. Received: source={directory}"
        )
    return None


def _opened(directory: Path) -> tfds.core.DatasetBuilder:
    try:
        return tfds.builder_from_directory(directory)
    except (ImportError, tf.errors.OpError):
        # The code of a feature is missing, or a place cannot be reached,
        # which their own words say.
        raise
    # Readers of damaged files raise whatever their authors left.
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            # What failed is the machine: a lost disk, or no permission.
            raise
        ours = (
            ""
            if parse_manifest(str(directory)) is None
            else "; `kgan prepare` writes them anew by the same command"
        )
        raise ValueError(
            "`source` must be a prepared directory whose files are whole"
            f"{ours}. Received: {_damaged_file(directory)} "
            f"({type(error).__name__}: {error})"
        ) from error


def _damaged_file(directory: Path) -> Path:
    """The first file of TFDS that is damaged; the directory if none is."""
    manifest = parse_manifest(str(directory))
    if manifest is not None:
        for each in metadata_damage(str(directory), manifest):
            return directory / each.file
    for path in sorted(directory.glob("*.json")):
        try:
            read_json(str(path))
        except ValueError:
            return path
    return directory


def _check_complete(directory: Path) -> None:
    """Raises where `kgan prepare` has begun, and did not end or was undone."""
    manifest = parse_manifest(str(directory))
    if manifest is None:
        if (directory / WORK_FOLDER).is_dir():
            raise ValueError(
                "`source` must be whole, but `kgan prepare` did not finish "
                "here: run it again, and it goes on. Received: "
                f"source={directory} without {MANIFEST_FILE}"
            )
        return
    needed = metadata_files(manifest)
    missing = [name for name in needed if not (directory / name).is_file()]
    if missing:
        raise ValueError(
            "`source` must be a directory that `kgan prepare` wrote to the "
            "end: run the same command again, which writes what is missing. "
            f"Received: source={directory} without {', '.join(missing)}"
        )


def prepared_source(
    name: str,
    builder: tfds.core.DatasetBuilder,
    keys: Mapping[str, str] | None,
) -> Source:
    """Makes a source of a prepared data set, with its official splits.

    Args:
        name: what to call it.
        builder: its builder.
        keys: as for `chosen_roles`.

    Raises:
        ValueError: it is prepared in another format than tfrecord.
    """

    file_format = builder.info.file_format.value
    if file_format != "tfrecord":
        raise ValueError(
            "`source` must be prepared as tfrecord files, which alone are "
            f"whole and readable. Received: {name} prepared as {file_format}"
        )

    def read(split: str, rows: np.ndarray, options: SampleOptions) -> Records:
        roles = chosen_roles(builder.info.features, keys)
        return read_records(builder, roles, split, rows, options)

    if lost_manifest(str(builder.data_dir)):
        warnings.warn(
            f"{builder.data_dir} was written by `kgan prepare`, but its "
            "manifest is gone, without which nothing tells whether all of it "
            "is there: prepare the data again in a new folder",
            stacklevel=2,
        )
    sizes = {
        split: info.num_examples for split, info in builder.info.splits.items()
    }
    return Source(name, sizes, read, PreparedShards(builder, keys))
