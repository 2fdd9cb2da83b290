import numpy as np
import pytest

from tools.benchmark.timing import Spread
from tools.benchmark.timing import interleaved
from tools.benchmark.timing import median_and_range
from tools.benchmark.timing import pooled
from tools.benchmark.timing import quartiles
from tools.benchmark.timing import round_ratios
from tools.benchmark.timing import seconds_of


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 100])
def test_quartiles_are_those_of_numpy(count):
    values = np.random.default_rng(count).exponential(size=count).tolist()
    expected = np.quantile(values, [0.25, 0.5, 0.75])
    np.testing.assert_allclose(quartiles(values), expected, rtol=1e-12)


def test_a_hiccup_moves_the_range_but_not_the_quartiles():
    calm = [1.0, 2.0, 3.0, 4.0, 5.0]
    hiccup = [1.0, 2.0, 3.0, 4.0, 500.0]
    assert quartiles(hiccup) == quartiles(calm)
    assert median_and_range(calm) == Spread(1.0, 3.0, 5.0)
    assert median_and_range(hiccup) == Spread(1.0, 3.0, 500.0)


@pytest.mark.parametrize("function", [quartiles, median_and_range])
def test_no_values_have_no_median(function):
    with pytest.raises(ValueError, match="`values` must hold at least one"):
        function([])


def test_pooled_keeps_every_call():
    assert pooled([[1.0, 2.0], [], [3.0]]) == [1.0, 2.0, 3.0]


def test_ratios_are_of_medians_within_a_round():
    numerator = [[2.0, 2.0, 90.0], [8.0, 8.0, 8.0]]
    denominator = [[1.0, 1.0, 1.0], [2.0, 0.0, 2.0]]
    assert round_ratios(numerator, denominator) == [2.0, 4.0]


def test_drift_of_the_machine_cancels_in_the_ratios():
    drift = [1.0, 3.0, 0.5]
    slow = [[3.0 * factor] * 4 for factor in drift]
    fast = [[2.0 * factor] * 4 for factor in drift]
    np.testing.assert_allclose(round_ratios(slow, fast), 1.5)


def test_ratios_need_as_many_rounds():
    with pytest.raises(ValueError, match="Received: 2 and 1 rounds"):
        round_ratios([[1.0], [1.0]], [[1.0]])


def test_seconds_are_those_of_the_clock():
    ticks = iter([10.0, 12.5])
    assert seconds_of(lambda: None, clock=lambda: next(ticks)) == 2.5


def test_ways_take_turns():
    played = []
    ways = {
        "on": lambda: played.append("on"),
        "off": lambda: played.append("off"),
    }
    interleaved(ways, rounds=2, steps=3)
    assert played == (["on"] * 3 + ["off"] * 3) * 2


def test_every_way_gets_its_own_seconds():
    elapsed = [0.0]

    def lasting(seconds):
        def call():
            elapsed[0] += seconds

        return call

    timed = interleaved(
        {"a": lasting(1.0), "b": lasting(2.0), "c": lasting(4.0)},
        rounds=2,
        steps=3,
        clock=lambda: elapsed[0],
    )
    assert timed == {
        "a": [[1.0] * 3] * 2,
        "b": [[2.0] * 3] * 2,
        "c": [[4.0] * 3] * 2,
    }
