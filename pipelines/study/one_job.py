"""One job of a study: trains, scores, and writes its result.

python -m pipelines.study.one_job CONFIG SYSTEM DATA SEED WORKDIR

The study starts it; by hand it runs one job and shows what it prints.
"""

import sys
from pathlib import Path

import tensorflow as tf

from pipelines.study.configs import STUDIES
from pipelines.study.results import write
from pipelines.study.study import Job
from pipelines.study.version import code_version


def main(arguments: list[str]) -> None:
    """Runs the job that the command line names."""
    config, system, data, seed, folder = arguments
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    study = STUDIES[config]()
    job = Job(system, data, int(seed))
    workdir = Path(folder)
    own = workdir / "files" / job.name
    own.mkdir(parents=True, exist_ok=True)
    # Now: what is edited while it trains is other code than this.
    code_version()
    write(job, study.settings(job), study.run(job, own), workdir)


if __name__ == "__main__":
    main(sys.argv[1:])
