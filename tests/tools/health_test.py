from tools.benchmark.__main__ import main
from tools.benchmark.health import compare
from tools.benchmark.workload import Workload

SMALL = Workload("mlp", 8, 1, 4)


def test_the_cost_is_that_of_one_examination_a_period():
    row = compare(SMALL, 64, rounds=3, steps=1)
    assert (row["batch"], row["period"]) == (64, 50)
    step, examination = row["step_ms"], row["examination_ms"]
    cost = row["cost_percent"]
    assert 0.0 < cost["low"] <= cost["median"] <= cost["high"]
    assert cost["high"] <= 2.0 * examination["high"] / step["low"]
    assert cost["low"] >= 2.0 * examination["low"] / step["high"]


def test_the_table_has_a_line_a_batch(capsys):
    arguments = ["health", "--network=mlp", "--image_size=8", "--width=4"]
    assert main([*arguments, "--batch=16,32", "--rounds=1", "--steps=1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[-2:]] == [
        ["16", "200"],
        ["32", "100"],
    ]


def test_sizes_that_no_network_has_are_refused(capsys):
    assert main(["health", "--image_size=7", "--batch=16"]) == 2
    assert "tools.benchmark: " in capsys.readouterr().err
