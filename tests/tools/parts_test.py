import pytest

from tools.benchmark.__main__ import main
from tools.benchmark.parts import PARTS
from tools.benchmark.parts import compare


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_timed_both_ways(name):
    row = compare(name, 4, rounds=2, steps=1)
    assert (row["part"], row["batch"]) == (name, 4)
    ours, theirs = row["kgan_ms"], row["keras_ms"]
    for each in (ours, theirs, ratio := row["keras_over_kgan"]):
        assert 0.0 < each["low"] <= each["median"] <= each["high"]
    assert ratio["low"] >= 0.99 * theirs["low"] / ours["high"]
    assert ratio["high"] <= 1.01 * theirs["high"] / ours["low"]


def test_the_table_has_a_line_a_part(capsys):
    assert main(["parts", "--batch=2", "--rounds=1", "--steps=1"]) == 0
    lines = capsys.readouterr().out.splitlines()[-len(PARTS) :]
    assert [line.split()[0] for line in lines] == [
        name.split()[0] for name in PARTS
    ]
