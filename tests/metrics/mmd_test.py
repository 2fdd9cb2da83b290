import numpy as np
import pytest
from scipy import stats
from scipy.spatial.distance import pdist

from kgan.metrics.mmd import mmd_test
from kgan.metrics.mmd import squared_mmd


def oracle(real, generated, bandwidths):
    def kernel(x, y):
        square = np.sum(np.square(x - y))
        return np.mean([np.exp(-square / (2 * s**2)) for s in bandwidths])

    def within(rows):
        return np.mean(
            [
                kernel(x, y)
                for i, x in enumerate(rows)
                for j, y in enumerate(rows)
                if i != j
            ]
        )

    across = np.mean([kernel(x, y) for x in real for y in generated])
    return within(real) + within(generated) - 2.0 * across


def populations(n=25, m=14, d=3, shift=0.8, seed=0):
    rng = np.random.default_rng(seed)
    return {
        "real": rng.standard_normal((n, d)),
        "generated": rng.standard_normal((m, d)) + shift,
    }


def test_value_equals_the_definition():
    arrays = populations()
    result = mmd_test(**arrays, permutations=1)
    median = np.median(pdist(np.concatenate(list(arrays.values()))))
    assert result["median_distance"] == pytest.approx(median, rel=1e-12)
    bandwidths = [0.5 * median, median, 2 * median]
    expected = oracle(**arrays, bandwidths=bandwidths)
    assert result["squared_mmd"] == pytest.approx(expected, rel=1e-10)
    assert squared_mmd(**arrays, bandwidths=bandwidths) == pytest.approx(
        expected, rel=1e-10
    )


@pytest.mark.parametrize("s, d, shift", [(1.0, 2, 1.0), (2.0, 10, 0.3)])
def test_shifted_gaussians_have_a_closed_form(s, d, shift):
    square = d * shift**2
    scale = s**2 + 2
    expected = (
        2 * (s**2 / scale) ** (d / 2) * (1 - np.exp(-square / (2 * scale)))
    )
    values = [
        squared_mmd(**populations(200, 150, d, shift, seed), bandwidths=[s])
        for seed in range(40)
    ]
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    assert abs(np.mean(values) - expected) < 4 * error
    assert error < expected / 10


def test_equal_laws_have_mean_zero_and_uniform_p():
    results = [
        mmd_test(**populations(60, 40, 4, 0.0, seed), permutations=99)
        for seed in range(150)
    ]
    values = [result["squared_mmd"] for result in results]
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    assert abs(np.mean(values)) < 4 * error
    p = np.array([result["p_value"] for result in results])
    assert abs(p.mean() - 0.505) < 4 * np.sqrt(1 / 12 / len(p))
    spread = p - np.random.default_rng(0).uniform(0, 0.01, len(p))
    assert stats.kstest(spread, "uniform").pvalue > 1e-3


def test_a_shift_gives_the_smallest_p():
    result = mmd_test(**populations(80, 80), permutations=199)
    assert result["p_value"] == 1 / 200
    assert result["permutations"] == 199


def test_a_change_of_variance_is_seen():
    rng = np.random.default_rng(0)
    result = mmd_test(
        real=rng.standard_normal((200, 2)),
        generated=2 * rng.standard_normal((200, 2)),
    )
    assert result["p_value"] < 0.01


def test_far_from_the_origin_nothing_changes():
    arrays = populations()
    far = {name: rows + 1e6 for name, rows in arrays.items()}
    near = mmd_test(**arrays, permutations=20)
    assert mmd_test(**far, permutations=20) == pytest.approx(near, rel=1e-6)


def test_order_of_rows_does_not_change_the_value():
    arrays = populations()
    flipped = {name: rows[::-1] for name, rows in arrays.items()}
    value = mmd_test(**arrays, permutations=1)["squared_mmd"]
    assert mmd_test(**flipped, permutations=1)["squared_mmd"] == pytest.approx(
        value, rel=1e-10
    )


def test_sizes_are_cut_by_the_seed_and_stated():
    arrays = populations(50, 9)
    first, again, other = (
        mmd_test(**arrays, most_rows=20, permutations=5, seed=seed)
        for seed in (1, 1, 2)
    )
    assert first == again
    assert first["squared_mmd"] != other["squared_mmd"]
    assert (first["n_real"], first["n_generated"]) == (20, 9)
    assert other["seed"] == 2


def test_mostly_equal_rows_are_told():
    rows = np.zeros((20, 2))
    rows[0] = 1.0
    with pytest.warns(UserWarning, match="median distance between rows is 0"):
        result = mmd_test(real=rows, generated=rows, permutations=10)
    assert np.isfinite(result["squared_mmd"])
    with pytest.warns(UserWarning, match="median distance between rows is 0"):
        same = mmd_test(
            real=np.ones((5, 2)), generated=np.ones((6, 2)), permutations=10
        )
    assert (same["squared_mmd"], same["p_value"]) == (0.0, 1.0)


@pytest.mark.parametrize("name", ["real", "generated"])
@pytest.mark.parametrize(
    "bad", [np.zeros(5), np.zeros((1, 3)), np.full((5, 3), np.nan)]
)
def test_bad_features_are_named(name, bad):
    with pytest.raises(ValueError, match=f"`{name}` must"):
        mmd_test(**(populations() | {name: bad}))


@pytest.mark.parametrize(
    "options, error",
    [
        ({"permutations": 0}, ValueError),
        ({"most_rows": 1}, ValueError),
        ({"seed": 0.5}, TypeError),
    ],
)
def test_bad_options_are_named(options, error):
    with pytest.raises(error, match=f"`{next(iter(options))}` must"):
        mmd_test(**populations(), **options)


@pytest.mark.parametrize("bandwidths", [[], [0.0], [1.0, -1.0]])
def test_bad_bandwidths_are_named(bandwidths):
    with pytest.raises(ValueError, match="`bandwidths` must"):
        squared_mmd(**populations(), bandwidths=bandwidths)
