import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import norm

from kgan.metrics.rejection import discriminator_rejection
from kgan.metrics.rejection import metropolis_hastings

# The largest p / g of p = N(0, 1) and g = N(.5, 1.5^2), at x = -.4.
MAXIMUM = np.log(1.5) - 0.08 + 0.18


def log_ratio(samples):
    return norm.logpdf(samples) - norm.logpdf(samples, 0.5, 1.5)


def moments_within_errors(samples):
    n = len(samples)
    assert abs(samples.mean()) < 4.0 / np.sqrt(n)
    assert abs(samples.var(ddof=1) - 1.0) < 4.0 * np.sqrt(2.0 / n)


def test_exact_odds_give_the_real_law():
    rng = np.random.default_rng(0)
    samples = rng.normal(0.5, 1.5, 40_000)
    result = discriminator_rejection(
        logits=log_ratio(samples),
        burn_in_logits=log_ratio(rng.normal(0.5, 1.5, 10_000)),
        gamma=0.0,
    )
    expected = np.exp(-MAXIMUM)
    assert expected == pytest.approx(0.603, abs=5e-4)
    error = np.sqrt(expected * (1.0 - expected) / 40_000)
    assert abs(result.acceptance - expected) < 4.0 * error
    assert result.acceptance == result.accepted.mean()
    moments_within_errors(samples[result.accepted])
    np.testing.assert_allclose(
        result.probability,
        np.exp(log_ratio(samples) - MAXIMUM),
        atol=1e-5,
    )


def test_the_percentile_is_the_published_scheme():
    rng = np.random.default_rng(0)
    logits, burn_in = rng.normal(size=50), rng.normal(size=300)
    result = discriminator_rejection(logits=logits, burn_in_logits=burn_in)
    maximum = burn_in.max()

    def score(values):
        below = np.minimum(values - maximum, 0.0)
        return below - np.log(1.0 - np.exp(below - 1e-6))

    gamma = np.percentile(score(burn_in), 95)
    assert result.gamma == pytest.approx(gamma)
    np.testing.assert_allclose(
        result.probability, expit(score(logits) - gamma), rtol=1e-6
    )
    # One in twenty of the burn-in is kept with a chance above a half.
    own = discriminator_rejection(logits=burn_in, burn_in_logits=burn_in)
    assert np.sum(own.probability > 0.5) == 15


def test_gamma_trades_acceptance_for_correction():
    rng = np.random.default_rng(1)
    logits = {
        "logits": log_ratio(rng.normal(0.5, 1.5, 3000)),
        "burn_in_logits": log_ratio(rng.normal(0.5, 1.5, 3000)),
    }
    kept = [
        discriminator_rejection(**logits, gamma=gamma).acceptance
        for gamma in (-3.0, 0.0, 3.0)
    ]
    assert kept == sorted(kept, reverse=True)


@pytest.mark.parametrize("missing", [0.1, 0.3])
def test_a_mode_never_made_stays_missing(missing):
    # p = (1 - w) N(0, 1) + w N(30, .1^2), of which g covers the first alone:
    # by exact odds the kept follow N(0, 1), at a total variation of w.
    rng = np.random.default_rng(5)
    samples, burn_in = rng.normal(0.5, 1.5, (2, 20_000))

    def odds(values):
        real = np.logaddexp(
            np.log(1.0 - missing) + norm.logpdf(values),
            np.log(missing) + norm.logpdf(values, 30.0, 0.1),
        )
        return real - norm.logpdf(values, 0.5, 1.5)

    result = discriminator_rejection(
        logits=odds(samples), burn_in_logits=odds(burn_in), gamma=0.0
    )
    kept = samples[result.accepted]
    moments_within_errors(kept)
    assert kept.max() < 29.0
    # The mass missing cancels in the ratio to the maximum.
    assert result.acceptance == pytest.approx(np.exp(-MAXIMUM), abs=0.02)


