"""Separation, its null, and what log odds say: closed forms and oracles."""

import math

import numpy as np
import pytest
from scipy import stats

from kgan.callbacks.vital_signs import called_real
from kgan.callbacks.vital_signs import pair_odds
from kgan.callbacks.vital_signs import separation
from kgan.callbacks.vital_signs import separation_deviation
from kgan.callbacks.vital_signs import surprise

RNG = np.random.default_rng(0)


def test_separation_is_that_of_all_pairs_ties_counting_for_neither():
    high = RNG.integers(0, 6, 40).astype(float)
    low = RNG.integers(0, 5, 25).astype(float)
    pairs = np.sign(high[:, None] - low)
    assert separation(high, low) == pytest.approx(pairs.mean())
    assert separation(low, high) == pytest.approx(-pairs.mean())


def test_separation_of_populations_apart():
    assert separation(np.arange(5.0) + 10.0, np.arange(9.0)) == 1.0
    assert separation(np.arange(5.0) - 10.0, np.arange(9.0)) == -1.0


def test_separation_knows_no_scale():
    high, low = RNG.normal(1.0, 1.0, 30), RNG.normal(0.0, 1.0, 50)
    assert separation(np.exp(high), np.exp(low)) == separation(high, low)


@pytest.mark.parametrize("count, other", [(128, 128), (50, 128), (32, 200)])
def test_the_deviation_is_that_of_the_mann_whitney_statistic(count, other):
    draws = [
        separation(RNG.normal(size=count), RNG.normal(size=other))
        for _ in range(2000)
    ]
    # The standard error of a deviation is about 1.6 % of it.
    assert np.std(draws) == pytest.approx(
        separation_deviation(count, other), rel=0.08
    )
    # var(U) = n m (n + m + 1) / 12, and U / (n m) is half of it.
    variance = count * other * (count + other + 1) / 12.0
    assert separation_deviation(count, other) == pytest.approx(
        2.0 * math.sqrt(variance) / (count * other)
    )


def test_pair_odds_know_no_offset():
    real, fake = RNG.normal(3.0, 1.0, 31), RNG.normal(-2.0, 2.0, 17)
    expected = np.median([r - f for r in real for f in fake])
    assert pair_odds(real, fake) == pytest.approx(expected)
    assert pair_odds(real + 7.0, fake + 7.0) == pytest.approx(expected)


def test_a_coin_is_surprised_once():
    assert surprise(np.zeros(8), np.zeros(5)) == pytest.approx(1.0)
    assert surprise(np.full(8, 30.0), np.full(5, -30.0)) < 1e-12
    # Of 100 nats on the wrong side, softplus is 100.
    wrong = surprise(np.full(8, -100.0), np.full(5, 100.0))
    assert wrong == pytest.approx(200.0 / math.log(4.0))


def test_called_real_is_the_mean_probability():
    logits = RNG.normal(size=20) * 3.0
    assert called_real(logits) == pytest.approx(
        np.mean(1.0 / (1.0 + np.exp(-logits)))
    )
    assert called_real(np.array([1e4, -1e4])) == 0.5


def test_separation_agrees_with_scipy():
    high, low = RNG.normal(0.5, 1.0, 60), RNG.normal(size=45)
    statistic = stats.mannwhitneyu(high, low).statistic
    assert separation(high, low) == pytest.approx(
        2.0 * statistic / (60 * 45) - 1.0
    )
