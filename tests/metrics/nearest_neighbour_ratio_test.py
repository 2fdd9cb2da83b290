import sys

import numpy as np
import pytest

from kgan.metrics.nearest_neighbour_ratio import nearest_neighbour_ratio


def median_distance(rows, train):
    return np.median(
        [np.min(np.linalg.norm(train - row, axis=1)) for row in rows]
    )


def populations(n_train=60, n_held_out=30, n_generated=25, seed=0):
    rng = np.random.default_rng(seed)
    return {
        "train": rng.standard_normal((n_train, 3)),
        "held_out": rng.standard_normal((n_held_out, 3)),
        "generated": 1.5 * rng.standard_normal((n_generated, 3)),
    }


def test_value_equals_the_definition():
    arrays = populations()
    result = nearest_neighbour_ratio(**arrays)
    generated = median_distance(arrays["generated"], arrays["train"])
    held_out = median_distance(arrays["held_out"], arrays["train"])
    assert result["nearest_neighbour_ratio"] == pytest.approx(
        generated / held_out, rel=1e-12
    )
    assert result["median_distance_generated"] == pytest.approx(generated)
    assert result["median_distance_held_out"] == pytest.approx(held_out)
    sizes = [result[f"n_{n}"] for n in ("train", "held_out", "generated")]
    assert sizes == [60, 30, 25]
    assert all(type(value) is float for value in result.values())


def test_every_population_has_its_role():
    train, held_out, generated = [[0.0], [9.0]], [[3.0]] * 2, [[1.0]] * 2

    def ratio(**arrays):
        return nearest_neighbour_ratio(**arrays)["nearest_neighbour_ratio"]

    assert ratio(
        train=train, held_out=held_out, generated=generated
    ) == pytest.approx(1 / 3)
    assert ratio(train=train, held_out=generated, generated=held_out) == 3.0
    assert ratio(train=generated, held_out=held_out, generated=train) == 2.25


def test_copies_give_zero_and_shrinkage_less_than_one():
    rng = np.random.default_rng(1)
    train, held_out, generated = rng.standard_normal((3, 500, 10))
    copies = nearest_neighbour_ratio(
        train=train, held_out=held_out, generated=train
    )
    assert copies["nearest_neighbour_ratio"] == 0.0
    assert copies["nearest_neighbour_ratio_high"] == 0.0
    shrunk = nearest_neighbour_ratio(
        train=train, held_out=held_out, generated=0.8 * generated
    )
    assert shrunk["nearest_neighbour_ratio_high"] < 1.0


def test_equal_laws_give_one_and_the_interval_holds_it():
    ratios, held = [], 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        train, held_out, generated = rng.standard_normal((3, 200, 3))
        result = nearest_neighbour_ratio(
            train=train, held_out=held_out, generated=generated, resamples=200
        )
        ratios.append(np.log(result["nearest_neighbour_ratio"]))
        held += (
            result["nearest_neighbour_ratio_low"]
            <= result["nearest_neighbour_ratio_null"]
            <= result["nearest_neighbour_ratio_high"]
        )
    error = np.std(ratios, ddof=1) / np.sqrt(len(ratios))
    assert abs(np.mean(ratios)) < 4 * error
    # 95 of 100 within 4 standard errors.
    assert held >= 86


def test_the_seed_decides_the_interval_only():
    arrays = populations()
    first, again, other = (
        nearest_neighbour_ratio(**arrays, seed=seed) for seed in (1, 1, 2)
    )
    assert first == again
    name = "nearest_neighbour_ratio"
    assert first[name] == other[name]
    assert first[f"{name}_high"] != other[f"{name}_high"]
    assert other["seed"] == 2


def test_order_of_rows_does_not_matter():
    arrays = populations()
    backwards = {name: rows[::-1] for name, rows in arrays.items()}
    assert nearest_neighbour_ratio(**backwards) == nearest_neighbour_ratio(
        **arrays
    )


def test_held_out_rows_of_train_have_no_ratio():
    arrays = populations()
    arrays["held_out"] = arrays["train"][:30]
    with pytest.raises(ValueError, match="30 of 30 rows equal"):
        nearest_neighbour_ratio(**arrays)


def test_an_unbounded_end_is_told():
    arrays = populations()
    arrays["held_out"][:14] = arrays["train"][:14]
    with pytest.warns(UserWarning, match="Nearly half"):
        result = nearest_neighbour_ratio(**arrays)
    assert result["nearest_neighbour_ratio_high"] == sys.float_info.max


@pytest.mark.parametrize("name", ["train", "held_out", "generated"])
@pytest.mark.parametrize(
    "bad", [np.zeros(5), np.zeros((1, 3)), np.full((5, 3), np.nan)]
)
def test_bad_features_are_named(name, bad):
    with pytest.raises(ValueError, match=f"`{name}` must"):
        nearest_neighbour_ratio(**(populations() | {name: bad}))


@pytest.mark.parametrize(
    "options, error",
    [
        ({"resamples": 0}, ValueError),
        ({"resamples": 2.5}, TypeError),
        ({"seed": -1}, ValueError),
    ],
)
def test_bad_options_are_named(options, error):
    with pytest.raises(error, match=f"`{next(iter(options))}` must"):
        nearest_neighbour_ratio(**populations(), **options)
