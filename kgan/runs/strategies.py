"""The strategy of a call: on which devices and processes a run trains."""

import contextlib
import dataclasses
import functools
import json
import os
import signal
import threading
import zlib
from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any
from typing import NamedTuple

import tensorflow as tf

from kgan.core import check_choice
from kgan.core import is_chief
from kgan.core import worker_values
from kgan.runs.config import Config
from kgan.runs.meeting import meet

STRATEGIES = ("none", "mirrored", "multi_worker")

_EXAMPLE = (
    '{"cluster": {"worker": ["10.0.0.1:2222", "10.0.0.2:2222"]}, '
    '"task": {"type": "worker", "index": 0}}'
)


class Cluster(NamedTuple):
    """The workers of a run, and which of them this process is.

    Attributes:
        addresses: `host:port` of each worker, the chief's first.
        place: of this process among them.
    """

    addresses: tuple[str, ...]
    place: int


def open_strategy(name: str) -> tf.distribute.Strategy:
    """Returns a strategy, in whose scope a game is built; one a process.

    Args:
        name: "none": one device; "mirrored": all GPUs of this machine, or
            without any all its logical CPU devices; "multi_worker": the
            processes that the environment variable `TF_CONFIG` names, each
            with all its GPUs. This waits for all of them.

    Raises:
        ValueError: another name; or `TF_CONFIG` is missing or malformed.
        WorkerLost: not all workers came in time.
    """
    check_choice("strategy", name, STRATEGIES)
    if name == "none":
        return tf.distribute.get_strategy()
    return _mirrored() if name == "mirrored" else _multi_worker()


# Once a process: the collectives of a second strategy would meet the first's.
@functools.cache
def _mirrored() -> tf.distribute.Strategy:
    devices = tf.config.list_logical_devices(
        "GPU"
    ) or tf.config.list_logical_devices("CPU")
    return tf.distribute.MirroredStrategy([each.name for each in devices])


@functools.cache
def _multi_worker() -> tf.distribute.Strategy:
    cluster = read_cluster(os.environ)
    # TensorFlow would wait for ever for a worker that was not started.
    meet(cluster.addresses, cluster.place)
    handler = signal.getsignal(signal.SIGTERM)
    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    # TensorFlow takes the signal as a mere notice, after which it runs on.
    in_main_thread = threading.current_thread() is threading.main_thread()
    if in_main_thread and handler is not None:
        signal.signal(signal.SIGTERM, handler)
    return strategy


@contextlib.contextmanager
def told_by_chief(strategy: tf.distribute.Strategy) -> Iterator[None]:
    """Keeps all workers but the chief from printing within the block.

    What goes to the standard error stream, as warnings do, is left.

    Args:
        strategy: of the workers.
    """
    if is_chief(strategy):
        yield
        return
    with (
        open(os.devnull, "w") as nowhere,
        contextlib.redirect_stdout(nowhere),
    ):
        yield


def check_alike(
    config: Config, strategy: tf.distribute.Strategy, *options: Any
) -> None:
    """Raises unless all workers were started with the same choices.

    Paths may differ, since machines do; what lies there may not.

    Args:
        config: resolved.
        strategy: of the workers; all of them must call this.
        *options: of the call, beside the config.

    Raises:
        ValueError: they were not.
        WorkerLost: another worker stopped.
    """
    choices = dataclasses.replace(config, source="", data_dir=None, init=None)
    text = json.dumps([dataclasses.asdict(choices), options], sort_keys=True)
    digests = worker_values(zlib.crc32(text.encode()), strategy)
    if len(set(digests)) > 1:
        raise ValueError(
            "All workers must be started with the same source and choices. "
            "Received: differing configs, for example of another "
            f"`batch_size` than this worker's {config.batch_size}"
        )


def read_cluster(environment: Mapping[str, str]) -> Cluster:
    """Returns the cluster that `TF_CONFIG` describes.

    Args:
        environment: variables by name, as `os.environ`.

    Raises:
        ValueError: the variable is missing, or describes no cluster of
            training workers with this process among them.
    """
    text = environment.get("TF_CONFIG")
    if not text:
        raise ValueError(_expected("no TF_CONFIG"))
    try:
        config = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(_expected(f"{text!r} ({error})")) from error
    jobs = _jobs(config)
    task = config["task"] if jobs and "task" in config else None
    if not isinstance(task, dict) or task.get("type") not in jobs:
        raise ValueError(_expected(text))
    peers, index = jobs[task["type"]], task.get("index")
    if type(index) is not int or not 0 <= index < len(peers):
        raise ValueError(_expected(text))
    # A chief comes before the workers, as TensorFlow counts them.
    addresses = (*jobs.get("chief", ()), *jobs.get("worker", ()))
    if len(set(addresses)) < len(addresses):
        raise ValueError(_expected(text))
    return Cluster(addresses, addresses.index(peers[index]))


def _jobs(config: Any) -> dict[str, list[str]]:
    """Returns the addresses of each job; none for what is no cluster."""
    jobs = config.get("cluster") if isinstance(config, dict) else None
    if not isinstance(jobs, dict) or not jobs:
        return {}
    if not set(jobs) <= {"chief", "worker"}:
        return {}
    for name, addresses in jobs.items():
        if not isinstance(addresses, list) or not addresses:
            return {}
        if name == "chief" and len(addresses) > 1:
            return {}
        if not all(_is_address(address) for address in addresses):
            return {}
    return jobs


def _is_address(address: Any) -> bool:
    if not isinstance(address, str):
        return False
    host, colon, port = address.rpartition(":")
    return bool(host and colon and port.isdigit())


def _expected(received: str) -> str:
    return (
        "`--strategy=multi_worker` needs the environment variable TF_CONFIG: "
        "the address of every worker (and of one chief, if any), the same for "
        "all, and which task this process is, such as "
        f"{_EXAMPLE}. Received: {received}"
    )
