"""Train many systems on many data sets from many seeds, and compare them.

python -m pipelines.study --config=mixtures

Each job runs in a process of its own, with one thread, and leaves a JSON
file; run again, only those jobs run that are not done or whose settings have
changed (`--of_this_code`: or that other code has run). The table is written
from the files, to `table.md` and the screen, and says if jobs are missing, or
are of several versions of the code. SIGTERM ends the jobs too.
"""

import os
import signal
import sys
from pathlib import Path

from absl import app
from absl import flags

from kgan.runs import Terminated
from pipelines.study.configs import STUDIES
from pipelines.study.running import chosen_jobs
from pipelines.study.running import open_jobs
from pipelines.study.running import run_all
from pipelines.study.table import table_of

_CONFIG = flags.DEFINE_enum(
    "config", None, sorted(STUDIES), "Which study.", required=True
)
_WORKDIR = flags.DEFINE_string(
    "workdir", None, "Where results lie; runs/study/CONFIG without it."
)
_AT_ONCE = flags.DEFINE_integer(
    "jobs_at_once",
    None,
    "Processes side by side; one a core without it.",
    lower_bound=1,
)
_ONLY = flags.DEFINE_list(
    "only",
    [],
    "Run only jobs of these systems, as the table's files name them.",
)
_SEEDS = flags.DEFINE_integer(
    "seeds", None, "Run only the first so many seeds.", lower_bound=1
)
_OF_THIS_CODE = flags.DEFINE_bool(
    "of_this_code", False, "Run again what other code than today's has run."
)
_TABLE = flags.DEFINE_bool("table", False, "Write the table, run nothing.")


def main(arguments: list[str]) -> None:
    """Runs what is not done, and writes the table."""
    if len(arguments) > 1:
        raise app.UsageError(f"Flags only. Received: {arguments[1:]}")
    study = STUDIES[_CONFIG.value]()
    systems = {job.system for job in study.jobs}
    unknown = sorted(set(_ONLY.value) - systems)
    if unknown:
        raise app.UsageError(
            f"--only must name systems of {sorted(systems)}. "
            f"Received: {unknown}"
        )
    workdir = Path(_WORKDIR.value or f"runs/study/{_CONFIG.value}").resolve()
    failed = []
    if not _TABLE.value:
        wanted = chosen_jobs(
            study, systems=_ONLY.value or systems, seeds=_SEEDS.value
        )
        jobs = [
            job
            for job in open_jobs(
                study, workdir, of_this_code=_OF_THIS_CODE.value
            )
            if job in wanted
        ]
        print(f"{len(jobs)} of {len(study.jobs)} jobs to run, in {workdir}")
        try:
            failed = run_all(
                _CONFIG.value,
                jobs,
                workdir,
                at_once=_AT_ONCE.value or os.cpu_count() or 1,
            )
        except KeyboardInterrupt as asked:
            print("Stopped; run the same command again for what is not done.")
            terminated = isinstance(asked, Terminated)
            number = signal.SIGTERM if terminated else signal.SIGINT
            sys.exit(128 + number)
    workdir.mkdir(parents=True, exist_ok=True)
    table = table_of(study, workdir)
    (workdir / "table.md").write_text(table)
    print(table)
    if failed:
        print(f"failed: {', '.join(job.name for job in failed)}")
        sys.exit(1)


if __name__ == "__main__":
    app.run(main)
