import numpy as np
import pytest

from kgan.metrics.leave_one_out import leave_one_out_accuracy


def oracle(real, generated):
    rows = np.concatenate([real, generated])
    side = np.repeat([0, 1], [len(real), len(generated)])
    right = []
    for i, row in enumerate(rows):
        distances = np.sqrt(np.square(rows - row).sum(axis=1))
        distances[i] = np.inf
        own = distances[side == side[i]].min()
        other = distances[side != side[i]].min()
        right.append(1.0 if own < other else 0.5 if own == other else 0.0)
    return np.mean(right[: len(real)]), np.mean(right[len(real) :])


def test_equals_the_definition():
    rng = np.random.default_rng(0)
    real = rng.integers(0, 6, size=(40, 2)).astype(float)
    generated = rng.integers(2, 8, size=(40, 2)).astype(float)
    result = leave_one_out_accuracy(real=real, generated=generated)
    expected = oracle(real, generated)
    assert result["accuracy_real"] == expected[0]
    assert result["accuracy_generated"] == expected[1]
    assert result["accuracy"] == pytest.approx(np.mean(expected), rel=1e-15)
    assert 0 < result["tied"] < 1


@pytest.mark.parametrize("d", [1, 2, 20])
def test_equal_laws_give_the_null(d):
    values = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        result = leave_one_out_accuracy(
            real=rng.exponential(size=(30, d)),
            generated=rng.exponential(size=(30, d)),
        )
        values.append(result["accuracy"])
    assert result["accuracy_null"] == pytest.approx(29 / 59)
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    assert abs(np.mean(values) - 29 / 59) < 4 * error


def test_copies_score_nothing_and_far_laws_everything():
    rows = np.random.default_rng(0).standard_normal((50, 3))
    copies = leave_one_out_accuracy(real=rows, generated=rows)
    assert copies["accuracy"] == 0.0
    near = leave_one_out_accuracy(real=rows, generated=rows + 1e-9)
    assert near["accuracy"] == 0.0
    far = leave_one_out_accuracy(real=rows, generated=rows + 100)
    assert far["accuracy"] == 1.0


def test_the_sides_are_told_apart():
    # Generated rows crowd together amid the real ones, so each is nearest to
    # another generated one, but some real rows are nearest to them too.
    rng = np.random.default_rng(1)
    real = rng.standard_normal((60, 2))
    generated = 0.1 * rng.standard_normal((60, 2))
    crowded = leave_one_out_accuracy(real=real, generated=generated)
    assert crowded["accuracy_generated"] > 0.9
    assert crowded["accuracy_real"] < 0.9
    swapped = leave_one_out_accuracy(real=generated, generated=real)
    assert swapped["accuracy_real"] == crowded["accuracy_generated"]
    assert swapped["accuracy_generated"] == crowded["accuracy_real"]
    assert crowded["accuracy_real"] != crowded["accuracy_generated"]


def test_order_does_not_matter_between_equal_sides():
    rng = np.random.default_rng(2)
    real, generated = rng.standard_normal((2, 40, 3))
    assert leave_one_out_accuracy(
        real=real[::-1], generated=generated[::-1]
    ) == pytest.approx(
        leave_one_out_accuracy(real=real, generated=generated), rel=1e-10
    )


def test_the_larger_side_is_cut_by_the_seed():
    rng = np.random.default_rng(3)
    real, generated = rng.standard_normal((90, 2)), rng.normal(size=(31, 2))
    results = [
        leave_one_out_accuracy(real=real, generated=generated, seed=seed)
        for seed in (1, 1, 2, 3)
    ]
    assert results[0] == results[1]
    assert len({result["accuracy"] for result in results}) > 1
    assert (results[2]["n_real"], results[2]["n_generated"]) == (31, 31)
    assert results[2]["seed"] == 2


def test_all_ties_are_told():
    rows = np.ones((5, 2))
    with pytest.warns(UserWarning, match="equally near"):
        result = leave_one_out_accuracy(real=rows, generated=rows)
    assert (result["accuracy"], result["tied"]) == (0.5, 1.0)


@pytest.mark.parametrize("name", ["real", "generated"])
@pytest.mark.parametrize(
    "bad", [np.zeros(5), np.zeros((1, 2)), np.full((5, 2), np.nan)]
)
def test_bad_features_are_named(name, bad):
    arrays = {"real": np.ones((5, 2)), "generated": np.zeros((5, 2))}
    with pytest.raises(ValueError, match=f"`{name}` must"):
        leave_one_out_accuracy(**(arrays | {name: bad}))


def test_bad_seed_is_named():
    with pytest.raises(ValueError, match="`seed` must"):
        leave_one_out_accuracy(
            real=np.ones((5, 2)), generated=np.zeros((5, 2)), seed=-1
        )
