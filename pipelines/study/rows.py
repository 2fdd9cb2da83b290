"""A study whose systems are rows of settings, all on one data set."""

import dataclasses
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from typing import Protocol
from typing import TypeVar

from pipelines.study.study import Column
from pipelines.study.study import Job
from pipelines.study.study import Study


class Titled(Protocol):
    """A dataclass of settings, and what the table calls it."""

    @property
    def title(self) -> str:
        """Its name in the table."""


Row = TypeVar("Row", bound=Titled)


def settings_of(row: Any) -> dict[str, Any]:
    """Returns what makes a row of the table, as JSON can hold it.

    Args:
        row: a dataclass; its title makes no difference, and a function
            counts by its name.
    """
    return {
        name: value.__name__ if callable(value) else value
        for name, value in dataclasses.asdict(row).items()
        if name != "title"
    }


def study_of_rows(
    rows: Mapping[str, Row],
    data: str,
    seeds: Sequence[int],
    run: Callable[[Row, Job, Path], Mapping[str, float]],
    columns: tuple[Column, ...],
) -> Study:
    """Returns a study of rows, all of one seed before the next.

    Args:
        rows: dataclasses with a `title`, by name, in the order of the table.
        data: the name of what all are trained on.
        seeds: of the jobs of each row.
        run: trains a row, and returns values by name; given the row, the job
            and a folder of its own.
        columns: of the table; the minutes of training come last.
    """
    return Study(
        jobs=tuple(
            Job(system, data, seed) for seed in seeds for system in rows
        ),
        settings=lambda job: settings_of(rows[job.system]),
        run=lambda job, folder: run(rows[job.system], job, folder),
        columns=(*columns, Column("minutes", "minutes", 1)),
        titles={name: row.title for name, row in rows.items()},
    )
