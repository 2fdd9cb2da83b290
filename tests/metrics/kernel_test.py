import numpy as np
import pytest

from kgan.metrics import kernel
from kgan.metrics import kernel_distance
from kgan.metrics import permutation
from kgan.metrics.kernel import squared_discrepancy


def oracle(real, generated):
    """Pair by pair, as the definition reads."""

    def kernel(x, y):
        return (x @ y / len(x) + 1.0) ** 3

    def within(rows):
        values = [
            kernel(x, y)
            for i, x in enumerate(rows)
            for j, y in enumerate(rows)
            if i != j
        ]
        return np.mean(values)

    across = np.mean([kernel(x, y) for x in real for y in generated])
    return within(real) + within(generated) - 2.0 * across


def populations(n_real=23, n_generated=23, dimension=4, seed=0):
    rng = np.random.default_rng(seed)
    real = rng.standard_normal((n_real, dimension))
    generated = 1.5 * rng.exponential(size=(n_generated, dimension))
    return {"real": real, "generated": generated}


def test_all_rows_equal_the_definition():
    arrays = populations()
    result = kernel_distance(**arrays)
    assert result["kernel_distance"] == pytest.approx(
        oracle(**arrays), rel=1e-12
    )
    assert result["kernel_distance_std"] == 0.0
    assert result["subsets"] == 1
    assert result["subset_size"] == 23


def test_subsets_equal_the_definition():
    arrays = populations(n_real=15, n_generated=9)
    result = kernel_distance(**arrays, subsets=3, subset_size=6, seed=5)
    rng = np.random.default_rng(5)
    values = []
    for _ in range(3):
        real = arrays["real"][rng.choice(15, 6, replace=False)]
        generated = arrays["generated"][rng.choice(9, 6, replace=False)]
        values.append(oracle(real, generated))
    assert result["kernel_distance"] == pytest.approx(np.mean(values))
    assert result["kernel_distance_std"] == pytest.approx(np.std(values))


def test_subset_size_is_cut_and_stated():
    result = kernel_distance(
        **populations(n_real=40, n_generated=12), subsets=7
    )
    assert result["subset_size"] == 12
    assert result["subsets"] == 7
    assert (result["n_real"], result["n_generated"]) == (40, 12)
    assert result["kernel_distance_std"] > 0


def test_equal_laws_have_mean_zero():
    values = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        values.append(
            kernel_distance(
                real=rng.exponential(size=(60, 5)),
                generated=rng.exponential(size=(25, 5)),
                subsets=10,
                subset_size=25,
                seed=seed,
            )["kernel_distance"]
        )
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    assert abs(np.mean(values)) < 4.0 * error
    assert min(values) < 0


def test_a_shift_in_one_dimension_has_a_closed_form():
    # The kernel's feature map is (1, sqrt3 x, sqrt3 x^2, x^3): for N(0, 1)
    # and N(m, 1) the squared distance of its means.
    shift = 0.5
    expected = 3.0 * shift**2 + 3.0 * shift**4 + (shift**3 + 3.0 * shift) ** 2
    rng = np.random.default_rng(0)
    values = [
        kernel_distance(
            real=rng.standard_normal((400, 1)),
            generated=rng.standard_normal((400, 1)) + shift,
        )["kernel_distance"]
        for _ in range(60)
    ]
    error = np.std(values, ddof=1) / np.sqrt(60)
    assert abs(np.mean(values) - expected) < 4.0 * error
    assert error < expected / 10


def test_swapping_all_rows_changes_nothing():
    arrays = populations()
    swapped = kernel_distance(
        real=arrays["generated"], generated=arrays["real"]
    )
    assert swapped == pytest.approx(kernel_distance(**arrays), rel=1e-12)


def test_order_of_all_rows_does_not_matter():
    arrays = populations()
    reversed_rows = {name: rows[::-1] for name, rows in arrays.items()}
    assert kernel_distance(**reversed_rows) == pytest.approx(
        kernel_distance(**arrays), rel=1e-10
    )


def test_the_seed_decides_the_subsets():
    arrays = populations(n_real=60, n_generated=60)
    first, again, other = (
        kernel_distance(**arrays, subsets=5, subset_size=20, seed=seed)
        for seed in (1, 1, 2)
    )
    assert first == again
    assert first["kernel_distance"] != other["kernel_distance"]
    assert other["seed"] == 2


