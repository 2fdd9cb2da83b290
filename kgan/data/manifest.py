"""The manifest of a prepared directory, written when all is there."""

import os
import posixpath
from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any

import tensorflow as tf

from kgan.core import DAMAGE_REMEDY
from kgan.core import UNFINISHED
from kgan.data.gfiles import file_digest
from kgan.data.gfiles import read_json
from kgan.data.gfiles import write_json
from kgan.data.manifest_facts import FORMATS
from kgan.data.manifest_facts import Manifest
from kgan.data.manifest_facts import SampleFacts
from kgan.data.manifest_facts import Shard
from kgan.data.manifest_facts import Skipped
from kgan.data.manifest_facts import SplitFacts
from kgan.data.manifest_facts import all_shards
from kgan.data.manifest_facts import disagreements

MANIFEST_FILE = "kgan_manifest.json"
# Of TFDS, which has the description in it.
INFO_FILE = "dataset_info.json"
# Tells, where the manifest is lost, that there was one.
DESCRIPTION = f"Written by `kgan prepare`; {MANIFEST_FILE} says what it holds."
# Within the directory, of what is not yet done.
WORK_FOLDER = f"{UNFINISHED}prepare"


def read_manifest(directory: str | os.PathLike[str]) -> Manifest | None:
    """Reads the manifest of a directory, and checks it.

    The files' sizes are compared, not their content: see
    `kgan.data.verification.verify`.

    Args:
        directory: anything that `tf.io.gfile` reads.

    Returns:
        None where there is no manifest: the directory was not written by
        `kgan prepare`, or not to the end.

    Raises:
        ValueError: the manifest is damaged, of another format, disagrees with
            itself, or with the files: a shard is missing or of another size.
    """
    directory = os.fspath(directory)
    manifest = parse_manifest(directory)
    if manifest is not None:
        for shard in all_shards(manifest):
            reason = size_error(directory, shard)
            if reason is not None:
                raise ValueError(
                    "The files of a prepared directory must be as its "
                    f"manifest says: {DAMAGE_REMEDY}. Received: {reason}"
                )
    return manifest


def parse_manifest(directory: str) -> Manifest | None:
    """Reads the manifest as `read_manifest` does, but looks at no shard.

    Raises:
        ValueError: it is damaged, of another format, or disagrees with
            itself.
    """
    path = posixpath.join(directory, MANIFEST_FILE)
    if not tf.io.gfile.exists(path):
        return None
    try:
        fields = read_json(path)
        written_in = fields["format"]
        # What comes later may have any other form.
        manifest = _from_json(fields) if written_in in FORMATS else None
        problems = [] if manifest is None else disagreements(manifest)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValueError(
            "A manifest must be a whole file of `kgan prepare`. "
            f"Received: {path} ({type(error).__name__}: {error})"
        ) from error
    if manifest is None:
        raise ValueError(
            "A manifest must be of a format that this kgan knows, "
            f"{' or '.join(map(str, FORMATS))}: a later kgan reads later "
            f"ones. Received: {path} of format {written_in!r}"
        )
    if problems:
        raise ValueError(
            "A manifest must agree with itself. "
            f"Received: {path}, {problems[0]}"
        )
    return manifest


def write_manifest(directory: str, manifest: Manifest) -> None:
    """Writes the manifest, whole or not at all.

    Args:
        directory: where its shards are.
        manifest: what to write.
    """
    write_json(posixpath.join(directory, MANIFEST_FILE), _as_json(manifest))


def metadata_files(manifest: Manifest) -> list[str]:
    """Returns the names of the files of TFDS that readers need.

    Args:
        manifest: of the directory that they are in.
    """
    names = [INFO_FILE, "features.json"]
    if manifest.class_names is not None:
        # Without it, classes would be called by their numbers.
        names.append("label.labels.txt")
    return names


def metadata_digests(directory: str, names: Iterable[str]) -> dict[str, str]:
    """Returns SHA-256 of files, hexadecimal, by their names.

    Args:
        directory: where they are.
        names: of the files.
    """
    return {
        name: file_digest(posixpath.join(directory, name)) for name in names
    }


def lost_manifest(directory: str) -> bool:
    """Returns whether `kgan prepare` wrote a directory without a manifest.

    Args:
        directory: of a data set in the form of TFDS, or any other.
    """
    path = posixpath.join(directory, INFO_FILE)
    if tf.io.gfile.exists(posixpath.join(directory, MANIFEST_FILE)):
        return False
    try:
        return read_json(path)["description"] == DESCRIPTION
    except (tf.errors.OpError, KeyError, TypeError, ValueError):
        # Whatever this is, nothing says that kgan wrote it.
        return False


def size_error(directory: str, shard: Shard) -> str | None:
    """Returns what is wrong with a shard's size; None if nothing is.

    Args:
        directory: where it is.
        shard: what it should be.
    """
    path = posixpath.join(directory, shard.name)
    if not tf.io.gfile.exists(path):
        return f"the shard {path} is missing"
    size = tf.io.gfile.stat(path).length
    if size != shard.bytes:
        return f"the shard {path} has {size} bytes, not {shard.bytes}"
    return None


def _as_json(manifest: Manifest) -> dict[str, Any]:
    splits = {
        name: split._asdict()
        | {"shards": [shard._asdict() for shard in split.shards]}
        for name, split in manifest.splits.items()
    }
    return manifest._asdict() | {
        "sample": manifest.sample._asdict(),
        "splits": splits,
        "skipped": [each._asdict() for each in manifest.skipped],
    }


def _from_json(fields: Mapping[str, Any]) -> Manifest:
    sample = SampleFacts(**_known(SampleFacts, fields["sample"]))
    splits = {
        name: SplitFacts(
            split["records"],
            _optional_tuple(split["class_counts"]),
            tuple(shard_from_json(shard) for shard in split["shards"]),
        )
        for name, split in fields["splits"].items()
    }
    return Manifest(
        **_known(Manifest, fields)
        | {
            "sample": sample._replace(shape=tuple(sample.shape)),
            "class_names": _optional_tuple(fields["class_names"]),
            "metadata": _optional_dict(fields.get("metadata")),
            "splits": splits,
            "skipped": tuple(
                Skipped(**_known(Skipped, each)) for each in fields["skipped"]
            ),
        }
    )


def shard_from_json(fields: Mapping[str, Any]) -> Shard:
    """Returns the shard whose fields were written as JSON."""
    shard = Shard(**_known(Shard, fields))
    return shard._replace(block_offsets=tuple(shard.block_offsets))


def _known(kind: type[Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that a NamedTuple has; a later kgan may write more."""
    return {name: fields[name] for name in kind._fields if name in fields}


def _optional_dict(values: Any) -> dict[str, str] | None:
    return None if values is None else dict(values)


def _optional_tuple(values: Any) -> tuple | None:
    return None if values is None else tuple(values)
