"""Any source written as shards, which are read without holding them all."""

import os
from collections.abc import Callable
from collections.abc import Mapping
from typing import Any

import tensorflow as tf

from kgan.core import check_choice
from kgan.core import check_integer
from kgan.core import silent
from kgan.data.manifest import parse_manifest
from kgan.data.manifest_facts import ENCODINGS
from kgan.data.manifest_facts import Manifest
from kgan.data.options import sample_options
from kgan.data.preparing.assembly import assemble
from kgan.data.preparing.assembly import mend_metadata
from kgan.data.preparing.beam_runner import require_beam
from kgan.data.preparing.jobs import make_job
from kgan.data.preparing.jobs import open_supply
from kgan.data.preparing.locking import alone_in
from kgan.data.preparing.mending import mend_shards
from kgan.data.preparing.opening import check_apart
from kgan.data.preparing.opening import extracted
from kgan.data.preparing.out_directory import OutDirectory
from kgan.data.preparing.runners import RUNNERS
from kgan.data.preparing.runners import write_missing
from kgan.data.preparing.supply import Request


def prepare(
    source: Any,
    out: str | os.PathLike[str],
    *,
    shards: int | None = None,
    image_size: int | tuple[int, int] | None = None,
    channels: int | None = None,
    resize: str = "crop",
    sample_rate: int | None = None,
    seconds: float | None = None,
    encoding: str = "raw",
    skip_damaged: bool = False,
    seed: int = 0,
    split_seed: int = 0,
    data_dir: str | os.PathLike[str] | None = None,
    download: bool = False,
    keys: Mapping[str, str] | None = None,
    runner: str = "local",
    beam_options: str = "",
    say: Callable[[str], None] = silent,
) -> Manifest:
    """Writes a source as a TFDS directory of tfrecord shards.

    Each shard is a pure function of the source, the options and its number;
    it is written aside, read back, compared and renamed. Killed at any moment
    and called again, this goes on with the shards that are missing, and the
    directory ends byte for byte as if nothing had happened. The manifest is
    written last: a directory that has it is whole. Called on such a one, this
    compares every file with its checksum, and writes anew the shards that are
    missing or damaged, each with the bytes that it had, and TFDS' own files
    where one is missing or cannot be read.

    One process at a time: another one that is called on the same `out` is
    refused, where the directory is on this machine.

    Official splits are kept, in their stored order. Other sources are divided
    as `kgan.data.load` divides them, each split in a random order.

    Args:
        source: a name, a folder, a zip or tar of one, or arrays, as for
            `kgan.data.load`.
        out: the directory: a new or an empty one, or one that this began.
            Anything that `tf.io.gfile` writes.
        shards: of each split, fewer where it has fewer records. None for 8 at
            least, and as many as make each 96 MiB of pixels at most.
        image_size: as for `kgan.data.load`.
        channels: likewise.
        resize: likewise.
        sample_rate: likewise.
        seconds: likewise.
        encoding: `"raw"`, quick to read; or `"png"`, smaller, for images.
        skip_damaged: leave out pictures or sounds that cannot be read, and
            list them in the manifest; without, they are an error that names
            them.
        seed: of the order of records, where there are no official splits.
        split_seed: of the division, where there are none.
        data_dir: where TFDS keeps its data; None for its own default.
        download: whether TFDS may download the source.
        keys: as for `kgan.data.load`.
        runner: `"local"`, or `"beam"` for Apache Beam (extra `beam`).
        beam_options: for Beam, as its own programs take them. Its DirectRunner
            is tested, others are not.
        say: is told how far it is.

    Returns:
        The manifest; beside it in `out` are the shards and what TFDS needs:
        `tfds.builder_from_directory` and `kgan.data.load` open it.

    Raises:
        FileNotFoundError: the source is not on this machine.
        ModuleNotFoundError: `runner="beam"` without Apache Beam.
        OSError: what was written does not come back.
        TypeError: an argument of the wrong kind.
        ValueError: a source that cannot be used, pictures that cannot be
            read, an `out` with other files, one that another process
            prepares, or one that was begun with other options, which is named.

    Example:

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     manifest = prepare("digits", folder, shards=2)
    >>> {name: split.records for name, split in manifest.splits.items()}
    {'train': 1617, 'validation': 90, 'test': 90}
    """
    if shards is not None:
        check_integer("shards", shards)
    check_integer("seed", seed, minimum=0)
    check_integer("split_seed", split_seed, minimum=0)
    check_choice("encoding", encoding, ENCODINGS)
    _check_runner(runner, beam_options, source)
    request = Request(
        source,
        sample_options(image_size, channels, resize, sample_rate, seconds),
        None if keys is None else dict(keys),
        None if data_dir is None else os.fspath(data_dir),
        download,
        skip_damaged,
    )
    directory = OutDirectory(out)
    with (
        alone_in(directory),
        extracted(request, directory) as (request, name),
    ):
        check_apart(request.source, directory)
        supply = open_supply(request)
        supply = supply._replace(name=name or supply.name)
        job = make_job(
            supply,
            directory.path,
            shards=shards,
            encoding=encoding,
            seed=seed,
            split_seed=split_seed,
            keys=request.keys,
        )
        request = request._replace(options=supply.options, examined=True)
        manifest = parse_manifest(directory.path)
        if manifest is not None:
            directory.check_options(job.options, manifest.options)
            mended = mend_shards(
                job,
                supply,
                request,
                directory,
                manifest,
                runner,
                beam_options,
                say,
            ) + mend_metadata(job, supply, directory, manifest)
            directory.finish()
            if mended:
                say(f"Written again: {', '.join(mended)}.")
            already = "" if mended else " already"
            say(f"{directory.path} is whole{already}, every byte.")
            return manifest
        directory.begin(job.options)
        facts = write_missing(
            job, supply, request, directory, runner, beam_options, say
        )
        manifest = assemble(job, supply, directory, facts)
        directory.finish()
        return manifest


def _check_runner(runner: str, beam_options: str, source: Any) -> None:
    check_choice("runner", runner, RUNNERS)
    if runner == "beam":
        require_beam()
        if not isinstance(source, str | os.PathLike):
            raise TypeError(
                '`source` must be a name or a path for `runner="beam"`. '
                f"Received: source of type {type(source).__name__}"
            )
    elif beam_options:
        raise ValueError(
            '`beam_options` are for `runner="beam"`. Received: '
            f"beam_options={beam_options!r} with runner={runner!r}"
        )
    if isinstance(source, tf.data.Dataset):
        raise TypeError(
            "`source` must have records that can be read in any order: a "
            "name, a path or arrays. Received: a tf.data.Dataset"
        )