@pytest.mark.parametrize("name", ["real", "generated"])
@pytest.mark.parametrize(
    "bad", [np.zeros(5), np.zeros((1, 4)), np.full((5, 4), np.nan)]
)
def test_bad_features_are_named(name, bad):
    with pytest.raises(ValueError, match=f"`{name}` must"):
        kernel_distance(**(populations() | {name: bad}))


def test_different_dimensions_are_named():
    with pytest.raises(ValueError, match="4 for real, 2 for generated"):
        kernel_distance(**(populations() | {"generated": np.ones((5, 2))}))


@pytest.mark.parametrize(
    "options, error",
    [
        ({"subsets": 0}, ValueError),
        ({"subset_size": 1}, ValueError),
        ({"seed": -1}, ValueError),
        ({"subset_size": 2.5}, TypeError),
        ({"permutations": -1}, ValueError),
        ({"permutations": True}, TypeError),
    ],
)
def test_bad_options_are_named(options, error):
    with pytest.raises(error, match=f"`{next(iter(options))}` must"):
        kernel_distance(**populations(), **options)


def test_blocks_of_rows_change_nothing(monkeypatch):
    arrays = populations(n_real=31, n_generated=17)
    whole = squared_discrepancy(**arrays)
    assert whole == pytest.approx(oracle(**arrays), rel=1e-12)
    monkeypatch.setattr(permutation, "_BLOCK_VALUES", 50)
    assert squared_discrepancy(**arrays) == pytest.approx(whole, rel=1e-10)


def test_permutations_leave_the_value_as_it_was():
    arrays = populations(n_real=40, n_generated=30)
    options = {"subsets": 3, "subset_size": 20, "seed": 4}
    plain = kernel_distance(**arrays, **options)
    tested = kernel_distance(**arrays, **options, permutations=19)
    assert plain.items() <= tested.items()
    assert set(tested) - set(plain) == {
        "p_value",
        "permutations",
        "permuted_real",
        "permuted_generated",
    }
    assert (tested["permuted_real"], tested["permuted_generated"]) == (40, 30)


def test_different_laws_give_the_smallest_p_value():
    result = kernel_distance(
        **populations(n_real=60, n_generated=40), permutations=99
    )
    assert result["p_value"] == 0.01


def test_the_permutation_test_cuts_large_populations(monkeypatch):
    monkeypatch.setattr(kernel, "_MOST_PERMUTED_ROWS", 12)
    result = kernel_distance(
        **populations(n_real=30, n_generated=8), permutations=9
    )
    assert (result["permuted_real"], result["permuted_generated"]) == (12, 8)
    assert (result["n_real"], result["n_generated"]) == (30, 8)


def test_features_too_large_for_the_cube_are_named():
    rows = np.full((4, 2), 1e60)
    with pytest.raises(ValueError, match=r"`real` must lie in.*1e\+60"):
        kernel_distance(real=rows, generated=rows)


@pytest.mark.parametrize("block", [512, 32])
def test_subsets_of_all_kernels_are_those_of_each_subset(monkeypatch, block):
    monkeypatch.setattr(kernel, "_BLOCK_ROWS", block)
    rng = np.random.default_rng(0)
    real, generated = rng.normal(size=(90, 5)), rng.normal(size=(70, 5)) + 0.3
    # The first way costs less for many subsets, the second for few.
    many = kernel_distance(
        real=real, generated=generated, subsets=40, subset_size=30, seed=2
    )
    generator = np.random.default_rng(2)
    values = []
    for _ in range(40):
        first, second = (
            rows[generator.choice(len(rows), 30, replace=False)]
            for rows in (real, generated)
        )
        values.append(squared_discrepancy(real=first, generated=second))
    assert many["kernel_distance"] == pytest.approx(np.mean(values), rel=1e-10)
    assert many["kernel_distance_std"] == pytest.approx(
        np.std(values), rel=1e-10
    )
    few = kernel_distance(
        real=real, generated=generated, subsets=2, subset_size=30, seed=2
    )
    assert few["kernel_distance"] == pytest.approx(
        np.mean(values[:2]), rel=1e-10
    )
