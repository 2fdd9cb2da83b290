"""What a study is: jobs of one kind, each a system on data from a seed."""

from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from typing import NamedTuple


class Job(NamedTuple):
    """One training and its scores.

    Attributes:
        system: the name of what is trained.
        data: the name of what it is trained on.
        seed: of the data's order, the weights at the start, and all noise.
    """

    system: str
    data: str
    seed: int

    @property
    def name(self) -> str:
        """The name of the job's files."""
        return f"{self.data}-{self.system}-{self.seed}"


class Column(NamedTuple):
    """A column of the table.

    Attributes:
        title: its head.
        value: the name of a value of the jobs.
        decimals: digits after the point.
        scale: what values are multiplied by, 100 for percent.
        median: show the median and the range over seeds, for values that
            no mean describes; else the mean and its 95 % interval.
    """

    title: str
    value: str
    decimals: int = 2
    scale: float = 1.0
    median: bool = False


class Study(NamedTuple):
    """Jobs of one kind, and how their table looks.

    Attributes:
        jobs: all of them, in the order they are run.
        settings: what a job is made of, as JSON holds it: where it changes,
            the job is run again.
        run: trains, and returns values by name, "minutes" those of training;
            given the job and a folder of its own for pictures and the like.
        columns: of the table.
        titles: what the table calls a system.
    """

    jobs: tuple[Job, ...]
    settings: Callable[[Job], Mapping[str, Any]]
    run: Callable[[Job, Path], Mapping[str, float]]
    columns: tuple[Column, ...]
    titles: Mapping[str, str]


def joined(*studies: Study) -> Study:
    """Returns the jobs of several studies as one; minutes come last.

    Args:
        studies: on data of different names; what the last calls a system,
            all do.
    """
    whose = {job.data: study for study in studies for job in study.jobs}
    columns = sorted(
        (column for study in studies for column in study.columns),
        key=lambda column: column.value == "minutes",
    )
    return Study(
        jobs=tuple(job for study in studies for job in study.jobs),
        settings=lambda job: whose[job.data].settings(job),
        run=lambda job, folder: whose[job.data].run(job, folder),
        columns=tuple(dict.fromkeys(columns)),
        titles={
            name: title
            for study in studies
            for name, title in study.titles.items()
        },
    )
