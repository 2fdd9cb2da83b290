import numpy as np
import pytest

from kgan.metrics.duplicates import duplicates


def populations(n_train=300, n_generated=200, n_held_out=400, seed=0):
    rng = np.random.default_rng(seed)
    return {
        "train": rng.standard_normal((n_train, 3)),
        "generated": rng.standard_normal((n_generated, 3)),
        "held_out": rng.standard_normal((n_held_out, 3)),
    }


def test_planted_duplicates_are_counted():
    arrays = populations()
    generated, train = arrays["generated"], arrays["train"]
    generated[:] += 100.0
    generated[:10] = train[:10]
    generated[10:25] = train[10:25] + 1e-9
    generated[25:29] = generated[40]
    result = duplicates(**arrays)
    assert result["exact"] == 10 / 200
    assert result["exact_count"] == 10
    assert result["near"] == 25 / 200
    assert result["near_count"] == 25
    assert result["exact_within"] == 5 / 200
    assert result["exact_within_count"] == 5
    assert result["exact_null"] == 0.0
    sizes = [result[f"n_{n}"] for n in ("train", "generated", "held_out")]
    assert sizes == [300, 200, 400]
    assert all(type(value) is float for value in result.values())


def test_every_population_has_its_role():
    train, generated = [[0.0], [0.0], [8.0]], [[0.0], [5.0], [5.0], [9.0]]
    held_out = [[9.0], [3.0]]
    arrays = {"train": train, "generated": generated, "held_out": held_out}
    result = duplicates(**arrays, quantile=0.5)
    assert result["threshold"] == 1.0
    assert (result["exact"], result["near"]) == (0.25, 0.5)
    assert result["exact_within"] == 0.5
    arrays = {"train": generated, "generated": train, "held_out": held_out}
    result = duplicates(**arrays | {"held_out": [[9.5], [3.0]]}, quantile=0.5)
    assert result["exact"] == result["near"] == pytest.approx(2 / 3)
    assert result["exact_within"] == pytest.approx(2 / 3)


def test_the_threshold_is_the_quantile_of_held_out_distances():
    arrays = populations()
    distances = np.sort(
        [
            np.min(np.linalg.norm(arrays["train"] - row, axis=1))
            for row in arrays["held_out"]
        ]
    )
    result = duplicates(**arrays, quantile=0.05)
    assert result["threshold"] == pytest.approx(distances[19], rel=1e-12)
    assert result["near_null"] == 0.05
    arrays.pop("held_out")
    train = arrays["train"]
    distances = np.sort(
        [
            np.min(np.linalg.norm(np.delete(train, i, 0) - row, axis=1))
            for i, row in enumerate(train)
        ]
    )
    result = duplicates(**arrays, quantile=0.05)
    assert result["threshold"] == pytest.approx(distances[14], rel=1e-12)
    assert "n_held_out" not in result


@pytest.mark.parametrize("with_held_out", [True, False])
def test_fresh_rows_meet_the_null(with_held_out):
    values, held = [], 0
    for seed in range(60):
        arrays = populations(seed=seed)
        if not with_held_out:
            arrays.pop("held_out")
        result = duplicates(**arrays, quantile=0.1)
        assert result["exact"] == result["exact_within"] == 0.0
        values.append(result["near"] - result["near_null"])
        held += result["near_low"] <= 0.1 <= result["near_high"]
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    assert abs(np.mean(values)) < 4 * error
    assert held >= 45


def test_ties_raise_the_null_with_the_share():
    # A held-out split that leaks a third of train has near duplicates itself.
    arrays = populations()
    arrays["held_out"][:100] = arrays["train"][:100]
    arrays["generated"][:50] = arrays["train"][:50]
    with pytest.warns(UserWarning, match="the threshold is 0"):
        result = duplicates(**arrays)
    assert result["near_null"] == result["exact_null"] == 0.25
    assert result["near"] == result["exact"] == 0.25


def test_too_few_reference_rows_are_told():
    arrays = populations(n_held_out=20)
    with pytest.warns(UserWarning, match="`quantile`=0.01 of 20 reference"):
        result = duplicates(**arrays)
    assert result["near_null"] == 0.05


def test_order_of_rows_does_not_matter():
    arrays = populations()
    backwards = {name: rows[::-1] for name, rows in arrays.items()}
    assert duplicates(**backwards) == duplicates(**arrays)


@pytest.mark.parametrize("name", ["train", "generated", "held_out"])
@pytest.mark.parametrize(
    "bad", [np.zeros(5), np.zeros((1, 3)), np.full((5, 3), np.nan)]
)
def test_bad_features_are_named(name, bad):
    with pytest.raises(ValueError, match=f"`{name}` must"):
        duplicates(**(populations() | {name: bad}))


@pytest.mark.parametrize(
    "quantile, error", [(-0.1, ValueError), (1.1, ValueError), ("a", TypeError)]
)
def test_a_bad_quantile_is_named(quantile, error):
    with pytest.raises(error, match="`quantile` must"):
        duplicates(**populations(), quantile=quantile)
