import numpy as np
import pytest
from scipy import stats

from kgan.metrics.different_bins import different_bins
from kgan.metrics.different_bins import jensen_shannon
from kgan.metrics.different_bins import two_proportion_scores


def populations(n=1000, m=500, d=2, seed=0, shift=0.0):
    rng = np.random.default_rng(seed)
    return {
        "train": rng.standard_normal((n, d)),
        "generated": rng.standard_normal((m, d)) + shift,
    }


@pytest.mark.parametrize("d", [1, 2, 20])
def test_equal_laws_give_the_nulls(d):
    results = [
        different_bins(**populations(1600, 1200, d, seed), bins=20, seed=seed)
        for seed in range(60)
    ]
    for value, null in (
        ("different_bins", "different_bins_null"),
        ("jensen_shannon", "jensen_shannon_floor"),
    ):
        values = np.array([result[value] for result in results])
        error = values.std(ddof=1) / np.sqrt(len(values))
        assert abs(values.mean() - results[0][null]) < 4 * error
    assert results[0]["different_bins_null"] == pytest.approx(1.0)
    assert results[0]["jensen_shannon_floor"] == pytest.approx(
        19 / 8 * (1 / 800 + 1 / 1200)
    )


def test_same_multinomial_gives_the_nulls():
    # The comparison alone, without k-means: counts of one multinomial.
    rng = np.random.default_rng(0)
    bins, n, m = 50, 5000, 3000
    shares = rng.dirichlet(np.full(bins, 5.0))
    different, divergence = [], []
    for _ in range(200):
        first, second = rng.multinomial(n, shares), rng.multinomial(m, shares)
        scores = two_proportion_scores(first, second)
        different.append(np.sum(np.abs(scores) > stats.norm.isf(0.025)))
        divergence.append(jensen_shannon(first / n, second / m))
    for values, null in (
        (different, 0.05 * bins),
        (divergence, (bins - 1) / 8 * (1 / n + 1 / m)),
    ):
        error = np.std(values, ddof=1) / np.sqrt(200)
        assert abs(np.mean(values) - null) < 4 * error + 0.02 * null


def clusters(counts):
    return np.concatenate(
        [np.full((count, 1), 10.0 * k) for k, count in enumerate(counts)]
    )


def test_values_by_hand():
    # Cells are the three points, whichever half they are fitted on.
    train = clusters([300, 600, 900])
    generated = clusters([200, 200, 100])
    result = different_bins(train=train, generated=generated, bins=3, seed=4)
    order = np.random.default_rng(4).permutation(1800)
    counted = train[order[900:], 0]
    p = np.array([np.mean(counted == 10.0 * k) for k in range(3)])
    q = np.array([0.4, 0.4, 0.2])
    pooled = (900 * p + 500 * q) / 1400
    z = (p - q) / np.sqrt(pooled * (1 - pooled) * (1 / 900 + 1 / 500))
    assert result["different_bins"] == np.sum(np.abs(z) > 1.959964)
    middle = (p + q) / 2
    divergence = np.sum(p * np.log(p / middle) + q * np.log(q / middle)) / 2
    assert result["jensen_shannon"] == pytest.approx(divergence, rel=1e-9)
    assert result["different_bins_share"] == result["different_bins"] / 3
    assert (result["n_train"], result["n_generated"]) == (900, 500)
    assert (result["bins"], result["seed"]) == (3, 4)


def test_significance_decides():
    arrays = populations(4000, 2000, shift=0.3)
    strict, loose = (
        different_bins(**arrays, bins=40, significance=significance)
        for significance in (1e-4, 0.2)
    )
    assert strict["different_bins"] < loose["different_bins"]
    assert strict["different_bins_null"] == pytest.approx(0.004)
    assert strict["jensen_shannon"] == loose["jensen_shannon"]


