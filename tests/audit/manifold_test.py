from itertools import combinations

import numpy as np
import pytest

from kgan.audit.manifold import Manifold
from kgan.audit.manifold import coverage_of
from kgan.audit.manifold import hit_probability
from kgan.metrics import manifold_scores


def cloud(rows, seed, d=3):
    return np.random.default_rng(seed).normal(size=(rows, d))


@pytest.mark.parametrize("inside", [0, 1, 2, 4, 6])
@pytest.mark.parametrize("drawn", [1, 3, 6])
def test_hit_probability_counts_the_sets_that_hit(inside, drawn):
    sets = list(combinations(range(6), drawn))
    hits = np.mean([any(row < inside for row in each) for each in sets])
    found = hit_probability(np.array([inside]), 6, drawn)
    np.testing.assert_allclose(found, [hits], atol=1e-12)


def test_values_are_those_of_the_metrics_at_equal_rows():
    held_out, generated, reference = cloud(80, 0), cloud(90, 1), cloud(90, 2)
    manifold = Manifold(held_out, reference)
    made, real = manifold.inside(generated), manifold.reference
    covered = coverage_of(made, real, np.random.default_rng(0))
    for rows, inside, coverage in (
        (generated, made, covered.generated),
        (reference, real, covered.real),
    ):
        expected = manifold_scores(real=held_out, generated=rows)
        assert inside.precision.share == pytest.approx(expected["precision"])
        assert coverage == pytest.approx(expected["coverage"])
        assert inside.covered.mean() == pytest.approx(expected["coverage"])
        assert inside.density == pytest.approx(expected["density"])
    assert covered.rows == 90


def test_sides_of_different_sizes_are_compared_at_the_smaller():
    held_out, large = cloud(200, 0), cloud(1200, 1)
    manifold = Manifold(held_out, large)
    found = coverage_of(
        manifold.inside(cloud(150, 2)),
        manifold.reference,
        np.random.default_rng(0),
    )
    generator = np.random.default_rng(1)
    drawn = [
        manifold_scores(
            real=held_out, generated=large[generator.permutation(1200)[:150]]
        )["coverage"]
        for _ in range(60)
    ]
    assert found.rows == 150
    assert abs(found.real - np.mean(drawn)) < 4 * np.std(drawn) / np.sqrt(60)


def test_the_spread_is_that_of_repeated_audits():
    held_out = cloud(150, 0)
    differences, spreads = [], []
    for seed in range(2, 62):
        manifold = Manifold(held_out, cloud(450, seed + 1000))
        found = coverage_of(
            manifold.inside(cloud(150, seed)),
            manifold.reference,
            np.random.default_rng(seed),
        )
        differences.append(found.generated - found.real)
        spreads.append(found.spread)
    assert abs(np.mean(differences)) < 3 * np.std(differences) / np.sqrt(60)
    # The standard deviation of 60 draws is known to about a tenth.
    assert 0.7 < np.std(differences) / np.mean(spreads) < 1.3


def test_a_missing_half_is_not_covered():
    manifold = Manifold(cloud(200, 0), cloud(400, 1))
    generated = cloud(500, 2)
    found = coverage_of(
        manifold.inside(generated[generated[:, 0] > 0.3][:150]),
        manifold.reference,
        np.random.default_rng(0),
    )
    assert found.generated < found.real - 6 * found.spread
