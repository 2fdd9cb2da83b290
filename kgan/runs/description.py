"""What is found in a data set, and what of it should be looked at."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from kgan.runs.class_counts import ClassCount
from kgan.runs.class_counts import class_counts
from kgan.runs.class_counts import imbalance_of
from kgan.runs.contact_sheet import SheetRow
from kgan.runs.describe_config import DescribeConfig
from kgan.runs.drift import Drift
from kgan.runs.drift_answers import Answer
from kgan.runs.drift_answers import answers_of
from kgan.runs.duplicate_groups import DuplicateGroups
from kgan.runs.duplicate_groups import Group
from kgan.runs.picture_files import FileSummary
from kgan.runs.picture_files import form_note
from kgan.runs.source_records import SourceRecords


@dataclasses.dataclass(frozen=True)
class Description:
    """A data set as `kgan describe` finds it.

    Attributes:
        config: what was asked for.
        data: its records.
        value_range: the least and the greatest value.
        files: of a folder of pictures; else None.
        groups: of duplicates.
        drawn: records that are shown; empty of anything but pictures.
        drift: against an older data set, or None.
    """

    config: DescribeConfig
    data: SourceRecords
    value_range: tuple[float, float]
    files: FileSummary | None
    groups: DuplicateGroups
    drawn: Sequence[SheetRow]
    drift: Drift | None

    @property
    def classes(self) -> tuple[ClassCount, ...] | None:
        """Records of each class; None without classes."""
        if self.data.label is None or self.data.class_names is None:
            return None
        return class_counts(self.data.label, self.data.class_names)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Of the comparison with older data; none without."""
        return () if self.drift is None else answers_of(self.drift.report)

    @property
    def notes(self) -> list[str]:
        """Sentences on what should be looked at; none where all is well."""
        notes = []
        examination = self.data.examination
        if examination is not None and examination.refusal is not None:
            notes.append(f"This is no data set: {examination.refusal}")
        if self.files is not None and self.files.unreadable:
            count = len(self.files.unreadable)
            notes.append(
                f"{count:,} of {self.files.readable + count:,} pictures cannot "
                "be read and are left out here; `kgan train` refuses the "
                "folder until they are gone from it, or passes over them "
                "with `--skip_damaged`."
            )
            notes += self._lost_classes
        across = [
            group
            for group in (*self.groups.equal, *self.groups.near)
            if group.across_classes
        ]
        if across:
            pictures = len({row for group in across for row in group.rows})
            notes.append(
                f"{pictures:,} records lie in groups of equal or nearly equal "
                "ones that are of several classes: of their labels some are "
                "wrong, or the classes cannot be told apart."
            )
        if self.groups.equal:
            count = _more_than_once(self.groups.equal)
            records = "record is a copy of another"
            if count > 1:
                records = "records are copies of others"
            notes.append(
                f"{count:,} {records}, to the bit: what is there more than "
                "once counts more, and may be both trained on and held out."
            )
        imbalance = None if self.classes is None else imbalance_of(self.classes)
        if imbalance is not None:
            notes.append(imbalance)
        form = self._form
        return [*notes, form] if form else notes

    @property
    def _lost_classes(self) -> list[str]:
        """A note on classes that have no record; none where all have some."""
        lost = [each.name for each in self.classes or () if not each.records]
        if not lost:
            return []
        return [
            f"No record is left of these classes: {', '.join(lost)}; each "
            "keeps its label, in `kgan train --skip_damaged` and `kgan "
            "prepare --skip_damaged` too."
        ]

    @property
    def _form(self) -> str:
        """How files that differ were brought to one form; or nothing."""
        if self.files is None:
            return ""
        # Of a comparison, the form is that of the older data.
        is_compared = self.drift is not None
        return form_note(
            self.files,
            self.data.sample_shape,
            size_is_asked=is_compared or self.config.image_size is not None,
            channels_are_asked=is_compared or self.config.channels is not None,
        )

    def as_dict(self) -> dict[str, Any]:
        """Returns all but the pictures as JSON can hold it."""
        data = self.data
        return {
            "source": self.config.source,
            "split": self.config.split,
            "seed": self.config.seed,
            "records": len(data.sample),
            "shape": list(data.sample_shape),
            "dtype": str(data.sample.dtype),
            "value_range": list(self.value_range),
            "classes": None
            if self.classes is None
            else [each._asdict() for each in self.classes],
            "fingerprints": dict(data.fingerprints),
            "trained_on": data.trained_on,
            "notes": self.notes,
            "files": None if self.files is None else self.files.as_dict(),
            "duplicates": {
                "equal": self._named(self.groups.equal),
                "near": self._named(self.groups.near),
                "compared": self.groups.compared,
            },
            "drift": None if self.drift is None else self._drift(self.drift),
        }

    def _named(self, groups: Sequence[Group]) -> list[dict[str, Any]]:
        return [
            {
                "names": [self.data.names[row] for row in group.rows],
                "across_classes": group.across_classes,
            }
            for group in groups
        ]

    def _drift(self, drift: Drift) -> dict[str, Any]:
        return {
            "against": drift.against,
            "records": drift.records,
            "shared": drift.shared._asdict(),
            "answers": [each._asdict() for each in self.answers],
            "class_shares": None
            if drift.moved is None
            else {
                name: {"old": old, "new": new}
                for name, (old, new) in drift.moved.items()
            },
            "report": drift.report.as_dict(),
        }


def _more_than_once(groups: Sequence[Group]) -> int:
    """Records of groups without the first of each."""
    return sum(len(group.rows) - 1 for group in groups)
