import numpy as np
import pytest

from kgan.metrics.precision_recall import precision_recall


def oracle(*, real, generated, k):
    """Pair by pair, as the definition reads."""

    def share(rows, centres):
        inside = 0
        for row in rows:
            inside += any(
                np.linalg.norm(row - centre) <= radius(i, centres)
                for i, centre in enumerate(centres)
            )
        return inside / len(rows)

    def radius(i, centres):
        others = np.delete(centres, i, axis=0)
        return np.sort(np.linalg.norm(others - centres[i], axis=1))[k - 1]

    return share(generated, real), share(real, generated)


def populations(n_real=40, n_generated=25, dimension=3, seed=0):
    rng = np.random.default_rng(seed)
    return {
        "real": rng.standard_normal((n_real, dimension)),
        "generated": 0.5 * rng.standard_normal((n_generated, dimension)),
    }


@pytest.mark.parametrize("k", [1, 3, 7])
def test_values_equal_the_definition(k):
    arrays = populations()
    result = precision_recall(**arrays, k=k)
    values = result["precision"], result["recall"]
    assert values == pytest.approx(oracle(**arrays, k=k), abs=1e-12)
    assert result["n_real"] == 40
    assert result["n_generated"] == 25
    assert result["k"] == k
    assert all(type(value) is float for value in result.values())


def test_one_mode_of_two_is_precise_and_recalls_half():
    # The answer of the swapped question is the other way round.
    rng = np.random.default_rng(1)
    modes = np.repeat([[0.0, 0.0], [100.0, 100.0]], 200, axis=0)
    real = modes + rng.standard_normal((400, 2))
    generated = real[:200] + 1e-9
    result = precision_recall(real=real, generated=generated)
    assert result["precision"] == 1.0
    assert result["recall"] == 0.5
    swapped = precision_recall(real=generated, generated=real)
    assert (swapped["precision"], swapped["recall"]) == (0.5, 1.0)


def test_a_generated_outlier_inflates_recall():
    arrays = populations(n_real=300, n_generated=300, dimension=2)
    arrays["generated"] = arrays["generated"] * 1e-3 + 10.0
    before = precision_recall(**arrays)
    outlier = np.array([[-1e3, -1e3]])
    arrays["generated"] = np.concatenate([arrays["generated"], outlier])
    after = precision_recall(**arrays)
    assert before["recall"] == 0.0
    assert after["recall"] > 0.99
    assert after["precision"] == before["precision"] == 0.0


def test_the_surface_is_inside():
    result = precision_recall(
        real=[[0.0], [1.0]], generated=[[2.0], [5.0]], k=1
    )
    assert result["precision"] == 0.5
    result = precision_recall(
        real=[[0.0], [1.0]], generated=[[2.0 + 1e-9], [5.0]], k=1
    )
    assert result["precision"] == 0.0


def test_identical_populations_give_one():
    rows = populations()["real"]
    result = precision_recall(real=rows, generated=rows)
    assert (result["precision"], result["recall"]) == (1.0, 1.0)


def test_the_null_falls_with_the_dimension():
    values = []
    for dimension in (2, 64):
        rng = np.random.default_rng(2)
        result = precision_recall(
            real=rng.standard_normal((1000, dimension)),
            generated=rng.standard_normal((1000, dimension)),
        )
        values.append(result["precision"])
        assert result["recall"] == pytest.approx(result["precision"], abs=0.1)
    assert values[0] > 0.95
    assert values[1] < 0.75


def test_order_of_rows_does_not_matter():
    arrays = populations()
    backwards = {name: rows[::-1] for name, rows in arrays.items()}
    assert precision_recall(**backwards) == precision_recall(**arrays)


def test_any_real_type_is_computed_in_float64():
    arrays = populations()
    single = {name: rows.astype("float32") for name, rows in arrays.items()}
    double = {name: rows.astype("float64") for name, rows in single.items()}
    assert precision_recall(**single) == precision_recall(**double)


def test_agrees_with_the_authors_of_density_and_coverage():
    prdc = pytest.importorskip("prdc")
    arrays = populations(n_real=200, n_generated=150)
    theirs = prdc.compute_prdc(arrays["real"], arrays["generated"], 4)
    ours = precision_recall(**arrays, k=4)
    assert ours["precision"] == pytest.approx(theirs["precision"], abs=1e-6)
    assert ours["recall"] == pytest.approx(theirs["recall"], abs=1e-6)


def test_constant_features_are_told():
    arrays = populations(n_real=5, n_generated=5)
    arrays["real"] = np.zeros((5, 3))
    with pytest.warns(UserWarning, match="5 of 5 rows of `real`"):
        result = precision_recall(**arrays)
    assert result["precision"] == 0.0


@pytest.mark.parametrize("name", ["real", "generated"])
@pytest.mark.parametrize(
    "bad", [np.zeros(5), np.zeros((1, 3)), np.full((5, 3), np.nan)]
)
def test_bad_features_are_named(name, bad):
    with pytest.raises(ValueError, match=f"`{name}` must"):
        precision_recall(**(populations() | {name: bad}))


def test_different_dimensions_are_named():
    with pytest.raises(ValueError, match="3 for real, 2 for generated"):
        precision_recall(**(populations() | {"generated": np.ones((5, 2))}))


@pytest.mark.parametrize(
    "k, error", [(0, ValueError), (25, ValueError), (1.5, TypeError)]
)
def test_a_bad_k_is_named(k, error):
    with pytest.raises(error, match="`k` must"):
        precision_recall(**populations(), k=k)
