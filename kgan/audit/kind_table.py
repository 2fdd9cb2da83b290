"""Every class or cell of an audit, with its share."""

import math
from collections.abc import Mapping
from typing import Any
from typing import NamedTuple

from kgan.audit import words
from kgan.audit.charts import Dot
from kgan.audit.charts import dot_on
from kgan.audit.charts import scale_of
from kgan.audit.checks.proportions import KINDS
from kgan.audit.checks.proportions import SHARES
from kgan.audit.rows import good_ranges

# Kinds whose ratios are shown: those farthest from 1.
MOST_KINDS = 40
# A kind made more often than so many times as it should be is at the end.
_GREATEST_RATIO = 3.0


class KindRow(NamedTuple):
    """A class or a cell.

    Attributes:
        name: of it.
        share: of the samples.
        share_null: of real data.
        ratio: one over the other.
        interval: of the ratio, printed.
        dot: its chart.
    """

    name: str
    share: float
    share_null: float
    ratio: float
    interval: str
    dot: Dot


class KindTable(NamedTuple):
    """Kinds, as the page shows them.

    Attributes:
        rows: those shown, in the order of their numbers.
        all: how many there are.
        are_classes: whether they are classes; else cells of the data.
        ticks: places and labels of the charts' common scale.
    """

    rows: list[KindRow]
    all: int
    are_classes: bool
    ticks: list[tuple[float, str]]


def kinds_of(content: Mapping[str, Any]) -> KindTable | None:
    """Returns every kind's share beside that of real data; None without.

    Args:
        content: as `Report.as_dict` gives it.
    """
    found = {
        each["check"]: each["detail"]
        for each in content["findings"]
        if "intervals" in each["detail"]
    }
    check = next((name for name in (SHARES, KINDS) if name in found), None)
    if check is None:
        return None
    detail = found[check]
    intervals = [[float(end) for end in ends] for ends in detail["intervals"]]
    good = good_ranges(content).get(check)
    highest = max(high for _, high in intervals)
    scale = scale_of([0.0, 1.0, min(highest, _GREATEST_RATIO)])
    rows = [
        KindRow(
            name=words.kind_name(
                kind,
                content.get("class_names"),
                are_classes=detail["are_classes"],
            ),
            share=share,
            share_null=share_null,
            ratio=ratio,
            interval=f"{ends[0]:.2f} to {ends[1]:.2f}",
            dot=dot_on(
                scale,
                value=ratio,
                interval=ends,
                null=1.0,
                good=good,
            ),
        )
        for kind, share, share_null, ratio, ends in zip(
            detail["kinds"],
            detail["shares"],
            detail["shares_null"],
            detail["ratios"],
            intervals,
            strict=True,
        )
    ]
    farthest = sorted(rows, key=lambda row: -_distance_from_one(row.ratio))
    kept = {id(row) for row in farthest[:MOST_KINDS]}
    return KindTable(
        rows=[row for row in rows if id(row) in kept],
        all=len(rows),
        are_classes=detail["are_classes"],
        ticks=scale.ticks(),
    )


def _distance_from_one(ratio: float) -> float:
    return math.inf if ratio <= 0.0 else abs(math.log(ratio))
