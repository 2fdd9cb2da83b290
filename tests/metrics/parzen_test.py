import numpy as np
import pytest
from scipy.stats import multivariate_normal
from sklearn.cluster import KMeans

from kgan.metrics.parzen import parzen_log_likelihood


def populations(n=30, dimension=3, seed=0):
    rng = np.random.default_rng(seed)
    return {
        "generated": rng.standard_normal((n, dimension)),
        "held_out": 1.2 * rng.standard_normal((n // 2, dimension)),
        "validation": 0.8 * rng.standard_normal((n // 3, dimension)),
    }


def oracle(rows, centres, bandwidth):
    densities = [
        np.mean(
            [
                multivariate_normal.pdf(
                    row, centre, bandwidth**2 * np.eye(len(row))
                )
                for centre in centres
            ]
        )
        for row in rows
    ]
    return np.log(densities)


def test_equals_the_definition():
    arrays = populations()
    scales = [0.2, 0.5, 0.8, 3.0]
    result = parzen_log_likelihood(**arrays, bandwidths=scales)
    curve = [
        oracle(arrays["validation"], arrays["generated"], scale).mean()
        for scale in scales
    ]
    best = scales[int(np.argmax(curve))]
    values = oracle(arrays["held_out"], arrays["generated"], best)
    assert result == pytest.approx(
        {
            "parzen_log_likelihood": values.mean(),
            "standard_error": values.std(ddof=1) / np.sqrt(15),
            "validation_log_likelihood": max(curve),
            "bandwidth": best,
            "n_generated": 30,
            "n_held_out": 15,
            "n_validation": 10,
        },
        rel=1e-9,
    )
    assert all(type(value) is float for value in result.values())


@pytest.mark.parametrize("dimension, bandwidth", [(1, 0.3), (2, 0.6)])
def test_many_samples_of_a_gaussian_have_a_closed_form(dimension, bandwidth):
    variance = 1.0 + bandwidth**2
    expected = (
        -0.5 * dimension * (np.log(2 * np.pi * variance) + 1.0 / variance)
    )
    values = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        values.append(
            parzen_log_likelihood(
                generated=rng.standard_normal((4000, dimension)),
                held_out=rng.standard_normal((400, dimension)),
                validation=rng.standard_normal((2, dimension)),
                bandwidths=[bandwidth],
            )["parzen_log_likelihood"]
        )
    error = np.std(values, ddof=1) / np.sqrt(20)
    assert abs(np.mean(values) - expected) < 4.0 * error
    assert error < 0.02


def test_cluster_centres_beat_true_samples():
    # The reason not to trust it: centres of the training rows are no samples
    # of the law, and score above samples of the law itself.
    rng = np.random.default_rng(0)
    train, fresh, held_out, validation = rng.standard_normal((4, 600, 20))
    centres = KMeans(60, n_init=1, max_iter=5, random_state=0).fit(train)
    scores = [
        parzen_log_likelihood(
            generated=rows,
            held_out=held_out,
            validation=validation,
            bandwidths=np.linspace(0.5, 1.5, 11),
        )["parzen_log_likelihood"]
        for rows in (centres.cluster_centers_, fresh[:60])
    ]
    truth = -10.0 * (np.log(2 * np.pi) + 1.0)
    assert scores[1] + 1.0 < scores[0]
    assert scores[1] + 1.0 < truth


@pytest.mark.parametrize("swap", ["generated", "validation"])
def test_every_population_has_its_place(swap):
    arrays = populations()
    swapped = arrays | {swap: arrays["held_out"], "held_out": arrays[swap]}
    values, exchanged = (
        parzen_log_likelihood(**rows, bandwidths=[0.4, 0.7, 1.2])
        for rows in (arrays, swapped)
    )
    assert values["parzen_log_likelihood"] != pytest.approx(
        exchanged["parzen_log_likelihood"], abs=1e-3
    )
    assert values["n_held_out"] == exchanged[f"n_{swap}"]


def test_order_and_offset_do_not_matter():
    arrays = populations()
    result = parzen_log_likelihood(**arrays)
    reversed_rows = {name: rows[::-1] for name, rows in arrays.items()}
    assert parzen_log_likelihood(**reversed_rows) == pytest.approx(
        result, rel=1e-10
    )
    moved = {name: rows + 1e6 for name, rows in arrays.items()}
    assert parzen_log_likelihood(**moved) == pytest.approx(result, rel=1e-6)


def test_blocks_change_nothing(monkeypatch):
    arrays = populations()
    whole = parzen_log_likelihood(**arrays)
    monkeypatch.setattr("kgan.metrics.parzen._ENTRIES_AT_ONCE", 100)
    assert parzen_log_likelihood(**arrays) == pytest.approx(whole, rel=1e-10)


def test_the_end_of_the_bandwidths_is_stated():
    with pytest.warns(UserWarning, match="end of `bandwidths`"):
        parzen_log_likelihood(**populations(), bandwidths=[5.0, 9.0])


@pytest.mark.parametrize("name", ["generated", "held_out", "validation"])
@pytest.mark.parametrize(
    "bad", [np.zeros(5), np.zeros((1, 3)), np.full((5, 3), np.nan)]
)
def test_bad_rows_are_named(name, bad):
    with pytest.raises(ValueError, match=f"`{name}` must"):
        parzen_log_likelihood(**(populations() | {name: bad}))


@pytest.mark.parametrize(
    "bad, error",
    [([], ValueError), ([0.0], ValueError), (["1"], TypeError)],
)
def test_bad_bandwidths_are_named(bad, error):
    with pytest.raises(error, match="`bandwidths` must"):
        parzen_log_likelihood(**populations(), bandwidths=bad)


def test_different_dimensions_are_named():
    with pytest.raises(ValueError, match="2 for held_out"):
        parzen_log_likelihood(**(populations() | {"held_out": np.ones((5, 2))}))
