import numpy as np
import pytest
from scipy import stats
from sklearn.neighbors import KNeighborsClassifier

from kgan.metrics import classifier_two_sample
from kgan.metrics.classifier_two_sample import neighbour_two_sample_test
from kgan.metrics.classifier_two_sample import network_two_sample_test

BOTH = [neighbour_two_sample_test, network_two_sample_test]


def populations(n=200, m=200, d=2, shift=0.0, seed=0):
    rng = np.random.default_rng(seed)
    direction = np.zeros(d)
    direction[0] = shift
    return {
        "real": rng.standard_normal((n, d)),
        "generated": rng.standard_normal((m, d)) + direction,
    }


@pytest.mark.parametrize(
    "test, seeds", [(neighbour_two_sample_test, 100), (BOTH[1], 20)]
)
def test_equal_laws_give_one_half(test, seeds, monkeypatch):
    # The null holds for any classifier, however briefly trained.
    monkeypatch.setattr(classifier_two_sample, "_PATIENCE_UPDATES", 50)
    results = [
        test(**populations(100, 100, seed=seed), seed=seed)
        for seed in range(seeds)
    ]
    values = np.array([result["accuracy"] for result in results])
    deviation = 1 / (2 * np.sqrt(100))
    assert results[0]["n_test"] == 100
    assert abs(values.mean() - 0.5) < 4 * deviation / np.sqrt(seeds)
    # Variance 1 / (4 n_test), or less where the classifier is one-sided.
    assert values.var(ddof=1) < deviation**2 * (1 + 4 * np.sqrt(2 / seeds))
    assert min(result["p_value"] for result in results) > 0.05 / seeds / 10


def test_the_neighbours_null_is_binomial():
    values = [
        neighbour_two_sample_test(**populations(100, 100, seed=s), seed=s)
        for s in range(120)
    ]
    variance = np.var([value["accuracy"] for value in values], ddof=1)
    expected = 1 / (4 * 100)
    assert abs(variance - expected) < 4 * expected * np.sqrt(2 / 120)


def test_the_network_reaches_the_ceiling():
    shift = 1.5
    # A perceptron learns a linear boundary all but perfectly.
    values = [
        network_two_sample_test(
            **populations(400, 400, shift=shift, seed=seed), seed=seed
        )["accuracy"]
        for seed in range(20)
    ]
    ceiling = stats.norm.cdf(shift / 2)
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    assert np.mean(values) < ceiling + 4 * error
    assert np.mean(values) > ceiling - 4 * error - 0.02


@pytest.mark.parametrize("shift", [1.0, 2.0])
def test_neighbours_approach_the_ceiling(shift):
    values = [
        neighbour_two_sample_test(
            **populations(1000, 1000, shift=shift, seed=seed), seed=seed
        )["accuracy"]
        for seed in range(20)
    ]
    ceiling = stats.norm.cdf(shift / 2)
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    assert ceiling - 0.04 < np.mean(values) < ceiling + 4 * error


@pytest.mark.parametrize("test", BOTH)
def test_interval_and_p_value_are_binomial(test):
    result = test(**populations(81, 61, shift=1.0), seed=2)
    n = int(result["n_test"])
    assert (n, result["n_real"], result["n_generated"]) == (60, 61, 61)
    correct = round(result["accuracy"] * n)
    p_value = stats.binom.sf(correct - 1, n, 0.5)
    assert result["p_value"] == pytest.approx(p_value, rel=1e-9)
    low, high = result["accuracy_low"], result["accuracy_high"]
    assert stats.binom.sf(correct - 1, n, low) == pytest.approx(0.025)
    assert stats.binom.cdf(correct, n, high) == pytest.approx(0.025)
    assert result["accuracy"] == pytest.approx(
        (result["accuracy_real"] + result["accuracy_generated"]) / 2
    )
    assert result["accuracy_null"] == 0.5
    assert result["seed"] == 2


@pytest.mark.parametrize("test", BOTH)
def test_the_sides_are_told_apart(test):
    # Generated rows keep to the middle of the real ones' range: nearly all of
    # them look generated, and the real rows in that range do too.
    rng = np.random.default_rng(0)
    arrays = {
        "real": rng.uniform(0, 1, size=(600, 1)),
        "generated": rng.uniform(0.3, 0.7, size=(600, 1)),
    }
    result = test(**arrays)
    assert result["accuracy_generated"] > 0.75
    assert 0.4 < result["accuracy_real"] < 0.7
    swapped = test(real=arrays["generated"], generated=arrays["real"])
    assert swapped["accuracy_real"] > 0.75
    assert 0.4 < swapped["accuracy_generated"] < 0.7


@pytest.mark.parametrize("test", BOTH)
def test_test_rows_are_not_trained_on(test):
    # In 50 dimensions a network fits 400 training rows perfectly.
    rng = np.random.default_rng(0)
    result = test(
        real=rng.standard_normal((400, 50)),
        generated=rng.standard_normal((400, 50)),
    )
    assert 0.4 < result["accuracy"] < 0.6


