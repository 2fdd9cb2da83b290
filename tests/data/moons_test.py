import numpy as np
import pytest
from scipy.special import logsumexp
from sklearn.datasets import make_moons

from kgan.data.moons import Moons


def plain_log_prob(x, width):
    """The integral by Simpson's rule, with very many nodes."""
    angles = np.linspace(0.0, np.pi, 20_001)
    weights = np.full(20_001, 2.0)
    weights[1::2] = 4.0
    weights[[0, -1]] = 1.0
    # The mean over the angles, and half of it for each moon.
    weights /= 3 * 20_000 * 2
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points = np.concatenate([circle, [1.0, 0.5] - circle])
    squares = np.sum((x[:, None] - points) ** 2, axis=-1)
    exponents = -0.5 * squares / width**2 - np.log(2 * np.pi * width**2)
    return logsumexp(exponents, b=np.tile(weights, 2), axis=1)


@pytest.mark.parametrize("width", [0.03, 0.1, 1.0])
def test_the_density_is_the_integral(width):
    near = Moons(width).sample(10, seed=0)[0].astype(np.float64)
    # Round one end of a curve, where the integrand is cut off.
    angles = np.arange(8.0)
    ends = [1, 0] + 3 * width * np.stack([np.cos(angles), np.sin(angles)], 1)
    x = np.concatenate([near, ends])
    np.testing.assert_allclose(
        Moons(width).log_prob(x), plain_log_prob(x, width), atol=1e-8, rtol=0
    )
    far = np.array([[20.0, 0.0], [-3.0, -12.0], [-14.0, -14.0]])
    np.testing.assert_allclose(
        Moons(width).log_prob(far), plain_log_prob(far, width), rtol=1e-5
    )


def test_the_density_integrates_to_one():
    horizontal, vertical = np.linspace(-2, 3, 251), np.linspace(-1.5, 2, 176)
    points = np.stack(np.meshgrid(horizontal, vertical), -1).reshape(-1, 2)
    density = np.exp(Moons(0.15).log_prob(points))
    assert density.sum() * 0.02**2 == pytest.approx(1.0, abs=1e-6)


def test_samples_have_the_density():
    moons = Moons(0.1)
    samples = moons.sample(20_000, seed=0)[0]
    # E f(x) / p(x) is the integral of f, here of a bump of integral 1.
    centre, width = np.array([1.0, 0.0]), 0.2
    bump = np.exp(-0.5 * np.sum((samples - centre) ** 2, axis=1) / width**2) / (
        2 * np.pi * width**2
    )
    near = np.linalg.norm(samples - centre, axis=1) < 0.25
    inside = np.where(near, bump, 0) * np.exp(-moons.log_prob(samples))
    expected = 1 - np.exp(-0.5 * (0.25 / width) ** 2)
    error = inside.std() / np.sqrt(len(samples))
    assert abs(inside.mean() - expected) < 4 * error


def test_half_a_turn_swaps_the_moons():
    x = np.random.default_rng(0).normal(size=(20, 2))
    np.testing.assert_allclose(
        Moons().log_prob(x), Moons().log_prob([1.0, 0.5] - x), rtol=1e-9
    )


def test_the_curves_are_those_of_scikit_learn():
    samples, moons = Moons(0.001).sample(1000, seed=1)
    curves, numbers = make_moons(20_000, noise=None)
    for moon in (0, 1):
        curve = curves[numbers == moon]
        distances = [
            np.linalg.norm(curve - sample, axis=1).min()
            for sample in samples[moons == moon]
        ]
        assert max(distances) < 0.006
    assert abs(np.mean(moons) - 0.5) < 4 * 0.5 / np.sqrt(1000)


def test_angles_are_uniform():
    samples, moons = Moons(0.001).sample(20_000, seed=2)
    first = samples[moons == 0]
    shares = np.histogram(np.arctan2(first[:, 1], first[:, 0]), 10, (0, np.pi))
    error = np.sqrt(0.1 * 0.9 / len(first))
    np.testing.assert_allclose(shares[0] / len(first), 0.1, atol=4 * error)


def test_the_seed_decides_and_blocks_do_not():
    first, again, other = (Moons().sample(9, seed=s)[0] for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    many = Moons().sample(3000, seed=0)[0]
    np.testing.assert_allclose(
        Moons().log_prob(many)[2990:], Moons().log_prob(many[2990:]), rtol=1e-12
    )
    assert Moons().log_prob(np.zeros((0, 2))).shape == (0,)


def test_too_little_noise_is_refused():
    with pytest.raises(ValueError, match="`standard_deviation` must"):
        Moons(0.0)
    with pytest.raises(TypeError, match="`standard_deviation` must"):
        Moons("wide")
