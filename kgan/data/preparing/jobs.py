"""A preparation as its workers know it, and how one shard is done."""

import functools
import json
import pickle
from collections.abc import Mapping
from typing import Any
from typing import NamedTuple

from kgan.data.preparing.features import Layout
from kgan.data.preparing.features import layout_of
from kgan.data.preparing.features import record_bytes
from kgan.data.preparing.out_directory import OutDirectory
from kgan.data.preparing.picture_supply import picture_supply
from kgan.data.preparing.shard_tasks import ShardTask
from kgan.data.preparing.shard_tasks import shard_counts
from kgan.data.preparing.shard_tasks import shard_tasks
from kgan.data.preparing.shard_tasks import split_order
from kgan.data.preparing.shard_tasks import split_sizes
from kgan.data.preparing.shard_tasks import tfds_name
from kgan.data.preparing.shard_writing import write_shard
from kgan.data.preparing.supply import Request
from kgan.data.preparing.supply import Supply
from kgan.data.preparing.supply import source_supply
from kgan.data.resolution import picture_folder


class Job(NamedTuple):
    """All that a process must know to write any of the shards.

    Attributes:
        out: the directory.
        name: of the data set in TFDS.
        options: all that decides what is written.
        layout: what records are stored as.
        tasks: every shard.
        checksums: SHA-256 of the file of each shard that is known already.
    """

    out: str
    name: str
    options: Mapping[str, Any]
    layout: Layout
    tasks: tuple[ShardTask, ...]
    checksums: Mapping[str, str]


def open_supply(request: Request) -> Supply:
    """Opens the source of a request.

    Args:
        request: what is asked.

    Raises:
        FileNotFoundError, TypeError, ValueError: it cannot be used.
    """
    folder = picture_folder(request.source)
    if folder is not None:
        return picture_supply(folder, request)
    return source_supply(request)


def make_job(
    supply: Supply,
    out: str,
    *,
    shards: int | None,
    encoding: str,
    seed: int,
    split_seed: int,
    keys: Mapping[str, str] | None,
) -> Job:
    """Returns how a supply is prepared, with every choice made.

    Args:
        supply: of the records.
        out: the directory.
        shards: see `shard_counts`.
        encoding: "raw" or "png".
        seed: of the order.
        split_seed: of the division.
        keys: the feature for each role that the supply was opened with.

    Raises:
        ValueError: "png" for anything but images.
    """
    form = supply.form
    layout = layout_of(form, encoding)
    sizes = split_sizes(supply.sizes)
    counts = shard_counts(sizes, shards, record_bytes(form))
    options = {
        "source": supply.name,
        "fingerprint": supply.fingerprint,
        "records": sizes,
        "keys": keys,
        "shape": layout.sample.shape,
        "dtype": layout.sample.dtype,
        "resize": supply.options.resize,
        "sample_rate": form.sample_rate,
        "encoding": encoding,
        "class_names": form.class_names,
        "classes": None if form.label is None else form.num_classes,
        "shards": counts,
        "seed": seed,
        "split_seed": split_seed,
    }
    return Job(
        out,
        tfds_name(supply.name),
        # As they will be when they are read again.
        json.loads(json.dumps(options)),
        layout,
        tuple(shard_tasks(sizes, counts)),
        {},
    )


def do_task(job: Job, supply: Supply, task: ShardTask) -> None:
    """Writes one shard into its place: a pure function of its arguments.

    Args:
        job: that it belongs to.
        supply: of its records.
        task: which shard.

    Raises:
        ValueError: the shard is not the one that it was before.
    """
    out = OutDirectory(job.out)
    rows = split_order(
        task.split,
        supply.sizes,
        seed=job.options["seed"],
        split_seed=job.options["split_seed"],
    )
    facts = write_shard(
        out.aside(task.file_name(job.name)),
        task.split if isinstance(supply.sizes, Mapping) else "all",
        rows[task.start : task.stop],
        supply,
        job.layout,
    )
    name = facts.shard.name
    if job.checksums.get(name, facts.shard.sha256) != facts.shard.sha256:
        raise ValueError(
            f"`source` must give the records that {out.path} was prepared "
            "from, in the same bytes; choose another `out` for others. "
            f"Received: other bytes for {name}"
        )
    out.keep(facts)


def do_task_anywhere(job: Job, pickled_request: bytes, index: int) -> None:
    """Writes one shard in a process that knows nothing yet.

    Args:
        job: that it belongs to.
        pickled_request: a `Request` whose form is complete.
        index: of the task.
    """
    do_task(job, _opened(pickled_request), job.tasks[index])


# A worker writes many shards of the same source, one after the other.
@functools.lru_cache(maxsize=1)
def _opened(pickled_request: bytes) -> Supply:
    return open_supply(pickle.loads(pickled_request))
