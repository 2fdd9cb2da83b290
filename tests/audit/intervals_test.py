import numpy as np
import pytest
from scipy import stats

from kgan.audit.estimates import Count
from kgan.audit.intervals import confidence_of_each
from kgan.audit.intervals import corrected
from kgan.audit.intervals import difference_of_shares
from kgan.audit.intervals import ratio_of_shares
from kgan.audit.intervals import shares_p_value

DRAWS = 4_000


@pytest.mark.parametrize(
    ("generated", "real", "expected"),
    [
        # Newcombe (1998), table II: examples a, b, d and f, method 10.
        (Count(56, 70), Count(48, 80), (0.0524, 0.3339)),
        (Count(9, 10), Count(3, 10), (0.1705, 0.8090)),
        (Count(5, 56), Count(0, 29), (-0.0381, 0.1926)),
        (Count(0, 10), Count(0, 20), (-0.1611, 0.2775)),
    ],
)
def test_newcombes_examples(generated, real, expected):
    found = difference_of_shares(generated, real, 0.95)
    np.testing.assert_allclose(found, expected, atol=5e-5)


@pytest.mark.parametrize("interval", [difference_of_shares, ratio_of_shares])
@pytest.mark.parametrize("shares", [(0.1, 0.1), (0.05, 0.1), (0.3, 0.2)])
def test_intervals_hold_the_truth_as_often_as_they_say(interval, shares):
    generator = np.random.default_rng(0)
    rows = (300, 900)
    hits = [
        generator.binomial(n, share, DRAWS)
        for n, share in zip(rows, shares, strict=True)
    ]
    truth = (
        shares[0] - shares[1]
        if interval is difference_of_shares
        else shares[0] / shares[1]
    )
    # A pair of counts that is drawn again has the interval that it had.
    pairs, draws = np.unique(np.stack(hits), axis=1, return_counts=True)
    ends = np.array(
        [
            interval(Count(int(a), rows[0]), Count(int(b), rows[1]), 0.9)
            for a, b in pairs.T
        ]
    )
    holds = (ends[:, 0] <= truth) & (truth <= ends[:, 1])
    held = np.average(holds, weights=draws)
    assert 0.88 < held < 0.93


def test_swapping_sides_turns_an_interval_round():
    one, other = Count(30, 100), Count(80, 400)
    low, high = difference_of_shares(one, other, 0.95)
    np.testing.assert_allclose(
        difference_of_shares(other, one, 0.95), (-high, -low), atol=1e-12
    )
    low, high = ratio_of_shares(one, other, 0.95)
    np.testing.assert_allclose(
        ratio_of_shares(other, one, 0.95), (1 / high, 1 / low), rtol=1e-12
    )


def test_a_ratio_of_nothing_is_at_most_what_its_rows_allow():
    low, high = ratio_of_shares(Count(0, 400), Count(40, 400), 0.9999)
    assert low == 0.0
    assert 0.1 < high < 1.0


def test_a_ratio_to_what_may_be_nothing_has_no_upper_end():
    low, high = ratio_of_shares(Count(5, 50), Count(0, 50), 0.95)
    assert 0.0 < low < high == np.inf


@pytest.mark.parametrize("hits", [0, 1, 20, 99, 100])
def test_intervals_hold_what_was_counted(hits):
    counted = Count(hits, 100)
    for real in (Count(1, 80), Count(40, 80), Count(79, 80)):
        low, high = ratio_of_shares(counted, real, 0.95)
        assert low <= counted.share / real.share <= high
        low, high = difference_of_shares(counted, real, 0.95)
        assert low <= counted.share - real.share <= high


def test_p_values_of_shares_are_hypergeometric():
    generated, real = Count(2, 20), Count(9, 30)
    expected = stats.hypergeom.cdf(2, 50, 11, 20)
    assert shares_p_value(generated, real, "less") == pytest.approx(expected)
    more = stats.hypergeom.sf(1, 50, 11, 20)
    assert shares_p_value(generated, real, "greater") == pytest.approx(more)


def test_correction_keeps_the_order_and_the_family():
    p_values = [0.2, 0.001, 0.03, 0.03]
    found = corrected(p_values)
    np.testing.assert_allclose(found, [0.2, 0.004, 0.09, 0.09])
    assert corrected([0.5]) == [0.5]
    assert corrected([0.9, 0.8]) == [1.0, 1.0]
    assert corrected([]) == []


def test_each_of_several_intervals_has_its_part_of_the_error():
    assert confidence_of_each(0.01, 5) == pytest.approx(0.998)
    with pytest.raises(ValueError, match="`comparisons` must be at least 1"):
        confidence_of_each(0.01, 0)
