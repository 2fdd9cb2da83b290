import numpy as np
import pytest
from scipy import stats

from kgan.metrics.mode_scores import mode_scores

SD = 0.02


def ring(modes=8, radius=2.0):
    angles = np.linspace(0, 2 * np.pi, modes, endpoint=False)
    return radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def grid():
    axis = np.array([-4.0, -2.0, 0.0, 2.0, 4.0])
    return np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)


def draw(means, n, seed, sd=SD, shares=None):
    rng = np.random.default_rng(seed)
    modes = rng.choice(len(means), n, p=shares)
    return means[modes] + sd * rng.standard_normal((n, means.shape[1]))


def test_values_by_hand():
    means = ring(4)
    offsets = SD * np.array([[0.0, 0.0], [2.9, 0.0], [0.0, 3.1], [30, 0]])
    generated = np.concatenate([means[0] + offsets, means[1] + offsets[:1]])
    result = mode_scores(
        generated=generated, means=means, standard_deviation=SD
    )
    assert result["high_quality"] == pytest.approx(3 / 5)
    assert result["modes"] == 2
    assert result["modes_total"] == 4
    q = np.array([2 / 3, 1 / 3])
    assert result["reverse_kl"] == pytest.approx(np.sum(q * np.log(4 * q)))
    assert result["reverse_kl_above_floor"] == pytest.approx(
        result["reverse_kl"] - result["reverse_kl_floor"]
    )
    assert result["n_generated"] == 5
    # 0, 2.9 and 0 standard deviations off, in two dimensions.
    assert result["spread"] == pytest.approx(np.sqrt(2.9**2 / 3 / 2))
    low, high = result["high_quality_low"], result["high_quality_high"]
    for end in (low, high):
        # Wilson: where the share is 1.96 standard deviations off.
        deviation = np.sqrt(end * (1.0 - end) / 5)
        assert abs(end - 0.6) == pytest.approx(1.959964 * deviation, rel=1e-6)


def test_within_the_radius_is_strict():
    means = np.array([[0.0, 0.0], [100.0, 0.0]])
    result = mode_scores(
        generated=[[3.0, 0.0], [0.0, np.nextafter(3.0, 0.0)]],
        means=means,
        standard_deviation=1.0,
    )
    assert result["high_quality"] == 0.5
    assert (
        mode_scores(
            generated=[[3.0, 0.0]],
            means=means,
            standard_deviation=1.0,
            radius=3.5,
        )["high_quality"]
        == 1.0
    )


@pytest.mark.parametrize(
    "means, sd, n, floor",
    [
        (ring(), SD, 2500, 0.0014),
        (grid(), 0.05, 2500, 0.0048),
        (grid(), 0.05, 60, None),
    ],
)
def test_an_exact_sampler_meets_the_nulls(means, sd, n, floor):
    results = [
        mode_scores(
            generated=draw(means, n, seed, sd),
            means=means,
            standard_deviation=sd,
        )
        for seed in range(200)
    ]
    first = results[0]
    assert first["high_quality_null"] == pytest.approx(1 - np.exp(-4.5))
    # The mean of r^2 below 9, where r^2 / 2 is exponential.
    cut = np.exp(-4.5)
    assert first["spread_null"] ** 2 == pytest.approx(
        (1 - cut * 5.5) / (1 - cut)
    )
    assert first["spread"] == pytest.approx(first["spread_null"], rel=0.05)
    modes = len(means)
    assert first["modes_null"] == pytest.approx(
        modes * (1 - (1 - 1 / modes) ** n), abs=0.1
    )
    if floor:
        assert first["reverse_kl_floor"] == pytest.approx(
            (modes - 1) / (2 * n), rel=0.02
        )
        assert round(first["reverse_kl_floor"], 4) in (floor, floor + 1e-4)
    for value, null in (
        ("high_quality", first["high_quality_null"]),
        ("modes", first["modes_null"]),
        ("reverse_kl_above_floor", 0.0),
    ):
        values = np.array([result[value] for result in results])
        error = values.std(ddof=1) / np.sqrt(len(values))
        assert abs(values.mean() - null) <= 4 * error + 1e-9