@pytest.mark.parametrize("test", BOTH)
def test_the_seed_decides_the_halves(test):
    arrays = populations(150, 100, shift=0.7)
    values = [test(**arrays, seed=seed) for seed in (1, 1, 2, 3)]
    assert values[0] == values[1]
    assert len({value["accuracy"] for value in values}) > 1


@pytest.mark.parametrize("test", BOTH)
def test_far_from_the_origin_nothing_changes(test):
    arrays = populations(shift=1.0)
    far = {name: rows + 2.0**30 for name, rows in arrays.items()}
    near = {name: rows - 2.0**30 for name, rows in far.items()}
    result = test(**far)["accuracy"]
    assert result == pytest.approx(test(**near)["accuracy"], abs=0.02)
    assert result > 0.6


def test_neighbours_vote_as_sklearn_says():
    arrays = populations(31, 31, shift=1.0)
    result = neighbour_two_sample_test(**arrays, k=5, seed=7)
    rng = np.random.default_rng(7)
    real, generated = (rows[rng.permutation(31)] for rows in arrays.values())
    judge = KNeighborsClassifier(5).fit(
        np.concatenate([real[15:], generated[15:]]), np.repeat([0, 1], 16)
    )
    assert result["accuracy_real"] == judge.score(real[:15], np.zeros(15))
    assert result["accuracy_generated"] == judge.score(
        generated[:15], np.ones(15)
    )


def test_default_neighbours_are_odd_and_near_the_root():
    assert neighbour_two_sample_test(**populations(4, 9))["k"] == 3
    assert neighbour_two_sample_test(**populations(100, 100))["k"] == 11
    assert neighbour_two_sample_test(**populations(1001, 1001))["k"] == 33
    assert neighbour_two_sample_test(**populations(), k=1)["k"] == 1


def test_images_go_to_a_convolutional_network():
    rng = np.random.default_rng(0)
    real = rng.integers(0, 120, size=(300, 8, 8, 1)).astype(np.uint8)
    generated = rng.integers(0, 120, size=(250, 8, 8, 1)).astype(np.uint8)
    generated[:, :4] += 60
    result = network_two_sample_test(real=real, generated=generated, epochs=4)
    assert result["accuracy"] > 0.95
    assert result["accuracy_real"] > 0.9
    assert result["n_test"] == 250


def test_a_network_stopped_early_is_told():
    with pytest.warns(UserWarning, match="still gaining after 2 passes"):
        result = network_two_sample_test(**populations(shift=1.0), epochs=2)
    assert 0 <= result["accuracy"] <= 1


@pytest.mark.parametrize("test", BOTH)
def test_constant_rows_are_told(test):
    rows = np.ones((40, 3))
    with (
        pytest.warns(UserWarning, match="All 40 rows of `real` are equal"),
        pytest.warns(UserWarning, match="All 40 rows of `generated` are"),
    ):
        result = test(real=rows, generated=rows)
    assert result["accuracy"] == 0.5
    assert result["p_value"] > 0.4


@pytest.mark.parametrize("test", BOTH)
@pytest.mark.parametrize("name", ["real", "generated"])
@pytest.mark.parametrize(
    "bad", [np.zeros(50), np.zeros((3, 2)), np.full((50, 2), np.nan)]
)
def test_bad_features_are_named(test, name, bad):
    with pytest.raises(ValueError, match=f"`{name}` must"):
        test(**(populations() | {name: bad}))


def test_bad_images_are_named():
    images = np.zeros((20, 8, 8, 1), np.uint8)
    with pytest.raises(TypeError, match="`real` must be uint8"):
        network_two_sample_test(real=images / 255, generated=images)
    with pytest.raises(ValueError, match="`generated` must have at least 20"):
        network_two_sample_test(real=images, generated=images[:19])
    with pytest.raises(ValueError, match="images of one shape"):
        network_two_sample_test(real=images, generated=images[:, :, :7])
    with pytest.raises(ValueError, match=r"`generated` must have shape \(n, d"):
        network_two_sample_test(real=np.ones((30, 2)), generated=images)


@pytest.mark.parametrize(
    "options, error",
    [
        ({"k": 4}, ValueError),
        ({"k": 201}, ValueError),
        ({"k": 0}, ValueError),
        ({"k": 2.0}, TypeError),
        ({"seed": -1}, ValueError),
    ],
)
def test_bad_options_of_neighbours_are_named(options, error):
    with pytest.raises(error, match=f"`{next(iter(options))}` must"):
        neighbour_two_sample_test(**populations(), **options)


@pytest.mark.parametrize(
    "options, error",
    [
        ({"epochs": 0}, ValueError),
        ({"seed": 2**31}, ValueError),
        ({"seed": 1.0}, TypeError),
    ],
)
def test_bad_options_of_networks_are_named(options, error):
    with pytest.raises(error, match=f"`{next(iter(options))}` must"):
        network_two_sample_test(**populations(), **options)
