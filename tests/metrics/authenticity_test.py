import numpy as np
import pytest
from scipy import stats

from kgan.metrics.authenticity import authenticity


def oracle(train, generated):
    """Row by row, as the definition reads."""
    authentic = 0
    for row in generated:
        distances = np.linalg.norm(train - row, axis=1)
        nearest = np.argmin(distances)
        others = np.delete(train, nearest, axis=0)
        limit = np.min(np.linalg.norm(others - train[nearest], axis=1))
        authentic += distances[nearest] > limit
    return authentic / len(generated)


def populations(n_train=40, n_generated=25, dimension=3, seed=0):
    rng = np.random.default_rng(seed)
    return {
        "train": rng.standard_normal((n_train, dimension)),
        "generated": 1.2 * rng.standard_normal((n_generated, dimension)),
    }


def test_values_equal_the_definition():
    arrays = populations()
    held_out = np.random.default_rng(1).standard_normal((35, 3))
    result = authenticity(**arrays, held_out=held_out)
    assert result["authenticity"] == oracle(**arrays)
    assert result["authenticity_held_out"] == oracle(arrays["train"], held_out)
    sizes = [result[f"n_{name}"] for name in ("train", "generated")]
    assert sizes == [40, 25]
    assert result["n_held_out"] == 35
    assert all(type(value) is float for value in result.values())


def test_swapping_the_populations_changes_the_answer():
    arrays = {"train": [[0.0], [1.0]], "generated": [[3.0], [9.0]]}
    assert authenticity(**arrays)["authenticity"] == 1.0
    swapped = authenticity(train=arrays["generated"], generated=arrays["train"])
    assert swapped["authenticity"] == 0.0
    roles = authenticity(
        train=[[0.0], [1.0]], generated=[[0.5], [9.0]], held_out=[[0.5]] * 2
    )
    assert roles["authenticity"] == 0.5
    assert roles["authenticity_held_out"] == 0.0


def test_copies_are_not_authentic():
    train = populations()["train"]
    result = authenticity(train=train, generated=train[::2] + 1e-12)
    assert result["authenticity"] == 0.0
    assert result["authenticity_low"] == 0.0
    assert 0.0 < result["authenticity_high"] < 0.2


@pytest.mark.parametrize("dimension, share", [(2, 0.39), (10, 0.64)])
def test_fresh_rows_do_not_give_one_half(dimension, share):
    values = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        train, generated = rng.standard_normal((2, 2000, dimension))
        result = authenticity(train=train, generated=generated[:500])
        values.append(result["authenticity"])
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    # The shares are known to a hundredth.
    assert abs(np.mean(values) - share) < 4 * error + 0.01


def test_fresh_rows_in_many_dimensions():
    rng = np.random.default_rng(0)
    train, generated = rng.standard_normal((2, 2000, 64))
    result = authenticity(train=train, generated=generated)
    assert result["authenticity"] == pytest.approx(0.81, abs=0.04)


def test_the_interval_is_wilsons():
    arrays = populations()
    result = authenticity(**arrays)
    share, rows = result["authenticity"], 25
    z = stats.norm.ppf(0.975)
    centre = (share + z**2 / (2 * rows)) / (1 + z**2 / rows)
    half = z / (1 + z**2 / rows)
    half *= np.sqrt(share * (1 - share) / rows + z**2 / (4 * rows**2))
    assert result["authenticity_low"] == pytest.approx(centre - half)
    assert result["authenticity_high"] == pytest.approx(centre + half)


def test_order_of_rows_does_not_matter_even_with_ties():
    # A row at 1 has two nearest training rows, which are not equally alone.
    train = np.array([[0.0], [2.0], [2.5], [-3.0]])
    generated = np.array([[1.0], [1.0]])
    result = authenticity(train=train, generated=generated)
    assert result["authenticity"] == 0.0
    assert authenticity(train=train[::-1], generated=generated) == result
    arrays = populations()
    backwards = {name: rows[::-1] for name, rows in arrays.items()}
    assert authenticity(**backwards) == authenticity(**arrays)


def test_training_rows_all_repeated_are_told():
    train = np.repeat(populations()["train"], 2, axis=0)
    with pytest.warns(UserWarning, match="Every row of `train` equals"):
        result = authenticity(train=train, generated=train[:4])
    assert result["authenticity"] == 0.0


@pytest.mark.parametrize("name", ["train", "generated", "held_out"])
@pytest.mark.parametrize(
    "bad", [np.zeros(5), np.zeros((1, 3)), np.full((5, 3), np.nan)]
)
def test_bad_features_are_named(name, bad):
    with pytest.raises(ValueError, match=f"`{name}` must"):
        authenticity(**(populations() | {name: bad}))


def test_different_dimensions_are_named():
    with pytest.raises(ValueError, match="3 for train, 3 for generated, 2 for"):
        authenticity(**populations(), held_out=np.ones((5, 2)))
