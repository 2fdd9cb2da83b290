import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import norm

from kgan.metrics.importance_bound import importance_bound

# x = 2 z + N(0, 1), z ~ N(0, 1): p(x) = N(0, 5), p(z | x) = N(2 x / 5, 1 / 5).
SLOPE = 2.0
MARGINAL = np.sqrt(5.0)
POSTERIOR_SLOPE, POSTERIOR_SCALE = 0.4, np.sqrt(0.2)


def weights(samples, *, shift=0.0, scale=POSTERIOR_SCALE, draws=1, seed=0):
    """log p(x, z) - log q(z | x) with q = N(2 x / 5 + shift, scale^2)."""
    rng = np.random.default_rng(seed)
    centre = POSTERIOR_SLOPE * samples[:, np.newaxis] + shift
    latents = centre + scale * rng.standard_normal((len(samples), draws))
    joint = norm.logpdf(latents) + norm.logpdf(
        samples[:, np.newaxis], SLOPE * latents
    )
    return joint - norm.logpdf(latents, centre, scale)


def test_the_exact_posterior_gives_the_exact_likelihood():
    samples = np.random.default_rng(1).normal(scale=MARGINAL, size=30)
    exact = norm.logpdf(samples, scale=MARGINAL).mean()
    result = importance_bound(log_weights=weights(samples, draws=4))
    assert result["elbo"] == pytest.approx(exact, abs=1e-9)
    assert result["importance_bound"] == pytest.approx(exact, abs=1e-9)
    assert result["effective_sample_size"] == pytest.approx(4.0)


@pytest.mark.parametrize("shift, factor", [(0.3, 1.0), (0.0, 1.5), (-0.2, 0.7)])
def test_a_wrong_posterior_costs_its_divergence(shift, factor):
    samples = np.random.default_rng(1).normal(scale=MARGINAL, size=4000)
    exact = norm.logpdf(samples, scale=MARGINAL).mean()
    divergence = (
        -np.log(factor)
        + 0.5 * (factor**2 - 1.0)
        + 0.5 * (shift / POSTERIOR_SCALE) ** 2
    )
    log_weights = weights(
        samples, shift=shift, scale=factor * POSTERIOR_SCALE, draws=20
    )
    result = importance_bound(log_weights=log_weights)
    # Over the draws: the samples' own spread is in the exact value too.
    gaps = log_weights.mean(axis=1) - norm.logpdf(samples, scale=MARGINAL)
    error = gaps.std(ddof=1) / np.sqrt(len(samples))
    assert abs(result["elbo"] - exact + divergence) < 4.0 * error
    assert error < divergence / 10
    assert result["elbo"] < result["importance_bound"] < exact


def test_rises_with_the_number_of_draws():
    samples = np.random.default_rng(1).normal(scale=MARGINAL, size=500)
    exact = norm.logpdf(samples, scale=MARGINAL).mean()
    bounds = [
        importance_bound(log_weights=weights(samples, scale=1.0, draws=draws))[
            "importance_bound"
        ]
        for draws in (1, 5, 50, 2000)
    ]
    assert bounds == sorted(bounds)
    assert bounds[-1] == pytest.approx(exact, abs=0.005)


def test_equals_the_definition():
    log_weights = np.random.default_rng(0).normal(-900.0, 2.0, (7, 5))
    result = importance_bound(log_weights=log_weights)
    bounds = [logsumexp(row) - np.log(5) for row in log_weights]
    sizes = [
        np.exp(row - row.max()).sum() ** 2
        / np.square(np.exp(row - row.max())).sum()
        for row in log_weights
    ]
    assert result == pytest.approx(
        {
            "importance_bound": np.mean(bounds),
            "importance_bound_standard_error": np.std(bounds, ddof=1)
            / np.sqrt(7),
            "elbo": log_weights.mean(),
            "elbo_standard_error": np.std(log_weights.mean(axis=1), ddof=1)
            / np.sqrt(7),
            "effective_sample_size": np.mean(sizes),
            "importance_samples": 5,
            "n_samples": 7,
        },
        rel=1e-12,
    )
    assert all(type(value) is float for value in result.values())


def test_rows_and_columns_are_not_the_same():
    log_weights = np.array([[0.0, 4.0], [1.0, 0.0], [2.0, 3.0]])
    across = importance_bound(log_weights=log_weights)
    down = importance_bound(log_weights=log_weights.T)
    assert across["importance_bound"] != pytest.approx(down["importance_bound"])
    assert (down["n_samples"], down["importance_samples"]) == (2, 3)


def test_order_does_not_matter():
    log_weights = np.random.default_rng(0).normal(size=(20, 9))
    assert importance_bound(
        log_weights=log_weights[::-1, ::-1]
    ) == pytest.approx(importance_bound(log_weights=log_weights), rel=1e-10)


def test_collapsed_weights_are_stated():
    with pytest.warns(UserWarning, match="fewer than two draws"):
        importance_bound(log_weights=np.diag(np.full(10, 50.0)))


@pytest.mark.parametrize(
    "bad", [np.zeros(5), np.zeros((1, 4)), np.full((5, 4), -np.inf)]
)
def test_bad_weights_are_named(bad):
    with pytest.raises(ValueError, match="`log_weights` must"):
        importance_bound(log_weights=bad)
