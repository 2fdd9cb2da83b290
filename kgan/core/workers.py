"""Workers: processes that train one game together."""

import contextlib
import functools
from collections.abc import Callable
from collections.abc import Iterator

import numpy as np
import tensorflow as tf

_TRAINING_JOBS = ("chief", "worker")
# What a collective raises on a worker when another one has gone.
_LOSSES = (
    tf.errors.UnavailableError,
    tf.errors.AbortedError,
    tf.errors.CancelledError,
    tf.errors.DeadlineExceededError,
)


class WorkerLost(RuntimeError):
    """Another worker of the same training stopped, so this one cannot go on.

    The state of the game may lie within a step: start all workers again, and
    go on at the newest checkpoint.
    """


def num_workers(strategy: tf.distribute.Strategy | None = None) -> int:
    """Returns how many processes train together; 1 without a cluster.

    Args:
        strategy: None for the one whose scope is open.
    """
    resolver = _resolver(strategy)
    if resolver is None:
        return 1
    cluster = resolver.cluster_spec().as_dict()
    return max(1, sum(len(cluster.get(job, ())) for job in _TRAINING_JOBS))


def is_chief(strategy: tf.distribute.Strategy | None = None) -> bool:
    """Returns whether this process writes the files of a run.

    It is the task "chief", or where there is none the first "worker"; a
    process that trains alone is its own chief.

    Args:
        strategy: None for the one whose scope is open.
    """
    resolver = _resolver(strategy)
    if resolver is None or num_workers(strategy) == 1:
        return True
    if resolver.task_type == "chief":
        return True
    return (
        resolver.task_type == "worker"
        and resolver.task_id == 0
        and "chief" not in resolver.cluster_spec().as_dict()
    )


def worker_values(
    value: float, strategy: tf.distribute.Strategy | None = None
) -> list[float]:
    """Returns the number that each worker gave, in the order of workers.

    All workers must call it, each at the same place of its program: it waits
    for the last of them.

    Args:
        value: of this worker; kept as float64.
        strategy: None for the one whose scope is open.

    Raises:
        WorkerLost: another worker stopped meanwhile.

    Example:

    >>> worker_values(3.0)
    [3.0]
    """
    strategy = strategy or tf.distribute.get_strategy()
    workers = num_workers(strategy)
    if workers == 1:
        return [float(value)]
    with worker_loss_named(strategy):
        gathered = _gathering(strategy)(tf.constant(value, tf.float64))
        every = gathered.numpy().tolist()
    return every[:: len(every) // workers]


def text_of_chief(
    text: str, strategy: tf.distribute.Strategy | None = None
) -> str:
    """Returns the chief's text, on every worker.

    All workers must call it, each at the same place of its program.

    Args:
        text: of this worker; only the chief's is read.
        strategy: None for the one whose scope is open.

    Raises:
        WorkerLost: another worker stopped meanwhile.

    Example:

    >>> text_of_chief("all of it")
    'all of it'
    """
    strategy = strategy or tf.distribute.get_strategy()
    if num_workers(strategy) == 1:
        return text
    own = text.encode() if is_chief(strategy) else b""
    length = int(sum(worker_values(len(own), strategy)))
    values = np.zeros(length)
    values[: len(own)] = list(own)
    with worker_loss_named(strategy):
        told = _gathering(strategy)(tf.constant(values, tf.float64))
    # Of each replica in turn; all but the chief's are zeros.
    return bytes(
        np.sum(told.numpy(), axis=0).astype(np.uint8).tolist()
    ).decode()


@contextlib.contextmanager
def worker_loss_named(
    strategy: tf.distribute.Strategy | None = None,
) -> Iterator[None]:
    """Turns TensorFlow's errors of a lost worker into `WorkerLost`.

    Args:
        strategy: that the block runs under; None for the one whose scope is
            open. With one worker, nothing is changed.

    Raises:
        WorkerLost: another worker stopped within the block.
    """
    try:
        yield
    except _LOSSES as error:
        if num_workers(strategy) == 1:
            raise
        raise WorkerLost(
            "another worker stopped or cannot be reached; start all workers "
            "again, and they go on at the newest checkpoint"
        ) from error


@functools.cache
def _gathering(
    strategy: tf.distribute.Strategy,
) -> Callable[[tf.Tensor], tf.Tensor]:
    """Returns what gathers a tensor of each replica, traced for each shape.

    The replicas are the first axis of the result.
    """

    def on_replica(value: tf.Tensor) -> tf.Tensor:
        context = tf.distribute.get_replica_context()
        here = tf.one_hot(
            context.replica_id_in_sync_group,
            context.num_replicas_in_sync,
            dtype=tf.float64,
        )
        own = tf.tensordot(here, value, axes=0)
        return context.all_reduce("SUM", [own])[0]

    @tf.function(autograph=False)
    def gather(value: tf.Tensor) -> tf.Tensor:
        gathered = strategy.run(on_replica, args=(value,))
        return strategy.experimental_local_results(gathered)[0]

    return gather


def _resolver(
    strategy: tf.distribute.Strategy | None,
) -> tf.distribute.cluster_resolver.ClusterResolver | None:
    return (strategy or tf.distribute.get_strategy()).cluster_resolver
