"""Runs the jobs of a study, each in a process of its own."""

import os
import sys
import time
from collections.abc import Collection
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kgan.runs import termination_raised
from pipelines.study.children import Children
from pipelines.study.results import read
from pipelines.study.study import Job
from pipelines.study.study import Study
from pipelines.study.version import ROOT
from pipelines.study.version import code_version

# One thread a job: jobs side by side use the cores better than threads do.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "2",
}


def open_jobs(
    study: Study, workdir: Path, *, of_this_code: bool = False
) -> list[Job]:
    """Returns the jobs that are not done, in order.

    Args:
        study: whose jobs.
        workdir: the study's folder.
        of_this_code: a result that other code left counts as none.
    """

    def done(job: Job) -> bool:
        result = read(job, study, workdir)
        return result is not None and (
            not of_this_code or result.code == code_version()
        )

    return [job for job in study.jobs if not done(job)]


def chosen_jobs(
    study: Study, *, systems: Collection[str], seeds: int | None
) -> set[Job]:
    """Returns a study's jobs of some systems, and of its first seeds.

    Args:
        study: whose jobs.
        systems: by name.
        seeds: how many, of those that the study has; None for all.
    """
    first = sorted({job.seed for job in study.jobs})[:seeds]
    return {
        job for job in study.jobs if job.system in systems and job.seed in first
    }


def run_all(
    config: str, jobs: Sequence[Job], workdir: Path, *, at_once: int
) -> list[Job]:
    """Runs jobs, some at once; returns those that failed.

    A job that fails leaves its log and does not stop the others. SIGTERM and
    an interrupt end those that run, and none begins after them.

    Args:
        config: the name of their study.
        jobs: to be run.
        workdir: the study's folder, for results and logs.
        at_once: how many processes.

    Raises:
        KeyboardInterrupt: this process was asked to end; all jobs have ended.
    """
    (workdir / "logs").mkdir(parents=True, exist_ok=True)
    children = Children()

    def run(job: Job) -> bool:
        began = time.monotonic()
        log = workdir / "logs" / f"{job.name}.txt"
        command = [
            *(sys.executable, "-m", "pipelines.study.one_job"),
            *(config, job.system, job.data, str(job.seed), str(workdir)),
        ]
        code = children.run(
            command,
            folder=ROOT,
            environment={**os.environ, **ONE_THREAD},
            log=log,
        )
        minutes = (time.monotonic() - began) / 60.0
        end = "done"
        if code and children.ended:
            end = "stopped"
        elif code:
            *_, last = log.read_text().strip().splitlines() or [""]
            end = f"FAILED: {last}; see {log}"
        print(f"{job.name}: {end} ({minutes:.1f} minutes)", flush=True)
        return code == 0

    with termination_raised(), ThreadPoolExecutor(at_once) as pool:
        try:
            went_well = list(pool.map(run, jobs))
        except BaseException:
            # The pool waits for its threads, and they for the children.
            children.end()
            raise
    return [job for job, well in zip(jobs, went_well, strict=True) if not well]
