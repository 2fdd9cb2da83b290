"""Which shards are missing, and what writes them."""

from collections.abc import Callable
from collections.abc import Sequence

from kgan.data.preparing.beam_runner import run_in_beam
from kgan.data.preparing.jobs import Job
from kgan.data.preparing.jobs import do_task
from kgan.data.preparing.out_directory import OutDirectory
from kgan.data.preparing.progress import Progress
from kgan.data.preparing.shard_writing import ShardFacts
from kgan.data.preparing.supply import Request
from kgan.data.preparing.supply import Supply

RUNNERS = ("local", "beam")


def write_missing(
    job: Job,
    supply: Supply,
    request: Request,
    out: OutDirectory,
    runner: str,
    beam_options: str,
    say: Callable[[str], None],
) -> list[ShardFacts]:
    """Writes the shards that are not in their places.

    Those of an earlier call are compared with their checksums first.

    Args:
        job: what to write.
        supply: of its records.
        request: whose form is complete.
        out: the directory.
        runner: one of `RUNNERS`.
        beam_options: for Beam.
        say: is told how far it is.

    Returns:
        The facts of every shard, in the order of tasks.

    Raises:
        OSError: a shard is not there after it was written.
    """
    names = [task.file_name(job.name) for task in job.tasks]
    missing = [
        index for index, name in enumerate(names) if not _is_there(out, name)
    ]
    records = _records(job, missing)
    say(
        f"{job.options['source']}: {len(missing)} of {len(names)} shards to "
        f"write, with {records:,} records of shape "
        f"{job.layout.sample.shape}, {job.layout.sample.encoding}"
    )
    write_shards(job, supply, request, missing, runner, beam_options, say)
    facts = [out.kept(name) for name in names]
    found = [each for each in facts if each is not None]
    if len(found) < len(facts):
        raise OSError(
            "Every shard must be there once it was written. Received: "
            f"{len(found)} of {len(facts)} in {out.path}"
        )
    return found


def write_shards(
    job: Job,
    supply: Supply,
    request: Request,
    indices: Sequence[int],
    runner: str,
    beam_options: str,
    say: Callable[[str], None],
) -> None:
    """Writes shards into their places.

    Args:
        job: what to write.
        supply: of its records.
        request: whose form is complete.
        indices: of the shards' tasks.
        runner: one of `RUNNERS`.
        beam_options: for Beam.
        say: is told how far it is.

    Raises:
        ValueError: a shard is not the one that it was before.
    """
    if runner == "beam" and indices:
        run_in_beam(job, request, indices, beam_options)
        return
    progress = Progress(_records(job, indices), say)
    for index in indices:
        do_task(job, supply, job.tasks[index])
        progress.add(_records(job, [index]))


def _is_there(out: OutDirectory, name: str) -> bool:
    facts = out.kept(name)
    return facts is not None and out.is_whole(facts)


def _records(job: Job, indices: Sequence[int]) -> int:
    tasks = [job.tasks[index] for index in indices]
    return sum(task.stop - task.start for task in tasks)
