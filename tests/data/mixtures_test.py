import math

import numpy as np
import pytest

from kgan.data import GaussianMixture
from kgan.data import grid
from kgan.data import ring
from kgan.metrics import mode_scores


@pytest.mark.parametrize("mixture", [ring(), grid()], ids=["ring", "grid"])
def test_samples_are_those_of_the_law(mixture):
    samples, modes = mixture.sample(20_000, seed=0)
    scores = mode_scores(
        generated=samples,
        means=mixture.means,
        standard_deviation=mixture.standard_deviation,
    )
    assert scores["modes"] == len(mixture.means)
    error = math.sqrt(0.9889 * 0.0111 / len(samples))
    assert abs(scores["high_quality"] - scores["high_quality_null"]) < 4 * error
    assert scores["reverse_kl_above_floor"] < 1e-3
    # The modes told are those that samples lie at.
    nearest = np.argmin(
        np.linalg.norm(samples[:, None] - mixture.means, axis=-1), axis=1
    )
    np.testing.assert_array_equal(nearest, modes)


def test_no_mode_of_the_ring_stands_twice():
    means = ring().means
    np.testing.assert_allclose(np.linalg.norm(means, axis=1), 2.0)
    gaps = np.linalg.norm(means - np.roll(means, 1, axis=0), axis=1)
    np.testing.assert_allclose(gaps, 4.0 * math.sin(math.pi / 8))


def test_the_lattice():
    means = grid().means
    assert sorted({*means[:, 0]}) == sorted({*means[:, 1]}) == [-4, -2, 0, 2, 4]
    assert len(np.unique(means, axis=0)) == 25


@pytest.mark.parametrize(
    "mixture, entropy",
    [
        (ring(radius=1.0, standard_deviation=0.01), -4.293),
        (grid(), 0.065),
        (ring(standard_deviation=0.2), None),
    ],
)
def test_entropy(mixture, entropy):
    if entropy is None:
        # Modes that overlap: below the sum for those that do not.
        assert 1.66 < mixture.entropy() < 1.72
        return
    closed = (
        math.log(len(mixture.means))
        + 1.0
        + math.log(2.0 * math.pi)
        + 2.0 * math.log(mixture.standard_deviation)
    )
    assert closed == pytest.approx(entropy, abs=1e-3)
    # The standard deviation of -log p is 1 in the plane.
    assert abs(mixture.entropy() - closed) < 4 / math.sqrt(100_000)


def test_the_density_integrates_to_one():
    mixture = ring(
        modes=3, radius=1.0, standard_deviation=0.3, shares=[0.5, 0.3, 0.2]
    )
    line = np.linspace(-4.0, 4.0, 401)
    points = np.stack(np.meshgrid(line, line), -1).reshape(-1, 2)
    mass = np.exp(mixture.log_prob(points)).sum() * (line[1] - line[0]) ** 2
    assert mass == pytest.approx(1.0, abs=1e-6)


def test_shares_are_kept():
    mixture = grid(side=2, shares=[0.7, 0.1, 0.1, 0.1])
    modes = mixture.sample(10_000, seed=3)[1]
    shares = np.bincount(modes) / 10_000
    np.testing.assert_allclose(shares, mixture.shares, atol=0.02)


def test_the_seed_decides():
    first, again, other = (ring().sample(9, seed=s)[0] for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


@pytest.mark.parametrize(
    "arguments, message",
    [
        (([0.0, 1.0], 0.1), "`means` must have shape"),
        (([[0.0], [1.0]], 0.0), "`standard_deviation` must"),
        (([[0.0], [1.0]], 0.1, [0.5, 0.4]), "`shares` must be 2 numbers"),
        (([[0.0], [1.0]], 0.1, [1.0, 0.0]), "`shares` must be 2 numbers"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        GaussianMixture(*arguments)