def test_a_missing_mode_is_counted():
    rng = np.random.default_rng(0)
    centres = 20.0 * np.arange(10)[:, None]
    train = np.repeat(centres, 200, axis=0) + rng.standard_normal((2000, 1))
    generated = np.repeat(centres[1:], 100, axis=0)
    result = different_bins(
        train=train, generated=generated, bins=10, significance=1e-4
    )
    assert result["different_bins"] >= 1
    assert result["jensen_shannon"] > 5 * result["jensen_shannon_floor"]


def test_laws_apart_give_the_most():
    result = different_bins(**populations(shift=100.0), bins=10)
    assert result["jensen_shannon"] > 0.5
    # Generated rows fall into the one nearest cell: the divergence would be
    # log 2 were that cell empty of training rows.
    assert result["jensen_shannon"] < np.log(2)
    assert result["different_bins"] == 10


def test_train_and_generated_are_told_apart():
    # Cells follow the training rows: many where they are, one where not.
    rng = np.random.default_rng(0)
    wide = rng.uniform(0, 1, size=(4000, 1))
    narrow = rng.uniform(0, 0.1, size=(4000, 1))
    result = different_bins(train=wide, generated=narrow, bins=20)
    swapped = different_bins(train=narrow, generated=wide, bins=20)
    assert result["n_train"] == 2000
    assert result["n_generated"] == 4000
    # Two or three of 20 cells hold all narrow rows, but 19 of 20 hold hardly
    # any wide row when fitted to narrow ones.
    assert result["jensen_shannon"] != pytest.approx(
        swapped["jensen_shannon"], rel=0.01
    )


def test_the_seed_decides_the_cells():
    arrays = populations(shift=0.2)
    values = [different_bins(**arrays, bins=10, seed=s) for s in (1, 1, 2)]
    assert values[0] == values[1]
    assert values[0]["jensen_shannon"] != values[2]["jensen_shannon"]


def test_far_from_the_origin_nothing_changes():
    arrays = populations(shift=0.2)
    far = {name: rows + 2.0**30 for name, rows in arrays.items()}
    near = {name: rows - 2.0**30 for name, rows in far.items()}
    assert different_bins(**far, bins=10) == different_bins(**near, bins=10)


def test_few_different_rows_are_told():
    train = np.repeat(np.arange(4.0), 50)[:, None]
    with pytest.warns(UserWarning, match="fewer different training rows"):
        result = different_bins(train=train, generated=train, bins=10)
    assert result["bins"] == 4
    with pytest.warns(UserWarning, match="fewer different training rows"):
        constant = different_bins(
            train=np.ones((100, 2)), generated=np.ones((50, 2)), bins=5
        )
    assert (constant["bins"], constant["different_bins"]) == (1, 0)
    assert constant["jensen_shannon"] == constant["jensen_shannon_floor"] == 0


def test_few_rows_a_bin_are_told():
    with pytest.warns(UserWarning, match="normal approximation"):
        different_bins(**populations(100, 100), bins=30)


@pytest.mark.parametrize("name", ["train", "generated"])
@pytest.mark.parametrize(
    "bad", [np.zeros(500), np.zeros((1, 2)), np.full((500, 2), np.nan)]
)
def test_bad_features_are_named(name, bad):
    with pytest.raises(ValueError, match=f"`{name}` must"):
        different_bins(**(populations() | {name: bad}))


@pytest.mark.parametrize(
    "options, error, name",
    [
        ({"bins": 1}, ValueError, "bins"),
        ({"bins": 501}, ValueError, "train"),
        ({"bins": 2.0}, TypeError, "bins"),
        ({"significance": 0.0}, ValueError, "significance"),
        ({"significance": 1.5}, ValueError, "significance"),
        ({"seed": 2**32}, ValueError, "seed"),
    ],
)
def test_bad_options_are_named(options, error, name):
    with pytest.raises(error, match=f"`{name}` must"):
        different_bins(**populations(), **options)
