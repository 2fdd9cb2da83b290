import numpy as np
import pytest

from tools.benchmark.workload import NETWORKS
from tools.benchmark.workload import Workload
from tools.benchmark.workload import make_data
from tools.benchmark.workload import make_game
from tools.benchmark.workload import step_of
from tools.benchmark.xla import compare
from tools.benchmark.xla import summary
from tools.benchmark.xla import table_of

TINY = Workload("mlp", image_size=8, channels=1, width=4)


def test_summary_says_what_the_seconds_say():
    timed = [[0.1, 0.1, 0.3], [0.2, 0.2]]
    found = summary([3.2, 1.2, 2.2], timed, batch_size=50)
    assert found["compile_seconds"] == pytest.approx(
        {"low": 1.0, "median": 2.0, "high": 3.0}
    )
    assert found["step_ms"] == pytest.approx(
        {"low": 100.0, "median": 200.0, "high": 200.0}
    )
    assert found["images_per_second"] == pytest.approx(250.0)
    assert found["rounds_ms"] == pytest.approx([100.0, 200.0])


def test_table_has_a_line_for_each_way():
    row = {
        "batch": 16,
        "on": summary([3.2], [[0.2]], 16),
        "off": summary([1.3], [[0.3]], 16),
        "off_over_on": {"low": 1.25, "median": 1.5, "high": 1.75},
    }
    header, on, off = (line.split() for line in table_of([row]).splitlines())
    assert header[:2] == ["batch", "XLA"]
    assert on[:3] == ["16", "on", "3.00"]
    assert on[-4:] == ["1.50", "1.25", "-", "1.75"]
    assert off[:3] == ["16", "off", "1.00"]
    assert off[-1] == "53"


def test_both_ways_play_the_same_game():
    games = {
        way: make_game(TINY, jit_compile=way == "on") for way in ("on", "off")
    }
    for way, jit_compile in (("on", True), ("off", False)):
        assert games[way].get_compile_config()["jit_compile"] is jit_compile
    plays = {
        way: step_of(game, make_data(TINY, 4)) for way, game in games.items()
    }
    for _ in range(2):
        terms = {way: play() for way, play in plays.items()}
    assert terms["on"] == pytest.approx(terms["off"], rel=1e-4)
    assert "generator/adversarial" in terms["on"]
    for game in games.values():
        assert int(game.step.numpy()) == 2
        assert int(game.records_seen.numpy()) == 8


def test_compare_takes_ratios_within_rounds():
    row = compare(TINY, 4, compilations=1, rounds=2, steps=3)
    assert row["batch"] == 4
    for way in ("on", "off"):
        step = row[way]["step_ms"]
        assert 0.0 < step["low"] <= step["median"] <= step["high"]
        assert len(row[way]["rounds_ms"]) == 2
    low, median, high = (
        row["off_over_on"][name] for name in ("low", "median", "high")
    )
    ratios = np.divide(row["off"]["rounds_ms"], row["on"]["rounds_ms"])
    np.testing.assert_allclose(
        [low, median, high], [ratios.min(), np.median(ratios), ratios.max()]
    )


@pytest.mark.parametrize("network", NETWORKS)
def test_every_network_makes_a_game(network):
    game = make_game(
        Workload(network, image_size=8, channels=3, width=4), jit_compile=False
    )
    assert game.sample_shape == (8, 8, 3)
