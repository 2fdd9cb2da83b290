import json
import re

import pytest
import tensorflow as tf

from kgan.runs.config import Config
from kgan.runs.strategies import Cluster
from kgan.runs.strategies import check_alike
from kgan.runs.strategies import open_strategy
from kgan.runs.strategies import read_cluster

TWO = ["a:1", "b:2"]


def config_of(cluster, job="worker", index=0):
    return {
        "TF_CONFIG": json.dumps(
            {"cluster": cluster, "task": {"type": job, "index": index}}
        )
    }


def test_workers_are_read():
    assert read_cluster(config_of({"worker": TWO}, index=1)) == Cluster(
        ("a:1", "b:2"), 1
    )


def test_a_chief_comes_first():
    cluster = {"worker": TWO, "chief": ["c:3"]}
    assert read_cluster(config_of(cluster, "chief")) == Cluster(
        ("c:3", "a:1", "b:2"), 0
    )
    assert read_cluster(config_of(cluster, "worker", 1)).place == 2


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"TF_CONFIG": ""},
        {"TF_CONFIG": "{"},
        {"TF_CONFIG": "[]"},
        {"TF_CONFIG": '{"cluster": {"worker": ["a:1"]}}'},
        config_of({}),
        config_of({"worker": []}),
        config_of({"worker": "a:1"}),
        config_of({"worker": ["a"]}),
        config_of({"worker": ["a:1", "a:1"]}),
        config_of({"worker": TWO}, "worker", 2),
        config_of({"worker": TWO}, "worker", -1),
        config_of({"worker": TWO}, "worker", True),
        config_of({"worker": TWO}, "chief", 0),
        config_of({"worker": TWO, "ps": ["c:3"]}),
        config_of({"worker": TWO, "chief": ["c:3", "d:4"]}),
    ],
)
def test_what_is_no_cluster_is_refused_with_an_example(environment):
    with pytest.raises(ValueError, match="needs the environment") as caught:
        read_cluster(environment)
    example = re.search(r"such as (\{.*\}\})\. Received", str(caught.value))
    assert read_cluster({"TF_CONFIG": example[1]}).place == 0


def test_the_example_is_refused_before_anything_opens(monkeypatch):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    with pytest.raises(ValueError, match="Received: no TF_CONFIG"):
        open_strategy("multi_worker")


def test_strategies_of_one_process():
    assert open_strategy("none").num_replicas_in_sync == 1
    assert not isinstance(open_strategy("none"), tf.distribute.MirroredStrategy)
    # Two logical CPU devices, as the conftest of all tests makes them.
    assert open_strategy("mirrored").num_replicas_in_sync == 2
    with pytest.raises(ValueError, match="Did you mean 'mirrored'"):
        open_strategy("miror")


def test_one_worker_is_like_itself():
    check_alike(Config(source="digits"), open_strategy("none"))
