"""Shards of a whole directory that are damaged, written anew."""

from collections.abc import Callable

import tensorflow as tf

from kgan.data.manifest_facts import Manifest
from kgan.data.manifest_facts import all_shards
from kgan.data.preparing.jobs import Job
from kgan.data.preparing.out_directory import OutDirectory
from kgan.data.preparing.runners import write_shards
from kgan.data.preparing.supply import Request
from kgan.data.preparing.supply import Supply
from kgan.data.verification import shard_damage


def mend_shards(
    job: Job,
    supply: Supply,
    request: Request,
    out: OutDirectory,
    manifest: Manifest,
    runner: str,
    beam_options: str,
    say: Callable[[str], None],
) -> list[str]:
    """Writes the shards again that are missing or not as they were written.

    A shard depends on the source, the options and its number alone. It is
    compared with the manifest before it takes its place, and at the end all
    shards are.

    Args:
        job: that the directory was prepared by.
        supply: of its records.
        request: whose form is complete.
        out: the directory.
        manifest: of the directory.
        runner: as of `write_shards`.
        beam_options: for Beam.
        say: is told what is damaged, and how far it is.

    Returns:
        The names of the files that are written again.

    Raises:
        OSError: a shard is damaged after it was written.
        ValueError: the source gives other records than it did.
    """
    damage = shard_damage(out.path, manifest)
    if not damage:
        return []
    for each in damage:
        say(f"Damaged, and written anew: {each.reason}")
    damaged = [each.file for each in damage]
    known = {shard.name: shard.sha256 for shard in all_shards(manifest)}
    indices = [
        index
        for index, task in enumerate(job.tasks)
        if task.file_name(job.name) in damaged
    ]
    tf.io.gfile.makedirs(out.work)
    write_shards(
        job._replace(checksums=known),
        supply,
        request,
        indices,
        runner,
        beam_options,
        say,
    )
    left = shard_damage(out.path, manifest)
    if left:
        raise OSError(
            "Every shard must be whole once it was written: is the disk "
            f"sound? Received: {left[0].reason}"
        )
    return damaged
