"""A description as one HTML page that needs nothing beside itself."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kgan.audit import grid_uri
from kgan.audit import page_environment
from kgan.audit import picture_uris
from kgan.runs.description import Description
from kgan.runs.drift_view import drift_view
from kgan.runs.duplicate_groups import Group
from kgan.runs.source_records import SourceRecords

# What a page shows at most; describe.json has all.
MOST_GROUPS = 24
MOST_MEMBERS = 8
MOST_FILES = 100

_TEMPLATES = Path(__file__).parent / "templates"


class ClassRow(NamedTuple):
    """A class as the page shows it.

    Attributes:
        name: of it.
        records: how many it has.
        share: of all records.
        width: of its bar, percent of the longest.
        strip: the address of a picture of some of them, or None.
    """

    name: str
    records: int
    share: float
    width: float
    strip: str | None


class ShownGroup(NamedTuple):
    """A group of duplicates as the page shows it.

    Attributes:
        members: of the first records, the name and the address of the
            picture, or None.
        more: members that are not shown.
        across_classes: whether they are of several classes.
    """

    members: list[tuple[str, str | None]]
    more: int
    across_classes: bool


class Groups(NamedTuple):
    """Groups of duplicates of a kind.

    Attributes:
        title: the kind.
        total: of all groups.
        shown: the first of them.
    """

    title: str
    total: int
    shown: list[ShownGroup]


def description_page(description: Description) -> str:
    """Returns the page of a description.

    Args:
        description: of a data set.
    """
    data, drawn = description.data, description.drawn
    template = page_environment(_TEMPLATES).get_template(
        "description.html.jinja"
    )
    sheet = None
    if len(drawn) and data.label is None:
        sheet = grid_uri(data.sample[drawn[0].rows])
    files = description.files
    drift = description.drift
    return template.render(
        title=f"Description of {description.config.name}",
        description=description,
        data=data,
        shape=" × ".join(map(str, data.sample_shape)),
        sheet=sheet,
        classes=_classes(description),
        unreadable=[]
        if files is None
        else list(files.unreadable.items())[:MOST_FILES],
        groups=[
            _groups("Equal, to the bit", description.groups.equal, data),
            _groups("Nearly equal", description.groups.near, data),
        ],
        drift=None if drift is None else drift_view(drift),
    )


def _classes(description: Description) -> list[ClassRow]:
    counts = description.classes or ()
    most = max((each.records for each in counts), default=1)
    strips = {
        row.name: grid_uri(
            description.data.sample[row.rows], columns=len(row.rows)
        )
        for row in description.drawn
        if row.name
    }
    return [
        ClassRow(
            each.name,
            each.records,
            each.share,
            round(100.0 * each.records / most, 1),
            strips.get(each.name),
        )
        for each in counts
    ]


def _groups(title: str, groups: Sequence[Group], data: SourceRecords) -> Groups:
    shown = []
    for group in groups[:MOST_GROUPS]:
        rows = list(group.rows[:MOST_MEMBERS])
        uris: list[str | None] = [None] * len(rows)
        if data.sample.ndim == 4:
            uris = list(picture_uris(data.sample[rows]))
        names = [data.names[row] for row in rows]
        shown.append(
            ShownGroup(
                list(zip(names, uris, strict=True)),
                len(group.rows) - len(rows),
                group.across_classes,
            )
        )
    return Groups(title, len(groups), shown)
