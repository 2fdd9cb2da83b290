"""How varied samples are, beside real ones."""

import math

import numpy as np
import pytest
from scipy.spatial.distance import pdist

from kgan.callbacks.variety import Variety
from kgan.callbacks.variety import lowest_entropy
from kgan.callbacks.variety import mean_distance
from kgan.callbacks.variety import shrunk

RNG = np.random.default_rng(1)
# Ten blocks of their own, of 60 pictures each, far apart.
CENTRES = RNG.integers(0, 256, (10, 6, 6, 1))


def pictures(count, modes=10, generator=RNG):
    chosen = CENTRES[generator.integers(0, modes, count)]
    noise = generator.integers(-4, 5, chosen.shape)
    return np.clip(chosen + noise, 0, 255).astype(np.uint8)


def test_the_mean_distance_is_that_of_all_pairs():
    rows = RNG.normal(size=(30, 5))
    assert mean_distance(rows) == pytest.approx(pdist(rows).mean())


def test_large_offsets_do_not_cost_digits():
    rows = RNG.normal(size=(20, 4))
    assert mean_distance(rows + 1e4) == pytest.approx(
        mean_distance(rows), rel=1e-6
    )


def test_real_samples_are_as_varied_as_real_ones():
    variety = Variety(pictures(900), count=100, seed=0)
    draws = [variety.of(pictures(100)) for _ in range(40)]
    diversities = [each.diversity for each in draws]
    assert np.mean(diversities) == pytest.approx(1.0, abs=0.02)
    # Draws of a finite pool vary a little less than those of its law.
    assert np.std(diversities) == pytest.approx(variety.deviation, rel=0.5)
    assert variety.entropy == pytest.approx(math.log(10), abs=0.05)
    least = lowest_entropy(variety.entropy, 100)
    assert all(each.entropy > least for each in draws)


def test_copies_of_one_sample_have_no_variety():
    variety = Variety(pictures(900), count=100, seed=0)
    one = variety.of(np.repeat(pictures(1), 100, axis=0))
    assert one.diversity == pytest.approx(0.0, abs=1e-6)
    assert one.entropy == 0.0


def test_few_modes_are_seen_by_entropy():
    variety = Variety(pictures(900), count=100, seed=0)
    three = variety.of(pictures(100, modes=3))
    assert math.exp(three.entropy) == pytest.approx(3.0, abs=0.3)
    assert three.entropy < lowest_entropy(variety.entropy, 100)


def test_samples_in_floats_compare_with_pixels():
    real = pictures(200)
    variety = Variety(real, count=64, seed=0)
    drawn = pictures(64)
    in_floats = drawn.astype(np.float32) / 127.5 - 1.0
    assert variety.of(in_floats) == variety.of(drawn)


def test_the_null_of_the_entropy():
    """The share of draws below the bound is a thousandth, or somewhat more:
    the chi-square law is that of many samples."""
    shares = np.full(10, 0.1)
    counts = RNG.multinomial(128, shares, size=20_000) / 128
    entropies = -np.sum(
        np.where(counts > 0, counts * np.log(np.maximum(counts, 1e-9)), 0), 1
    )
    below = np.mean(entropies < lowest_entropy(math.log(10), 128))
    assert 0.0002 < below < 0.004


def test_pictures_are_shrunk_by_means():
    image = np.zeros((1, 64, 32, 3), np.float32)
    image[:, :4, :4] = 1.0
    small = shrunk(image).reshape(16, 8, 3)
    assert small[0, 0] == pytest.approx(np.ones(3))
    assert small.sum() == pytest.approx(3.0)


def test_vectors_are_taken_as_they_are():
    points = RNG.normal(size=(64, 2)).astype(np.float32)
    assert np.array_equal(shrunk(points), points)
