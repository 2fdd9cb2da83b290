"""New data against old ones, by the checks of an audit."""

from typing import NamedTuple

import numpy as np

from kgan.audit import Report
from kgan.audit import run
from kgan.runs.class_counts import class_counts
from kgan.runs.drift_sides import MOST_NEW
from kgan.runs.drift_sides import Sides
from kgan.runs.drift_sides import same_classes
from kgan.runs.drift_sides import some_rows
from kgan.runs.near_duplicates import near_duplicates
from kgan.runs.source_records import SourceRecords

CHECKS = ("precision", "coverage", "repeats", "kinds")


class Shared(NamedTuple):
    """New records that are old ones.

    Attributes:
        equal: share of all new records that equal an old one.
        near: of those compared, the share that equal an old one or nearly.
        compared: how many were compared, drawn at random.
    """

    equal: float
    near: float
    compared: int


class Drift(NamedTuple):
    """How new data differ from old ones.

    Attributes:
        against: the old source, as it was given.
        records: of it.
        shared: new records that are old ones.
        report: of the audit, with the old data as real ones.
        moved: the share of each class among old and new records, by name;
            None unless both have the same classes.
    """

    against: str
    records: int
    shared: Shared
    report: Report
    moved: dict[str, tuple[float, float]] | None


def drift_of(
    against: str,
    *,
    old: SourceRecords,
    new: SourceRecords,
    sides: Sides,
    seed: int,
) -> Drift:
    """Compares new data with old ones.

    Args:
        against: the old source, as it was given.
        old: its records.
        new: what is judged.
        sides: by `divide`.
        seed: of all that is drawn.
    """
    labels = sides.labels
    report = run(
        train=old.sample[sides.train],
        held_out=old.sample[sides.held_out],
        generated=new.sample[sides.new],
        train_labels=None if labels is None else labels[sides.train],
        class_names=old.class_names,
        checks=CHECKS,
        seed=seed,
    )
    return Drift(
        against,
        len(old.sample),
        _shared(old, new, sides, seed),
        report,
        _moved(old, new),
    )


def _shared(
    old: SourceRecords, new: SourceRecords, sides: Sides, seed: int
) -> Shared:
    generator = np.random.default_rng(seed)
    rows = some_rows(np.arange(len(new.sample)), MOST_NEW, generator)
    near = near_duplicates(new.sample[rows], old.sample)
    return Shared(sides.equal, float(near.mean()), len(rows))


def _moved(
    old: SourceRecords, new: SourceRecords
) -> dict[str, tuple[float, float]] | None:
    if old.label is None or new.label is None or not same_classes(old, new):
        return None
    old_names, new_names = old.class_names or (), new.class_names or ()
    now = {each.name: each.share for each in class_counts(new.label, new_names)}
    return {
        each.name: (each.share, now.get(each.name, 0.0))
        for each in class_counts(old.label, old_names)
    }
