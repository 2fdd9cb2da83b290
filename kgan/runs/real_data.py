"""What the samples of an audit are compared with."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from kgan.data import DataStream
from kgan.runs.class_labels import labels_among
from kgan.runs.classes import class_names_of
from kgan.runs.known_records import known
from kgan.runs.near_duplicates import near_duplicates
from kgan.runs.reader import Reader
from kgan.runs.reader import Whole
from kgan.runs.reader import as_source
from kgan.runs.record_names import names_of
from kgan.runs.say import say
from kgan.runs.source_names import source_called

# Splits that no generator should have seen, the first that there is.
HELD_OUT_SPLITS = ("test", "validation")
# Held-out samples that a note names.
_TOLD = 5


class RealData(NamedTuple):
    """Training and held-out samples, of one shape and the same classes.

    Attributes:
        train: what the generator learned from, `(n, ...)`.
        held_out: real samples that are not in it.
        train_labels: int32 `(n,)`, or None.
        held_out_labels: likewise.
        class_names: in the order of labels; None without labels.
        held_out_is_unseen: whether the generator never learned from
            `held_out`.
        fingerprint: of the training data, as they were loaded; None where
            they were not.
    """

    train: np.ndarray
    held_out: np.ndarray
    train_labels: np.ndarray | None
    held_out_labels: np.ndarray | None
    class_names: tuple[str, ...] | None
    held_out_is_unseen: bool
    fingerprint: str | None = None

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """The shape of one sample."""
        return tuple(self.train.shape[1:])


def read_real_data(
    train: str, held_out: str | None, reader: Reader
) -> RealData:
    """Returns the data of a generator that kgan did not train.

    Args:
        train: a source, or an `.npz` file.
        held_out: likewise; None to take a share of `train`, from which the
            generator may have learned too.
        reader: reads them.

    Raises:
        FileNotFoundError, TypeError, ValueError: a source cannot be used, or
            `held_out` holds the samples of `train`.
    """
    if held_out is not None:
        with source_called("train"):
            whole = reader.whole(train, ("train",))
        with source_called("held_out"):
            other = reader.whole(held_out, HELD_OUT_SPLITS)
        with source_called("train"):
            first = reader(whole.source, whole.split)
        return with_held_out(first, other, reader)
    with source_called("train"):
        source = as_source(train)
        splits = reader.splits(source)
        official = [name for name in HELD_OUT_SPLITS if name in splits]
        if official and "train" in splits:
            names = ["train", official[0]]
        else:
            plan = reader.plan(source)
            names = [plan["train"], plan["validation"], plan["test"]]
        first = reader(source, names[0])
        reader = reader.like(first.spec["sample"].shape)
        others = [reader(source, name) for name in names[1:]]
    real = joined(first, others, held_out_is_unseen=False)
    if len(names) > 2:
        real = _on_one_side(real)
    say(
        f"Held out: {len(real.held_out):,} samples of {train}, its "
        f"{' and '.join(names[1:])}. The generator may have learned from "
        "them too, so that samples are not called novel; if it never did, "
        "give them as `--held_out`."
    )
    return real


def with_held_out(
    first: DataStream, held_out: Whole, reader: Reader
) -> RealData:
    """Returns training data together with held-out data that were given.

    Args:
        first: the training data.
        held_out: what the generator never learned from.
        reader: reads it, in the shape of the training data.

    Raises:
        TypeError, ValueError: it cannot be used, is of another shape, or
            holds the training samples.
    """
    reader = reader.like(first.spec["sample"].shape)
    with source_called("held_out"):
        other = reader(held_out.source, held_out.split)
    if other.spec["sample"].shape != first.spec["sample"].shape:
        raise ValueError(
            "`held_out` must hold samples of the shape of the training data, "
            f"{tuple(first.spec['sample'].shape)}. "
            f"Received: {tuple(other.spec['sample'].shape)} of "
            f"{held_out.name}"
        )
    real = joined(first, [other], held_out_is_unseen=True)
    alike = np.flatnonzero(near_duplicates(real.held_out, real.train))
    same = len(alike)
    if same == len(real.held_out):
        raise ValueError(
            "`held_out` must hold samples that the generator never learned "
            f"from. Received: {held_out.name}, of which all {same:,} "
            "equal, or nearly equal, samples of the training data"
        )
    if same:
        told = ", ".join(names_of(held_out.source, alike[:_TOLD]))
        more = ", ..." if same > _TOLD else ""
        say(
            f"Note: {same:,} of {len(real.held_out):,} held-out samples "
            f"{'equals' if same == 1 else 'equal'}, or nearly "
            f"{'equals' if same == 1 else 'equal'}, one of the training data: "
            f"{told}{more}."
        )
    return real


def joined(
    train: DataStream,
    held_out: Sequence[DataStream],
    *,
    held_out_is_unseen: bool,
) -> RealData:
    """Returns streams as the two sides of an audit.

    Args:
        train: the training data, whose classes count.
        held_out: the other side, one or more splits.
        held_out_is_unseen: see `RealData`.
    """
    fingerprint, train = train.fingerprint, known(train)
    names = class_names_of(train)
    labels = [labels_among(stream, names) for stream in held_out]
    told = [each for each in labels if each is not None]
    return RealData(
        train.records["sample"],
        np.concatenate([stream.records["sample"] for stream in held_out]),
        labels_among(train, names),
        np.concatenate(told) if len(told) == len(labels) else None,
        names,
        held_out_is_unseen,
        fingerprint,
    )


def _on_one_side(real: RealData) -> RealData:
    """Moves held-out samples that training samples resemble to these."""
    moved = near_duplicates(real.held_out, real.train)
    if not moved.any():
        return real
    say(
        f"Moved {int(moved.sum()):,} of {len(moved):,} held-out samples to "
        "the training side, where their like is: they equal a training "
        "sample, or nearly."
    )
    train_labels, held_out_labels = real.train_labels, real.held_out_labels
    # Of one source: both have labels, or neither.
    if train_labels is not None and held_out_labels is not None:
        train_labels = np.concatenate([train_labels, held_out_labels[moved]])
        held_out_labels = held_out_labels[~moved]
    return real._replace(
        train=np.concatenate([real.train, real.held_out[moved]]),
        held_out=real.held_out[~moved],
        train_labels=train_labels,
        held_out_labels=held_out_labels,
    )
