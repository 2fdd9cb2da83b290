import argparse
import json
import os

import pytest

from tools.benchmark import scaling
from tools.benchmark.pinning import on_core
from tools.benchmark.scaling import ALONE
from tools.benchmark.scaling import APART
from tools.benchmark.scaling import TOGETHER
from tools.benchmark.scaling import Team
from tools.benchmark.scaling import check
from tools.benchmark.scaling import cluster_environments
from tools.benchmark.scaling import compare
from tools.benchmark.scaling import summary
from tools.benchmark.scaling import table_of


def test_a_block_has_one_core():
    own = os.sched_getaffinity(0)
    for place in range(len(own) + 1):
        with on_core(place):
            assert os.sched_getaffinity(0) == {sorted(own)[place % len(own)]}
        assert os.sched_getaffinity(0) == own
    with on_core(None):
        assert os.sched_getaffinity(0) == own


def test_workers_know_each_other_and_themselves():
    first, second = (
        json.loads(each["TF_CONFIG"]) for each in cluster_environments(2)
    )
    assert first["cluster"] == second["cluster"]
    assert len(set(first["cluster"]["worker"])) == 2
    assert (first["task"]["index"], second["task"]["index"]) == (0, 1)


TIMED = {
    ALONE: [[0.1, 0.1, 0.3], [0.2]],
    APART: [[0.1], [0.25]],
    TOGETHER: [[0.125], [0.4]],
}


def test_two_workers_are_compared_to_twice_one():
    found = summary(TIMED, 50)
    assert found["images_per_second"] == pytest.approx(
        {ALONE: 50 / 0.15, APART: 100 / 0.175, TOGETHER: 100 / 0.2625}
    )
    assert found["of_twice_one"][TOGETHER] == pytest.approx(
        {"low": 0.5, "median": 0.65, "high": 0.8}
    )
    assert found["of_twice_one"][APART]["high"] == pytest.approx(1.0)


def test_the_table_has_a_line_a_case():
    row = {"work": "mlp", "rows": 50, **summary(TIMED, 50)}
    line = table_of([row]).splitlines()[1]
    assert line.split()[:5] == ["mlp", "50", "333", "571", "381"]
    assert line.endswith("65%  50% - 80%")


def test_too_few_cores_are_named(monkeypatch):
    monkeypatch.setattr(scaling, "cores", lambda: 1)
    with pytest.raises(OSError, match="needs 2 cores.*Received: 1"):
        check(argparse.Namespace())


def test_workers_that_cannot_begin_are_ended(monkeypatch):
    with Team("nothing", 4, together=True) as team:
        with pytest.raises(RuntimeError, match="nothing"):
            team.ready()
    assert all(each._process.returncode is not None for each in team._players)


@pytest.mark.slow
def test_two_workers_are_timed():
    found = compare("mlp", 4, rounds=1, calls=2, seconds=0.1)
    assert all(rate > 0.0 for rate in found["images_per_second"].values())
    assert 0.0 < found["of_twice_one"][TOGETHER]["median"] < 10.0
