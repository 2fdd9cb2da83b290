import types

import pytest
import tensorflow as tf

from kgan.core import WorkerLost
from kgan.core import is_chief
from kgan.core import num_workers
from kgan.core import worker_loss_named
from kgan.core import worker_values


def strategy_of(cluster, job, index):
    """What of a strategy tells its workers; a true one would wait for all."""
    resolver = tf.distribute.cluster_resolver.SimpleClusterResolver(
        tf.train.ClusterSpec(cluster), task_type=job, task_id=index
    )
    return types.SimpleNamespace(cluster_resolver=resolver)


WORKERS = {"worker": ["a:1", "b:2", "c:3"]}
CHIEF = {"chief": ["a:1"], "worker": ["b:2", "c:3"]}


@pytest.mark.parametrize(
    ("cluster", "job", "index", "chief"),
    [
        (WORKERS, "worker", 0, True),
        (WORKERS, "worker", 1, False),
        (CHIEF, "chief", 0, True),
        (CHIEF, "worker", 0, False),
    ],
)
def test_one_of_the_workers_is_chief(cluster, job, index, chief):
    strategy = strategy_of(cluster, job, index)
    assert num_workers(strategy) == 3
    assert is_chief(strategy) == chief


def test_a_process_alone_is_its_own_chief():
    alone = strategy_of({"worker": ["a:1"]}, "worker", 0)
    for strategy in (None, tf.distribute.get_strategy(), alone):
        assert num_workers(strategy) == 1
        assert is_chief(strategy)
    assert worker_values(2.5) == [2.5]


@pytest.mark.parametrize(
    "error", [tf.errors.UnavailableError, tf.errors.AbortedError]
)
def test_a_lost_worker_is_named(error):
    with pytest.raises(WorkerLost, match="start all workers again"):
        with worker_loss_named(strategy_of(WORKERS, "worker", 1)):
            raise error(None, None, "Collective ops is aborted by: ...")


def test_other_errors_and_those_of_one_worker_stay():
    with pytest.raises(tf.errors.InvalidArgumentError):
        with worker_loss_named(strategy_of(WORKERS, "worker", 1)):
            raise tf.errors.InvalidArgumentError(None, None, "a label")
    with pytest.raises(tf.errors.UnavailableError):
        with worker_loss_named():
            raise tf.errors.UnavailableError(None, None, "a bucket")
