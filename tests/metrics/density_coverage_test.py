import numpy as np
import pytest

from kgan.metrics.density_coverage import coverage_null
from kgan.metrics.density_coverage import density_coverage


def oracle(*, real, generated, k):
    """Ball by ball, as the definition reads."""
    inside, covered = 0, 0
    for i, centre in enumerate(real):
        others = np.delete(real, i, axis=0)
        radius = np.sort(np.linalg.norm(others - centre, axis=1))[k - 1]
        count = np.sum(np.linalg.norm(generated - centre, axis=1) < radius)
        inside += count
        covered += count > 0
    return inside / (k * len(generated)), covered / len(real)


def populations(n_real=40, n_generated=25, dimension=3, seed=0):
    rng = np.random.default_rng(seed)
    return {
        "real": rng.standard_normal((n_real, dimension)),
        "generated": 0.5 * rng.standard_normal((n_generated, dimension)),
    }


@pytest.mark.parametrize("k", [1, 5, 9])
def test_values_equal_the_definition(k):
    arrays = populations()
    result = density_coverage(**arrays, k=k)
    values = result["density"], result["coverage"]
    assert values == pytest.approx(oracle(**arrays, k=k), abs=1e-12)
    assert result["n_real"] == 40
    assert result["n_generated"] == 25
    assert result["k"] == k
    assert all(type(value) is float for value in result.values())


def test_swapping_the_populations_changes_the_answer():
    # All generated rows at one real row: every ball around it holds them.
    real = np.arange(10.0)[:, None]
    generated = np.full((4, 1), 5.25) + 1e-6 * np.arange(4)[:, None]
    result = density_coverage(real=real, generated=generated, k=1)
    assert result["density"] == 2.0
    assert result["coverage"] == 0.2
    swapped = density_coverage(real=generated, generated=real, k=1)
    assert (swapped["density"], swapped["coverage"]) == (0.0, 0.0)


@pytest.mark.parametrize("sizes", [(60, 60), (100, 40)])
def test_equal_laws_meet_the_closed_forms(sizes):
    results = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        results.append(
            density_coverage(
                real=rng.exponential(size=(sizes[0], 2)),
                generated=rng.exponential(size=(sizes[1], 2)),
            )
        )
    for name in ("density", "coverage"):
        values = [result[name] for result in results]
        error = np.std(values, ddof=1) / np.sqrt(len(values))
        assert abs(np.mean(values) - results[0][f"{name}_null"]) < 4 * error


def test_the_null_of_many_rows_is_one_less_a_power_of_two():
    value = coverage_null(n_real=10**6, n_generated=10**6, k=5)
    assert value == pytest.approx(1.0 - 2.0**-5, abs=1e-5)
    # One other real row and one generated: either may be nearer.
    assert coverage_null(n_real=2, n_generated=1, k=1) == 0.5


def test_coverage_falls_with_a_shift():
    rng = np.random.default_rng(3)
    real = rng.standard_normal((2000, 2))
    fresh = rng.standard_normal((2000, 2))
    shifts = [0.0, 0.5, 1.0, 2.0]
    coverages = [
        density_coverage(real=real, generated=fresh + [shift, 0.0])["coverage"]
        for shift in shifts
    ]
    # Values at n = 5,000; a smaller n moves them by a hundredth or two.
    assert coverages == pytest.approx([0.972, 0.933, 0.826, 0.496], abs=0.03)
    assert coverages == sorted(coverages, reverse=True)


def test_a_generated_outlier_changes_little():
    arrays = populations(n_real=300, n_generated=300, dimension=2)
    before = density_coverage(**arrays)
    arrays["generated"][0] = 1e6
    after = density_coverage(**arrays)
    assert after["coverage"] == pytest.approx(before["coverage"], abs=0.01)


def test_the_surface_is_outside():
    result = density_coverage(
        real=[[0.0], [1.0]], generated=[[2.0], [5.0]], k=1
    )
    assert (result["density"], result["coverage"]) == (0.0, 0.0)


def test_order_of_rows_does_not_matter():
    arrays = populations()
    backwards = {name: rows[::-1] for name, rows in arrays.items()}
    assert density_coverage(**backwards) == density_coverage(**arrays)


def test_agrees_with_the_authors_program():
    prdc = pytest.importorskip("prdc")
    arrays = populations(n_real=200, n_generated=150)
    theirs = prdc.compute_prdc(arrays["real"], arrays["generated"], 5)
    ours = density_coverage(**arrays)
    assert ours["density"] == pytest.approx(theirs["density"], abs=1e-6)
    assert ours["coverage"] == pytest.approx(theirs["coverage"], abs=1e-6)


def test_constant_features_are_told():
    arrays = populations() | {"real": np.zeros((8, 3))}
    with pytest.warns(UserWarning, match="8 of 8 rows of `real`"):
        result = density_coverage(**arrays)
    assert (result["density"], result["coverage"]) == (0.0, 0.0)


@pytest.mark.parametrize("name", ["real", "generated"])
@pytest.mark.parametrize(
    "bad", [np.zeros(5), np.zeros((1, 3)), np.full((9, 3), np.inf)]
)
def test_bad_features_are_named(name, bad):
    with pytest.raises(ValueError, match=f"`{name}` must"):
        density_coverage(**(populations() | {name: bad}))


def test_different_dimensions_are_named():
    with pytest.raises(ValueError, match="3 for real, 2 for generated"):
        density_coverage(**(populations() | {"generated": np.ones((5, 2))}))


@pytest.mark.parametrize(
    "k, error", [(0, ValueError), (40, ValueError), (True, TypeError)]
)
def test_a_bad_k_is_named(k, error):
    with pytest.raises(error, match="`k` must"):
        density_coverage(**populations(), k=k)


def test_k_may_exceed_the_generated_rows():
    arrays = populations(n_generated=3)
    assert density_coverage(**arrays, k=5)["n_generated"] == 3
