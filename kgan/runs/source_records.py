"""All records of a source, by what they are called, and their fingerprints."""

import hashlib
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kgan.data import FolderExamination
from kgan.data import examine_folder
from kgan.data import fingerprint_of
from kgan.data import parse_split
from kgan.data import picture_folder
from kgan.data import select_rows
from kgan.metrics import as_stored
from kgan.runs.classes import class_names_of
from kgan.runs.describe_config import ALL
from kgan.runs.reader import Reader
from kgan.runs.reader import as_source

_DIGEST_BYTES = 16

# Arrays by role, as of a `DataStream`.
Records = Mapping[str, np.ndarray]


class SourceRecords(NamedTuple):
    """Records of a source, in their stored order.

    Attributes:
        sample: `(n, ...)`.
        label: int32 `(n,)`, or None.
        class_names: in the order of labels; None without labels.
        names: of the records: the file, or the split and the row in it.
        digests: one a record; equal ones have equal digests.
        fingerprints: of the splits that are described, and of the one that
            `kgan train` trains on, as its config has it.
        trained_on: the split that `kgan train` trains on; None where its
            fingerprint is not there.
        examination: of a folder of pictures, all of it; else None.
    """

    sample: np.ndarray
    label: np.ndarray | None
    class_names: tuple[str, ...] | None
    names: Sequence[str]
    digests: Sequence[str]
    fingerprints: Mapping[str, str]
    trained_on: str | None
    examination: FolderExamination | None

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """The shape of one sample."""
        return tuple(self.sample.shape[1:])


def read_source(text: str, split: str, reader: Reader) -> SourceRecords:
    """Reads a source whole, or a split of it.

    Files of a folder of pictures that cannot be read are left out, as
    `kgan.data.load(skip_damaged=True)` leaves them out.

    Args:
        text: its name or path, or an `.npz` file.
        split: "all", or a split of `kgan.data.load`.
        reader: reads it.

    Raises:
        FileNotFoundError, TypeError, ValueError: it cannot be used.
    """
    source = as_source(text)
    folder = picture_folder(source)
    if folder is not None:
        return _read_folder(folder, split, reader)
    official = reader.splits(source)
    splits = [split] if split != ALL else list(official) or [ALL]
    streams = {each: reader(source, each) for each in splits}
    parts = {each: stream.records for each, stream in streams.items()}
    trained_on = reader.plan(source)["train"] if split == ALL else None
    records = _joined(list(parts.values()))
    first = streams[splits[0]]
    class_names = class_names_of(first)
    return SourceRecords(
        records["sample"],
        None if class_names is None else records["label"],
        class_names,
        [
            f"{each}[{row}]"
            for each, stream in streams.items()
            for row in range(stream.num_examples)
        ],
        digests_of(records["sample"]),
        _fingerprints(
            parts, trained_on, lambda name: _part_and_rows(name, parts)
        ),
        trained_on,
        None,
    )


def _read_folder(folder: Path, split: str, reader: Reader) -> SourceRecords:
    # Of three records every part has one: an unknown part is told before all
    # files are opened.
    select_rows(parse_split(split).name, 3, 0)
    examination = examine_folder(
        folder,
        image_size=reader.image_size,
        channels=reader.channels,
        resize=reader.resize,
    )
    everything = {"sample": examination.sample}
    if examination.label is not None:
        everything["label"] = examination.label
    rows = _rows_of(split, examination)
    if not rows.size:
        raise ValueError(
            "`split` must have pictures that can be read. Received: "
            f"split={split!r} of {folder}, where none can"
        )
    records = everything if split == ALL else _some(everything, rows)
    # What is no data set has no fingerprint.
    is_one = examination.refusal is None
    trained_on = "train" if is_one and split == ALL else None
    fingerprints = {}
    if is_one:
        fingerprints = _fingerprints(
            {split: records},
            trained_on,
            lambda name: (split, _rows_of(name, examination)),
        )
    files = [examination.files[row] for row in rows]
    return SourceRecords(
        records["sample"],
        records.get("label"),
        examination.class_names,
        [file.name for file in files],
        [file.digest for file in files],
        fingerprints,
        trained_on,
        examination,
    )


def _rows_of(split: str, examination: FolderExamination) -> np.ndarray:
    """Which of the files that can be read are in a split of all files."""
    rows = select_rows(split, examination.listed, 0)[1]
    return np.flatnonzero(np.isin(examination.rows, rows))


def digests_of(sample: np.ndarray) -> list[str]:
    """Returns a digest of each sample as a file would hold it.

    Args:
        sample: `(n, ...)`, what `kgan.metrics.as_stored` takes.
    """
    return [
        hashlib.blake2b(row.tobytes(), digest_size=_DIGEST_BYTES).hexdigest()
        for row in as_stored(sample)
    ]


def _fingerprints(
    parts: Mapping[str, Records],
    trained_on: str | None,
    select: Callable[[str], tuple[str, np.ndarray]],
) -> dict[str, str]:
    """Fingerprints of the parts, and of what a run is trained on.

    Args:
        parts: records by split.
        trained_on: the split of the run, or None.
        select: of a split that is none of the parts, the part that has it and
            its rows there.
    """
    found = {name: fingerprint_of(part) for name, part in parts.items()}
    if trained_on is not None and trained_on not in found:
        name, rows = select(trained_on)
        found[trained_on] = fingerprint_of(parts[name], rows)
    return found


def _part_and_rows(
    split: str, parts: Mapping[str, Records]
) -> tuple[str, np.ndarray]:
    sizes = {name: len(part["sample"]) for name, part in parts.items()}
    name, rows = select_rows(split, sizes.get(ALL, sizes), 0)
    # A source without official splits is divided as a whole.
    return ALL if ALL in parts else name, rows


def _some(records: Records, rows: np.ndarray) -> dict[str, np.ndarray]:
    return {role: array[rows] for role, array in records.items()}


def _joined(parts: Sequence[Records]) -> Records:
    """Records of all parts; of a single one without a copy."""
    if len(parts) == 1:
        return parts[0]
    return {
        role: np.concatenate([part[role] for part in parts])
        for role in parts[0]
    }