def test_chains_of_a_missing_mode_stay_at_their_start():
    # A real start in the mode that g lacks has infinite odds: it never moves.
    rng = np.random.default_rng(2)
    starts = np.where(rng.random(2000) < 0.25, 500.0, np.log(0.75))
    with pytest.warns(UserWarning, match="accepted no sample"):
        result = metropolis_hastings(
            real_logits=starts,
            generated_logits=np.full((2000, 5), np.log(0.75)),
        )
    np.testing.assert_array_equal(result.indices < 0, starts == 500.0)
    assert result.never_accepted == np.sum(starts == 500.0)


def test_metropolis_hastings_gives_the_real_law():
    rng = np.random.default_rng(3)
    starts = rng.standard_normal(8000)
    proposals = rng.normal(0.5, 1.5, (8000, 40))
    result = metropolis_hastings(
        real_logits=log_ratio(starts), generated_logits=log_ratio(proposals)
    )
    assert result.never_accepted == 0
    moments_within_errors(proposals[np.arange(8000), result.indices])
    assert 0.603 < result.acceptance < 1.0


def test_metropolis_hastings_equals_a_loop():
    rng = np.random.default_rng(4)
    starts, proposals = rng.normal(size=6), 2.0 * rng.normal(size=(6, 9))
    result = metropolis_hastings(
        real_logits=starts, generated_logits=proposals, seed=8
    )
    draws = np.random.default_rng(8).random((9, 6))
    accepted = 0
    for chain in range(6):
        odds, index = starts[chain], -1
        for column in range(9):
            stated = expit(odds), expit(proposals[chain, column])
            chance = (1.0 / stated[0] - 1.0) / (1.0 / stated[1] - 1.0)
            if draws[column, chain] < min(1.0, chance):
                odds, index = proposals[chain, column], column
                accepted += 1
        assert result.indices[chain] == index
    assert result.acceptance == pytest.approx(accepted / 54)
    assert result.seed == 8


def test_which_logits_are_which():
    kept = discriminator_rejection(
        logits=[9.0, 9.0], burn_in_logits=[0.0, 1.0], gamma=0.0
    )
    assert kept.accepted.all()
    assert kept.exceeded == 1.0
    swapped = discriminator_rejection(
        logits=[0.0, 1.0], burn_in_logits=[9.0, 9.0], gamma=0.0
    )
    assert swapped.probability.max() < 1e-3
    assert swapped.exceeded == 0.0


def test_the_seed_decides_the_draws():
    logits = np.random.default_rng(0).normal(size=200)
    first, again, other = (
        discriminator_rejection(
            logits=logits, burn_in_logits=logits, gamma=0.0, seed=seed
        ).accepted
        for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


@pytest.mark.parametrize(
    "change, error",
    [
        ({"logits": []}, ValueError),
        ({"logits": [[0.0]]}, ValueError),
        ({"burn_in_logits": [0.0]}, ValueError),
        ({"burn_in_logits": [0.0, np.inf]}, ValueError),
        ({"gamma": "95"}, TypeError),
        ({"seed": -1}, ValueError),
    ],
)
def test_bad_rejection_input_is_named(change, error):
    (name,) = change
    arrays = {"logits": [0.0], "burn_in_logits": [0.0, 1.0]}
    with pytest.raises(error, match=f"`{name}` must"):
        discriminator_rejection(**(arrays | change))


@pytest.mark.parametrize(
    "change, error",
    [
        ({"real_logits": [[0.0]]}, ValueError),
        ({"generated_logits": [0.0]}, ValueError),
        ({"generated_logits": np.zeros((1, 0))}, ValueError),
        ({"generated_logits": [[np.nan]]}, ValueError),
        ({"seed": 1.0}, TypeError),
    ],
)
def test_bad_chain_input_is_named(change, error):
    (name,) = change
    arrays = {"real_logits": [0.0], "generated_logits": [[0.0, 1.0]]}
    with pytest.raises(error, match=f"`{name}` must"):
        metropolis_hastings(**(arrays | change))


def test_different_numbers_of_chains_are_named():
    with pytest.raises(ValueError, match="2 and 1 rows"):
        metropolis_hastings(
            real_logits=[0.0, 1.0], generated_logits=[[0.0, 1.0]]
        )