def test_unequal_shares():
    shares = np.array([0.5, 0.3, 0.15, 0.04, 0.01])
    means = ring(5)
    results = [
        mode_scores(
            generated=draw(means, 400, seed, shares=shares),
            means=means,
            standard_deviation=SD,
            shares=shares,
        )
        for seed in range(200)
    ]
    for value, null in (
        ("reverse_kl_above_floor", 0.0),
        ("modes", results[0]["modes_null"]),
    ):
        values = np.array([result[value] for result in results])
        error = values.std(ddof=1) / np.sqrt(len(values))
        assert abs(values.mean() - null) < 4 * error
    uniform = mode_scores(
        generated=draw(means, 20_000, 0, shares=shares),
        means=means,
        standard_deviation=SD,
    )
    assert uniform["reverse_kl"] == pytest.approx(
        np.sum(shares * np.log(5 * shares)), abs=0.05
    )


@pytest.mark.parametrize("d", [1, 3, 10])
def test_any_dimension(d):
    means = np.concatenate([np.zeros((1, d)), np.full((1, d), 50.0)])
    generated = draw(means, 20_000, d, sd=1.0)
    result = mode_scores(
        generated=generated, means=means, standard_deviation=1.0
    )
    null = stats.chi2.cdf(9.0, d)
    assert result["high_quality_null"] == pytest.approx(null)
    error = np.sqrt(null * (1 - null) / 20_000)
    assert abs(result["high_quality"] - null) < 4 * error


def test_collapse_onto_one_mode():
    means = ring()
    result = mode_scores(
        generated=np.repeat(means[:1], 100, axis=0),
        means=means,
        standard_deviation=SD,
    )
    assert (result["high_quality"], result["modes"]) == (1.0, 1.0)
    assert result["reverse_kl"] == pytest.approx(np.log(8))


def test_samples_and_means_are_told_apart():
    generated, means = np.zeros((1, 1)), np.array([[0.0], [100.0]])
    result = mode_scores(
        generated=generated, means=means, standard_deviation=1.0
    )
    assert (result["n_generated"], result["modes_total"]) == (1, 2)
    assert result["high_quality"] == 1.0
    swapped = mode_scores(
        generated=means, means=generated, standard_deviation=1.0
    )
    assert (swapped["n_generated"], swapped["modes_total"]) == (2, 1)
    assert swapped["high_quality"] == 0.5


def test_no_high_quality_sample_is_told():
    with pytest.warns(UserWarning, match="No generated sample is of high"):
        result = mode_scores(
            generated=np.full((10, 2), 7.0), means=ring(), standard_deviation=SD
        )
    assert (result["high_quality"], result["modes"]) == (0.0, 0.0)
    assert result["reverse_kl"] == pytest.approx(np.log(8))
    # The worst there is, not the best.
    assert result["reverse_kl_above_floor"] == pytest.approx(np.log(8))
    with pytest.warns(UserWarning, match="No generated sample is of high"):
        result = mode_scores(
            generated=np.full((10, 2), 7.0),
            means=ring(2),
            standard_deviation=SD,
            shares=[0.9, 0.1],
        )
    assert result["reverse_kl"] == pytest.approx(np.log(10))


def test_near_modes_are_told():
    with pytest.warns(UserWarning, match="Received: means 1 apart"):
        mode_scores(
            generated=[[0.0]], means=[[0.0], [1.0]], standard_deviation=0.5
        )


def test_order_does_not_matter():
    generated = draw(ring(), 300, 0)
    first = mode_scores(
        generated=generated, means=ring(), standard_deviation=SD
    )
    second = mode_scores(
        generated=generated[::-1], means=ring()[::-1], standard_deviation=SD
    )
    assert first == pytest.approx(second, rel=1e-12)


GOOD = {
    "generated": np.zeros((5, 2)),
    "means": ring(),
    "standard_deviation": SD,
}


@pytest.mark.parametrize(
    "options, error",
    [
        ({"generated": np.zeros(5)}, ValueError),
        ({"generated": np.zeros((0, 2))}, ValueError),
        ({"generated": np.full((5, 2), np.inf)}, ValueError),
        ({"means": np.zeros((3, 2))}, ValueError),
        ({"means": [[np.nan, 0.0]]}, ValueError),
        ({"standard_deviation": 0.0}, ValueError),
        ({"standard_deviation": "a"}, TypeError),
        ({"radius": -1.0}, ValueError),
        ({"shares": [0.5, 0.5]}, ValueError),
        ({"shares": np.full(8, 0.5)}, ValueError),
        ({"shares": [0.5, 0.5, 0, 0, 0, 0, 0, 0]}, ValueError),
    ],
)
def test_bad_input_is_named(options, error):
    with pytest.raises(error, match=f"`{next(iter(options))}` must"):
        mode_scores(**(GOOD | options))


def test_different_dimensions_are_named():
    with pytest.raises(ValueError, match="3 for generated, 2 for means"):
        mode_scores(**(GOOD | {"generated": np.zeros((5, 3))}))
