"""The JSON file of each job: there whole, or not at all."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from typing import NamedTuple

from kgan.core import written_whole
from pipelines.study.study import Job
from pipelines.study.study import Study
from pipelines.study.version import code_version


class Result(NamedTuple):
    """What a job left.

    Attributes:
        values: by name.
        code: the version of the code that made them.
    """

    values: Mapping[str, float]
    code: str


def path_of(job: Job, workdir: Path) -> Path:
    """Returns the path of a job's result."""
    return workdir / "jobs" / f"{job.name}.json"


def write(
    job: Job,
    settings: Mapping[str, Any],
    values: Mapping[str, float],
    workdir: Path,
) -> None:
    """Writes a job's result.

    Args:
        job: what was run.
        settings: what it was made of.
        values: what came out; those that are not finite become words, as
            JSON holds none.
        workdir: the study's folder.
    """
    path = path_of(job, workdir)
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        **job._asdict(),
        "code": code_version(),
        "settings": settings,
        "values": {
            name: value if math.isfinite(value) else str(value)
            for name, value in values.items()
        },
    }
    with written_whole(path) as aside:
        aside.write_text(json.dumps(content, indent=2) + "\n")


def read(job: Job, study: Study, workdir: Path) -> Result | None:
    """Returns the result of a job that is done; None if it must be run.

    One of other settings than today's counts as none, and one that does not
    say of which code it is. One of other code counts: what an edit changes,
    nobody can tell but who made it.

    Args:
        job: of the study.
        study: what the job belongs to.
        workdir: the study's folder.
    """
    path = path_of(job, workdir)
    if not path.exists():
        return None
    content = json.loads(path.read_text())
    # Through JSON, as what was written: it knows no tuples.
    settings = json.loads(json.dumps(study.settings(job)))
    if content["settings"] != settings or "code" not in content:
        return None
    values = {name: float(value) for name, value in content["values"].items()}
    return Result(values, content["code"])
