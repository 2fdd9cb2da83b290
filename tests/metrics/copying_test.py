import numpy as np
import pytest
from scipy import stats

from kgan.metrics.copying import copying_score


def populations(n_train=300, n_held_out=150, n_generated=120, seed=0):
    rng = np.random.default_rng(seed)
    return {
        "train": rng.standard_normal((n_train, 2)),
        "held_out": rng.standard_normal((n_held_out, 2)),
        "generated": rng.standard_normal((n_generated, 2)),
    }


def test_one_cell_equals_the_definition():
    arrays = populations()
    arrays["generated"] *= 1.3
    distances = {
        name: [
            np.min(np.linalg.norm(arrays["train"] - row, axis=1))
            for row in arrays[name]
        ]
        for name in ("held_out", "generated")
    }
    farther = sum(
        g > h for g in distances["generated"] for h in distances["held_out"]
    )
    m, n = 120, 150
    expected = (farther - m * n / 2) / np.sqrt(m * n * (m + n + 1) / 12)
    result = copying_score(**arrays, cells=1)
    assert result["copying_score"] == pytest.approx(expected, rel=1e-12)
    test = stats.mannwhitneyu(
        distances["generated"],
        distances["held_out"],
        alternative="less",
        method="asymptotic",
        use_continuity=False,
    )
    assert result["p_value"] == pytest.approx(test.pvalue, rel=1e-9)
    sizes = [result[f"n_{n}"] for n in ("train", "held_out", "generated")]
    assert sizes == [300, 150, 120]
    assert (result["cells"], result["cells_used"]) == (1, 1)
    assert all(type(value) is float for value in result.values())


def test_copies_have_a_closed_form():
    arrays = populations(2000, 1000, 1000)
    arrays["generated"] = arrays["train"][:1000]
    result = copying_score(**arrays, cells=1)
    expected = -np.sqrt(3 * 1000 * 1000 / 2001)
    assert expected == pytest.approx(-38.7, abs=0.05)
    assert result["copying_score"] == pytest.approx(expected, rel=1e-12)
    assert 0.0 <= result["p_value"] < 1e-300


def test_every_population_has_its_role():
    arrays = populations()
    copies = arrays | {"generated": arrays["train"][:120]}
    assert copying_score(**copies, cells=1)["copying_score"] < -10
    swapped = copies | {
        "held_out": copies["generated"],
        "generated": copies["held_out"],
    }
    assert copying_score(**swapped, cells=1)["copying_score"] > 10
    retrained = copies | {
        "train": arrays["held_out"],
        "held_out": arrays["train"],
    }
    assert abs(copying_score(**retrained, cells=1)["copying_score"]) < 5


def test_one_cell_of_equal_laws_is_standard_normal():
    scores = [
        copying_score(**populations(seed=seed), cells=1)["copying_score"]
        for seed in range(300)
    ]
    assert abs(np.mean(scores)) < 4 / np.sqrt(300)
    # The standard error of a standard deviation of 300.
    assert abs(np.std(scores) - 1) < 4 / np.sqrt(600)


def test_cells_of_equal_laws_have_the_spread_stated():
    results = [
        copying_score(**populations(seed=seed), cells=3, seed=seed)
        for seed in range(80)
    ]
    scores = [
        result["copying_score"] / result["copying_score_null_std"]
        for result in results
    ]
    assert max(r["copying_score_null_std"] for r in results) < 0.9
    assert abs(np.mean(scores)) < 4 / np.sqrt(80)
    assert abs(np.std(scores) - 1) < 4 / np.sqrt(160)
    shares = np.sort([result["p_value"] for result in results])
    assert stats.kstest(shares, "uniform").pvalue > 1e-4


def test_cells_are_weighted_by_held_out_rows():
    # Far apart, so the cells are known: copies in one, a poor fit in another.
    rng = np.random.default_rng(2)
    near, far = rng.standard_normal((2, 400, 2))
    far = far + 1000.0
    train = np.concatenate([near[:200], far[:200]])
    held_out = np.concatenate([near[200:260], far[200:220]])
    generated = np.concatenate([near[:30], far[300:390] + 50.0])
    result = copying_score(
        train=train, held_out=held_out, generated=generated, cells=2
    )
    copied = -np.sqrt(3 * 30 * 60 / (30 + 60 + 1))
    poor = np.sqrt(3 * 90 * 20 / (90 + 20 + 1))
    expected = 0.75 * copied + 0.25 * poor
    assert result["copying_score"] == pytest.approx(expected, rel=1e-12)
    assert result["copying_score_null_std"] == pytest.approx(
        np.hypot(0.75, 0.25)
    )
    assert (result["cells_used"], result["held_out_share_used"]) == (2, 1.0)
    # 19 generated rows are too few for a cell to count.
    result = copying_score(
        train=train, held_out=held_out, generated=generated[11:], cells=2
    )
    assert result["copying_score"] == pytest.approx(poor, rel=1e-12)
    assert (result["cells_used"], result["held_out_share_used"]) == (1, 0.25)


def test_ties_count_half():
    train = np.zeros((50, 1))
    with pytest.warns(UserWarning, match="rows of `train` are equal"):
        result = copying_score(
            train=train,
            held_out=np.ones((40, 1)),
            generated=-np.ones((30, 1)) * np.array([[1.0], [-1.0]] * 15),
            cells=1,
        )
    assert result["copying_score"] == 0.0
    assert result["p_value"] == 0.5


def test_shrinkage_looks_like_copying():
    arrays = populations(2000, 1000, 1000)
    arrays["generated"] *= 0.8
    assert copying_score(**arrays, cells=1)["copying_score"] < -2


def test_order_of_rows_does_not_matter_in_one_cell():
    arrays = populations()
    backwards = {name: rows[::-1] for name, rows in arrays.items()}
    assert copying_score(**backwards, cells=1) == copying_score(
        **arrays, cells=1
    )


def test_cells_default_to_one_per_hundred_rows():
    assert copying_score(**populations())["cells"] == 1
    assert copying_score(**populations(800, 350, 400))["cells"] == 3
    first, again = (
        copying_score(**populations(800, 350, 400), seed=4) for _ in range(2)
    )
    assert first == again
    assert first["seed"] == 4


def test_too_few_generated_rows_are_told():
    with pytest.raises(ValueError, match="`generated` must have 20 rows"):
        copying_score(**populations(n_generated=19), cells=1)


@pytest.mark.parametrize("name", ["train", "held_out", "generated"])
@pytest.mark.parametrize(
    "bad", [np.zeros(5), np.zeros((1, 2)), np.full((5, 2), np.nan)]
)
def test_bad_features_are_named(name, bad):
    with pytest.raises(ValueError, match=f"`{name}` must"):
        copying_score(**(populations() | {name: bad}))


@pytest.mark.parametrize(
    "options, error",
    [
        ({"cells": 0}, ValueError),
        ({"cells": 301}, ValueError),
        ({"cells": 2.5}, TypeError),
        ({"seed": -1}, ValueError),
    ],
)
def test_bad_options_are_named(options, error):
    with pytest.raises(error, match=f"`{next(iter(options))}` must"):
        copying_score(**populations(), **options)
