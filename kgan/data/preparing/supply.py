"""Where the records that are prepared come from, a few at a time."""

import hashlib
import os
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from kgan.data.damaged_folder import DamagedFolder
from kgan.data.folder import SOUNDS
from kgan.data.folder import list_folder
from kgan.data.manifest_facts import Skipped
from kgan.data.own_data_sets import is_built_here
from kgan.data.preparing.shard_tasks import split_sizes
from kgan.data.readable import UnreadableFile
from kgan.data.resolution import file_folder
from kgan.data.resolution import open_source
from kgan.data.salvaging import Salvage
from kgan.data.source import Records
from kgan.data.source import SampleOptions
from kgan.data.source import Source
from kgan.data.stream import fingerprint_of

# Of a folder with files that cannot be read.
WAY_OUT = "`--skip_damaged` leaves out those that are not"


class Request(NamedTuple):
    """What is asked of a source; see `kgan.data.load` for most of it.

    Attributes:
        source: a name, a folder or arrays.
        options: the form of images and sounds.
        keys: the feature for each role.
        data_dir: where TFDS keeps its data.
        download: whether TFDS may download.
        skip_damaged: whether files that cannot be read are left out.
        examined: whether the headers of all pictures were looked at before.
    """

    source: Any
    options: SampleOptions
    keys: Mapping[str, str] | None = None
    data_dir: str | None = None
    download: bool = False
    skip_damaged: bool = False
    examined: bool = False


class Portion(NamedTuple):
    """Some records, and those that were asked for but could not be read."""

    records: Records
    skipped: tuple[Skipped, ...] = ()


class Supply(NamedTuple):
    """A source whose records all have one form, which is known.

    Attributes:
        name: of the source.
        sizes: records of each official split, or in all.
        fingerprint: of the source, where it is known.
        form: at most one of the records: their shapes and their classes.
        options: that give every record this form.
        read: from an official split ("all" where there are none) and numbers
            of its records, in any order, to these.
    """

    name: str
    sizes: Mapping[str, int] | int
    fingerprint: str | None
    form: Records
    options: SampleOptions
    read: Callable[[str, np.ndarray], Portion]


def source_supply(request: Request) -> Supply:
    """Makes a supply of anything but a folder of pictures.

    Args:
        request: what is asked.

    Raises:
        FileNotFoundError, TypeError, ValueError: the source cannot be used,
            or shall be read in spite of damage, which only files can.
    """
    source = open_source(
        request.source,
        data_dir=request.data_dir,
        download=request.download or is_built_here(request.source),
        keys=request.keys,
    )
    read_some = _reader(request, source)
    folder = file_folder(request.source)
    sizes = source.sizes
    official = {} if isinstance(sizes, int) else sizes
    first = next((name for name, size in official.items() if size), "all")
    # Of a file that is damaged there is no record, but the shape of all.
    form = read_some(first, np.arange(1), request.options).records
    options = _completed(request.options, form)

    def read(split: str, rows: np.ndarray) -> Portion:
        # Sources read ascending rows.
        order = np.argsort(rows)
        found = read_some(split, rows[order], options)
        back = np.argsort(order[found.kept])
        arrays: dict[str, Any] = {
            role: array[back] for role, array in found.records.arrays().items()
        }
        return Portion(
            found.records._replace(**arrays),
            () if folder is None else skipped_files(folder, found.damage),
        )

    return Supply(
        source.name,
        sizes,
        _fingerprint(request.source, source),
        form,
        options,
        read,
    )


def _reader(
    request: Request, source: Source
) -> Callable[[str, np.ndarray, SampleOptions], Salvage]:
    if request.skip_damaged:
        if source.salvage is None:
            raise ValueError(
                "`skip_damaged` is for folders and archives of pictures or "
                "sounds. Received: skip_damaged=True for "
                f"{_shown(request.source)}"
            )
        return source.salvage

    def read(split: str, rows: np.ndarray, options: SampleOptions) -> Salvage:
        try:
            records = source.read(split, rows, options)
        except DamagedFolder as error:
            raise error.with_way_out(WAY_OUT) from error
        return Salvage(records, np.ones(len(rows), np.bool_), ())

    return read


def skipped_files(
    folder: Path, damage: Iterable[UnreadableFile]
) -> tuple[Skipped, ...]:
    """Returns files that cannot be read, as the manifest names them.

    Args:
        folder: that they are below.
        damage: the files.
    """
    return tuple(
        Skipped(Path(each.path).relative_to(folder).as_posix(), each.reason)
        for each in damage
    )


def files_fingerprint(folder: Path, files: Iterable[Path]) -> str:
    """Returns SHA-256 of the names and sizes of files, not of their content.

    Args:
        folder: that names are relative to.
        files: below it, in their order.
    """
    digest = hashlib.sha256()
    for path in files:
        name = path.relative_to(folder).as_posix()
        digest.update(f"{name}\n{path.stat().st_size}\n".encode())
    return digest.hexdigest()


def _completed(options: SampleOptions, form: Records) -> SampleOptions:
    """Options that give one form whatever else is in a source."""
    shape = form.sample.shape[1:]
    if len(shape) == 3:
        return options._replace(image_size=shape[:2], channels=shape[2])
    if len(shape) == 2 and form.sample_rate is not None:
        return options._replace(
            channels=shape[1],
            sample_rate=form.sample_rate,
            seconds=shape[0] / form.sample_rate,
        )
    return options


def _fingerprint(source: Any, found: Source) -> str | None:
    if isinstance(source, Mapping | np.ndarray | tf.Tensor | tuple):
        # Arrays are divided as a whole: nobody gave them splits.
        rows = np.arange(sum(split_sizes(found.sizes).values()))
        everything = found.read("all", rows, SampleOptions())
        return fingerprint_of(everything.arrays())
    folder = file_folder(source)
    if folder is None:
        return None
    return files_fingerprint(folder, list_folder(folder, SOUNDS).files)


def _shown(source: Any) -> str:
    if isinstance(source, str | os.PathLike):
        return repr(os.fspath(source))
    return f"a source of type {type(source).__name__}"
