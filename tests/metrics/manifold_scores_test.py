import warnings

import numpy as np
import pytest

from kgan.metrics.density_coverage import density_coverage
from kgan.metrics.manifold_scores import manifold_scores
from kgan.metrics.precision_recall import precision_recall


def draw(kind, rows, seed):
    rng = np.random.default_rng(seed)
    points = rng.standard_normal((rows, 3))
    return {
        "continuous": points,
        "far from zero": points + 1e7,
        "lattice": np.round(points),
        "huge": np.ldexp(points, 900),
        "single": points.astype(np.float32),
        "columns first": np.asfortranarray(points),
    }[kind]


KINDS = [
    "continuous",
    "far from zero",
    "lattice",
    "huge",
    "single",
    "columns first",
]


def populations(kind="continuous"):
    real, generated = draw(kind, 90, 0), draw(kind, 70, 1)
    return {"real": real, "generated": (generated * 0.75).astype(real.dtype)}


@pytest.mark.parametrize("precision_k, coverage_k", [(3, 5), (4, 4), (6, 2)])
@pytest.mark.parametrize("kind", KINDS)
def test_values_are_those_of_both_functions(kind, precision_k, coverage_k):
    arrays = populations(kind)
    with warnings.catch_warnings():
        # Lattices have equal rows.
        warnings.simplefilter("ignore", UserWarning)
        found = manifold_scores(
            **arrays, precision_k=precision_k, coverage_k=coverage_k
        )
        expected = precision_recall(**arrays, k=precision_k)
        expected |= density_coverage(**arrays, k=coverage_k)
    del expected["k"]
    assert found == expected | {
        "precision_k": precision_k,
        "coverage_k": coverage_k,
    }
    assert all(type(value) is float for value in found.values())


def test_the_usual_neighbours_are_those_of_both_functions():
    found = manifold_scores(**populations())
    assert (found["precision_k"], found["coverage_k"]) == (3, 5)
    assert found["recall"] == precision_recall(**populations())["recall"]
    assert found["density"] == density_coverage(**populations())["density"]


def test_one_mode_of_two_is_precise_and_covers_half():
    # The answer of the swapped question is the other way round.
    rng = np.random.default_rng(1)
    modes = np.repeat([[0.0, 0.0], [100.0, 100.0]], 200, axis=0)
    real = modes + rng.standard_normal((400, 2))
    generated = real[:200] + 1e-9
    found = manifold_scores(real=real, generated=generated)
    assert (found["precision"], found["recall"]) == (1.0, 0.5)
    assert found["coverage"] == 0.5
    swapped = manifold_scores(real=generated, generated=real)
    assert (swapped["precision"], swapped["recall"]) == (0.5, 1.0)
    assert swapped["coverage"] == 1.0


def test_equal_laws_meet_the_closed_forms():
    results = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        results.append(
            manifold_scores(
                real=rng.exponential(size=(60, 2)),
                generated=rng.exponential(size=(50, 2)),
            )
        )
    for name in ("density", "coverage"):
        values = [result[name] for result in results]
        error = np.std(values, ddof=1) / np.sqrt(len(values))
        assert abs(np.mean(values) - results[0][f"{name}_null"]) < 4 * error


def test_order_of_rows_does_not_matter():
    arrays = populations()
    backwards = {name: rows[::-1] for name, rows in arrays.items()}
    assert manifold_scores(**backwards) == manifold_scores(**arrays)


def test_agrees_with_the_authors_of_density_and_coverage():
    prdc = pytest.importorskip("prdc")
    arrays = populations()
    theirs = prdc.compute_prdc(arrays["real"], arrays["generated"], 4)
    ours = manifold_scores(**arrays, precision_k=4, coverage_k=4)
    for name in ("precision", "recall", "density", "coverage"):
        assert ours[name] == pytest.approx(theirs[name], abs=1e-6)


def test_balls_of_radius_zero_are_told_once_for_each_k():
    real = np.concatenate([np.zeros((5, 3)), populations()["real"]])
    arrays = populations() | {"real": real}
    with pytest.warns(UserWarning) as told:
        manifold_scores(**arrays, precision_k=3, coverage_k=4)
    assert [str(warning.message)[:39] for warning in told] == [
        "5 of 95 rows of `real` have k=3 others ",
        "5 of 95 rows of `real` have k=4 others ",
    ]
    assert all(warning.filename == __file__ for warning in told)
    with pytest.warns(UserWarning) as told:
        manifold_scores(**arrays, precision_k=3, coverage_k=3)
    assert len(told) == 1


def test_coverage_k_may_exceed_the_generated_rows():
    arrays = populations()
    arrays["generated"] = arrays["generated"][:4]
    assert manifold_scores(**arrays)["n_generated"] == 4


@pytest.mark.parametrize(
    "name, k, error",
    [
        ("precision_k", 70, ValueError),
        ("precision_k", 0, ValueError),
        ("precision_k", 1.5, TypeError),
        ("coverage_k", 90, ValueError),
        ("coverage_k", True, TypeError),
    ],
)
def test_a_bad_k_is_named(name, k, error):
    with pytest.raises(error, match=f"`{name}` must"):
        manifold_scores(**populations(), **{name: k})
