"""Apache Beam as the engine of a preparation."""

import functools
import importlib
import pickle
import shlex
from collections.abc import Sequence
from typing import Any

from kgan.data.preparing.jobs import Job
from kgan.data.preparing.jobs import do_task_anywhere
from kgan.data.preparing.supply import Request


def require_beam() -> Any:
    """Returns the module `apache_beam`.

    Raises:
        ModuleNotFoundError: it is not installed.
    """
    try:
        return importlib.import_module("apache_beam")
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            '`runner` "beam" needs Apache Beam, which kgan\'s extra `beam` '
            "installs: pip install '.[beam]' in its checkout. "
            f"Received: runner='beam' ({error})"
        ) from error


def run_in_beam(
    job: Job, request: Request, indices: Sequence[int], beam_options: str
) -> None:
    """Writes shards in a pipeline, each in whatever process has time.

    Args:
        job: that they belong to.
        request: whose form is complete; its source and the job's directory
            must be in the reach of every worker.
        indices: of the tasks.
        beam_options: as Beam's own programs take them; none for its
            DirectRunner.

    Raises:
        ModuleNotFoundError: Apache Beam is not installed.
    """
    beam = require_beam()
    options = importlib.import_module("apache_beam.options.pipeline_options")
    write = functools.partial(do_task_anywhere, job, pickle.dumps(request))
    with beam.Pipeline(
        options=options.PipelineOptions(shlex.split(beam_options))
    ) as pipeline:
        tasks = pipeline | beam.Create(list(indices))
        # Else one worker would do all that follows from a single list.
        spread = tasks | beam.Reshuffle()
        _ = spread | "write shards" >> beam.Map(write)
