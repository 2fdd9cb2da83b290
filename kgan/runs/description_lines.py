"""The essentials of a description, a line each."""

from collections.abc import Sequence

from kgan.runs.class_counts import ClassCount
from kgan.runs.description import Description
from kgan.runs.duplicate_groups import Group
from kgan.runs.picture_files import FileSummary

# Classes, and files, that are named in a line.
_NAMED = 10
_BROKEN = 3
# Groups of duplicates that are named, and files of each.
_GROUPS = 3
_MEMBERS = 3


def description_lines(description: Description) -> list[str]:
    """Returns what the console says of a data set.

    Args:
        description: of it.
    """
    data = description.data
    low, high = description.value_range
    shape = "x".join(map(str, data.sample_shape))
    lines = [
        f"{description.config.source}: {len(data.sample):,} records of "
        f"{shape}, {data.sample.dtype}, values {low:g} to {high:g}"
    ]
    classes = description.classes
    if classes is not None:
        lines.append(_class_line(classes))
    if description.files is not None:
        lines += _file_lines(description.files)
    groups = description.groups
    line = f"Groups of equal records: {_counted(groups.equal)}"
    if groups.compared:
        line += f"; of nearly equal pictures: {_counted(groups.near)}"
    lines.append(line)
    if data.examination is not None:
        lines += [
            f"{title}: {_named_files(found, data.names)}"
            for title, found in (
                ("Equal", groups.equal),
                ("Nearly equal", groups.near),
            )
            if found
        ]
    trained_on = data.trained_on
    for split, fingerprint in data.fingerprints.items():
        use = ", what `kgan train` trains on" if split == trained_on else ""
        lines.append(f"Fingerprint of {split}{use}: {fingerprint}")
    drift = description.drift
    if drift is not None:
        lines.append(
            f"Against {drift.against}: {drift.shared.equal:.1%} of records "
            f"are among its {drift.records:,}, to the bit; "
            f"{drift.shared.near:.1%} are, or nearly"
        )
        lines += [
            f"{each.answer}: {each.sentence}." for each in description.answers
        ]
    return [*lines, *(f"Note: {note}" for note in description.notes)]


def _class_line(classes: Sequence[ClassCount]) -> str:
    counts = {each.records for each in classes}
    if len(counts) == 1:
        line = f"{len(classes)} classes of {counts.pop():,} records each: "
        names = [each.name for each in classes]
    else:
        line = f"{len(classes)} classes: "
        names = [
            f"{each.name} {each.records:,} ({each.share:.1%})"
            for each in classes
        ]
    more = ", ..." if len(names) > _NAMED else ""
    return line + ", ".join(names[:_NAMED]) + more


def _counted(groups: Sequence[Group]) -> str:
    """The number of groups, and of all records in them."""
    if not groups:
        return "none"
    return (
        f"{len(groups):,} ({sum(len(each.rows) for each in groups):,} in all)"
    )


def _named_files(groups: Sequence[Group], names: Sequence[str]) -> str:
    """The first files of the first groups."""
    told = []
    for group in groups[:_GROUPS]:
        files = " = ".join(names[row] for row in group.rows[:_MEMBERS])
        told.append(files + (" = ..." if len(group.rows) > _MEMBERS else ""))
    return "; ".join(told) + ("; ..." if len(groups) > _GROUPS else "")


def _file_lines(files: FileSummary) -> list[str]:
    sizes = ", ".join(
        f"{height}x{width} ({count:,})"
        for height, width, count in files.common_sizes
    )
    modes = ", ".join(
        f"{count:,} {mode}" for mode, count in files.modes.items() if count
    )
    lines = [
        f"Files: {files.readable:,} pictures, {files.height.least} to "
        f"{files.height.greatest} pixels high, {files.width.least} to "
        f"{files.width.greatest} wide; {modes}",
        f"Commonest sizes, height x width: {sizes}",
    ]
    if files.unreadable:
        named = "; ".join(
            f"{name} ({reason})"
            for name, reason in list(files.unreadable.items())[:_BROKEN]
        )
        more = "; ..." if len(files.unreadable) > _BROKEN else ""
        lines.append(
            f"Cannot be read, {len(files.unreadable):,}: {named}{more}"
        )
    if files.passed_over:
        reasons = ", ".join(
            f"{count:,} {reason}"
            for reason, (count, _) in files.passed_over.items()
        )
        lines.append(f"Passed over: {reasons}")
    return lines
