import itertools

import numpy as np
import pytest
from scipy import stats

from kgan.metrics import permutation
from kgan.metrics.permutation import permutation_p_value
from kgan.metrics.permutation import unbiased_discrepancy


def linear(left, right):
    return left @ right.T


def gaussian(left, right):
    return np.exp(-0.5 * np.square(left[:, None] - right[None]).sum(axis=2))


class Relabellings:
    """Stands for a generator whose permutations are known."""

    def __init__(self, rows):
        self.rows = rows

    def permuted(self, labels, axis, out):
        assert (labels.shape, axis) == (self.rows.shape, 1)
        out[:] = self.rows


def all_relabellings(n, m):
    rows = np.zeros((0, n + m))
    for chosen in itertools.combinations(range(n + m), n):
        row = np.zeros((1, n + m))
        row[0, list(chosen)] = 1.0
        rows = np.concatenate([rows, row])
    return rows


@pytest.mark.parametrize("kernel", [linear, gaussian])
@pytest.mark.parametrize("n, m", [(3, 5), (4, 4)])
@pytest.mark.parametrize("block", [1, 20, 10**6])
def test_p_value_equals_enumeration(kernel, n, m, block, monkeypatch):
    monkeypatch.setattr(permutation, "_BLOCK_VALUES", block)
    rng = np.random.default_rng(n)
    pooled = rng.standard_normal((n + m, 2))
    real, generated = pooled[:n], pooled[n:] + 0.7
    pooled = np.concatenate([real, generated])
    relabellings = all_relabellings(n, m)
    values = [
        unbiased_discrepancy(
            kernel, real=pooled[row == 1], generated=pooled[row == 0]
        )
        for row in relabellings
    ]
    observed = unbiased_discrepancy(kernel, real=real, generated=generated)
    as_large = np.sum(np.array(values) >= observed - 1e-12)
    assert 1 < as_large < len(relabellings)
    p_value = permutation_p_value(
        kernel,
        real=real,
        generated=generated,
        permutations=len(relabellings),
        generator=Relabellings(relabellings),
    )
    assert p_value == (1 + as_large) / (1 + len(relabellings))


def test_a_linear_kernel_gives_the_distance_of_means():
    # For x . y the unbiased estimate is |mean difference|^2 less the
    # variances of both means.
    rng = np.random.default_rng(0)
    real = rng.standard_normal((20, 3))
    generated = rng.standard_normal((11, 3)) + 1.0
    expected = (
        np.sum(np.square(real.mean(axis=0) - generated.mean(axis=0)))
        - real.var(axis=0, ddof=1).sum() / 20
        - generated.var(axis=0, ddof=1).sum() / 11
    )
    value = unbiased_discrepancy(linear, real=real, generated=generated)
    assert value == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("n, m", [(30, 30), (40, 15)])
def test_p_is_uniform_under_equal_laws(n, m):
    values = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        values.append(
            permutation_p_value(
                linear,
                real=rng.exponential(size=(n, 3)),
                generated=rng.exponential(size=(m, 3)),
                permutations=99,
                generator=rng,
            )
        )
    # Continuity: p lies on a grid of 1/100.
    spread = np.array(values) - np.random.default_rng(0).uniform(0, 0.01, 200)
    assert stats.kstest(spread, "uniform").pvalue > 1e-3
    assert abs(np.mean(values) - 0.505) < 4 * np.sqrt(1 / 12 / 200)


def test_equal_rows_give_one():
    rows = np.full((6, 2), 1e3)
    p_value = permutation_p_value(
        lambda left, right: (linear(left, right) + 0.1) ** 3,
        real=rows[:2],
        generated=rows[2:],
        permutations=50,
        generator=np.random.default_rng(0),
    )
    assert p_value == 1.0


def test_only_an_excess_counts():
    # Alternating rows are closer to each other than chance: no evidence.
    rows = np.repeat(np.arange(10.0)[:, None], 2, axis=0)
    p_value = permutation_p_value(
        linear,
        real=rows[::2],
        generated=rows[1::2],
        permutations=200,
        generator=np.random.default_rng(0),
    )
    assert p_value > 0.9
