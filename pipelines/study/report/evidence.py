"""What the jobs of all studies found, as their JSON files say it."""

import math
from collections.abc import Mapping
from pathlib import Path

from pipelines.study.configs import STUDIES
from pipelines.study.results import read
from pipelines.study.study import Study

# Of one job: values by name.
Values = Mapping[str, float]
# What a training that diverged counts as where it has no value of its own.
WORST: Values = {
    **dict.fromkeys(("high_quality", "modes", "precision", "coverage"), 0.0),
    **dict.fromkeys(("rarest", "rank_density", "rank_of_fresh"), 0.0),
    **dict.fromkeys(
        (
            *("is_realistic", "is_covers"),
            *("is_keeps_proportions", "is_novel"),
        ),
        -1.0,
    ),
    "told_apart": 1.0,
    **dict.fromkeys(
        (
            *("reverse_kl", "reverse_kl_above_floor", "class_distance"),
            *("frechet", "nll_median"),
        ),
        math.inf,
    ),
    # What is divided or subtracted by what real data have.
    **dict.fromkeys(("precision_real", "coverage_real", "modes_total"), 1.0),
    "class_distance_real": 0.0,
}


class Evidence:
    """Values of all jobs that are done.

    Args:
        folder: has a folder for each study, each with its jobs' files.

    Attributes:
        folder: as given.
        studies: by name, those that have a folder.
        versions: of the code that the jobs ran.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.studies: dict[str, Study] = {
            name: make()
            for name, make in STUDIES.items()
            if (folder / name / "jobs").is_dir()
        }
        self.versions: set[str] = set()
        self._found: dict[tuple[str, str, str], dict[int, Values]] = {}
        for name, study in self.studies.items():
            for job in study.jobs:
                result = read(job, study, folder / name)
                if result is None:
                    continue
                self.versions.add(result.code)
                values = result.values
                if values.get("diverged") == 1.0:
                    values = {**WORST, **values}
                row = (name, job.data, job.system)
                self._found.setdefault(row, {})[job.seed] = values

    def values(self, study: str, data: str, system: str) -> dict[int, Values]:
        """Returns the values of each seed's job; empty where none is done.

        Args:
            study: its name.
            data: the name of what was learned.
            system: the name of what learned it.
        """
        return self._found.get((study, data, system), {})

    def rows(self, study: str) -> list[tuple[str, str]]:
        """Returns data and system of each row that has values.

        Args:
            study: its name.
        """
        return [
            (data, system)
            for name, data, system in self._found
            if name == study
        ]

    def title(self, study: str, system: str) -> str:
        """Returns what a study's table calls a system."""
        return self.studies[study].titles.get(system, system)
