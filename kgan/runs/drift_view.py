"""A comparison with older data, as a page shows it."""

from typing import NamedTuple

from kgan.audit import KindTable
from kgan.audit import Row
from kgan.audit import ShownCell
from kgan.audit import kinds_of
from kgan.audit import rows_of
from kgan.audit import shown_cells
from kgan.runs.drift import Drift
from kgan.runs.drift import Shared
from kgan.runs.drift_answers import Answer
from kgan.runs.drift_answers import answers_of
from kgan.runs.drift_answers import value_of


class MovedClass(NamedTuple):
    """The share of a class among old and among new records."""

    name: str
    old: float
    new: float


class DriftView(NamedTuple):
    """What a page shows of a comparison.

    Attributes:
        against: the old source.
        records: of it.
        shared: new records that are old ones.
        answers: to the questions.
        rows: findings that were run, each with what its value is.
        kinds: the share of each kind, or None.
        cells: pictures of those that are named; empty where kinds are
            classes.
        moved: the share of each class by labels; empty where classes differ.
    """

    against: str
    records: int
    shared: Shared
    answers: tuple[Answer, ...]
    rows: list[tuple[str, Row]]
    kinds: KindTable | None
    cells: list[ShownCell]
    moved: list[MovedClass]


def drift_view(drift: Drift) -> DriftView:
    """Returns what a page shows of a comparison.

    Args:
        drift: of new data against old ones.
    """
    content = drift.report.as_dict()
    return DriftView(
        against=drift.against,
        records=drift.records,
        shared=drift.shared,
        answers=answers_of(drift.report),
        rows=[
            (
                value_of(name, row.finding["detail"], drift.report.class_names),
                row,
            )
            for name, row in rows_of(content).items()
        ],
        kinds=kinds_of(content),
        cells=shown_cells(drift.report.exhibits),
        moved=[
            MovedClass(name, old, new)
            for name, (old, new) in (drift.moved or {}).items()
        ],
    )
