import itertools
import math

import numpy as np
import pytest
from scipy import stats

from kgan.metrics.support import effective_support


def uniform(things):
    return np.full(things, 1.0 / things)


def atom(mass, things):
    """One thing of this mass, the others equally likely."""
    return np.concatenate([[mass], uniform(things) * (1.0 - mass)])


def zipf(things):
    shares = 1.0 / np.arange(1, things + 1)
    return shares / np.sum(shares)


def draw(shares, rows, seed):
    rng = np.random.default_rng(seed)
    return rng.choice(len(shares), size=(rows, 1), p=shares)


def test_values_equal_the_definition():
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((60, 2))
    pairs = sum(
        np.linalg.norm(x - y) <= 0.3 for x, y in itertools.combinations(rows, 2)
    )
    result = effective_support(generated=rows, threshold=0.3)
    rate = pairs / (60 * 59 / 2)
    assert result["collision_rate"] == pytest.approx(rate, rel=1e-12)
    assert result["effective_support"] == pytest.approx(1 / rate, rel=1e-12)
    batch = result["half_collision_batch"]
    collision = 1 - math.exp(-batch * (batch - 1) / 2 * rate)
    assert collision == pytest.approx(0.5, rel=1e-12)
    assert result["n_generated"] == 60
    assert "n_real" not in result
    assert all(type(value) is float for value in result.values())


def test_the_threshold_is_a_quantile_of_real_distances():
    rng = np.random.default_rng(1)
    real, generated = rng.standard_normal((50, 2)), np.zeros((30, 2))
    generated[:, 0] = np.arange(30.0)
    distances = [
        np.min(np.linalg.norm(np.delete(real, i, 0) - row, axis=1))
        for i, row in enumerate(real)
    ]
    with pytest.warns(UserWarning, match="No pair of 30 rows"):
        result = effective_support(generated=generated, real=real, quantile=0.2)
    assert result["threshold"] == pytest.approx(np.quantile(distances, 0.2))
    assert (result["n_real"], result["n_generated"]) == (50, 30)
    # Swapped, the threshold is 1 and many rows of a Gaussian collide.
    swapped = effective_support(generated=real, real=generated, quantile=0.2)
    assert swapped["threshold"] == 1.0
    assert swapped["effective_support"] < 10


@pytest.mark.parametrize(
    "things, batch, shown", [(1000, 37, 0.486), (10_000, 117, 0.493)]
)
def test_birthdays(things, batch, shown):
    values = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        result = effective_support(
            generated=rng.integers(things, size=(15 * batch, 1)),
            threshold=0.0,
            birthday_batch=batch,
            seed=seed,
        )
        values.append(result["collision_probability"])
        assert result["batches"] == 15
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    assert abs(np.mean(values) - shown) < 4 * error
    free = np.prod(1 - np.arange(batch) / things)
    assert 1 - free == pytest.approx(shown, abs=0.01)


LAWS = {
    "uniform": (uniform(500), 250),
    "many": (uniform(10_000), 200),
    "atom": (atom(0.1, 100_000), 100),
    "faint atom": (atom(0.01, 100_000), 300),
    "zipf": (zipf(1000), 200),
}


@pytest.mark.parametrize("law", LAWS)
def test_the_rate_is_unbiased_and_the_interval_honest(law):
    shares, rows = LAWS[law]
    rate = np.sum(shares**2)
    rates, held = [], 0
    for seed in range(200):
        generated = draw(shares, rows, seed)
        pairs = _equal_pairs(generated)
        if pairs == 0:
            with pytest.warns(UserWarning, match="only a lower bound"):
                result = effective_support(
                    generated=generated, threshold=0.0, seed=seed
                )
        else:
            result = effective_support(
                generated=generated, threshold=0.0, seed=seed
            )
        rates.append(result["collision_rate"])
        held += (
            result["effective_support_low"]
            <= 1 / rate
            <= result.get("effective_support_high", math.inf)
        )
    error = np.std(rates, ddof=1) / np.sqrt(len(rates))
    assert abs(np.mean(rates) - rate) < 4 * error
    # Fewer than this would be had with probability 1e-3 at 95 %.
    assert held >= stats.binom.ppf(1e-3, 200, 0.95)


def _equal_pairs(rows):
    _, counts = np.unique(rows, return_counts=True)
    return int(np.sum(counts * (counts - 1) // 2))


def test_one_thing_of_a_tenth_caps_the_support_at_a_hundred():
    result = effective_support(
        generated=draw(atom(0.1, 10**6), 3000, 0), threshold=0.0
    )
    assert 80 < result["effective_support"] < 120
    assert result["effective_support_low"] < 100
    assert result["effective_support_high"] > 100


def test_copies_of_one_row_have_a_support_of_one():
    result = effective_support(generated=np.ones((100, 3)), threshold=0.0)
    assert result["effective_support"] == 1.0
    assert result["effective_support_low"] == 1.0
    assert result["collision_probability"] == 1.0
    assert result["birthday_batch"] == 2


def test_without_collisions_there_is_a_lower_bound():
    with pytest.warns(UserWarning, match="only a lower bound"):
        result = effective_support(
            generated=np.arange(1000.0)[:, None], threshold=0.0
        )
    assert "effective_support" not in result
    assert "effective_support_high" not in result
    assert "half_collision_batch" not in result
    assert result["collision_rate"] == 0.0
    # One thing of mass r would be seen twice with probability .975 at
    # (1 + 999 r)(1 - r)^999 = .025, which is r = .00557.
    assert result["effective_support_low"] == pytest.approx(
        0.00557**-2, rel=0.01
    )


def test_order_of_rows_does_not_change_the_estimate():
    rows = draw(zipf(100), 300, 3)
    result = effective_support(generated=rows, threshold=0.0)
    backwards = effective_support(generated=rows[::-1], threshold=0.0)
    for name in ("effective_support", "collision_rate", "birthday_batch"):
        assert backwards[name] == result[name]


def test_the_seed_decides_the_batches_only():
    rows = draw(uniform(200), 300, 4)
    results = [
        effective_support(generated=rows, threshold=0.0, seed=seed)
        for seed in range(6)
    ]
    assert len({r["collision_probability"] for r in results}) > 1
    assert len({r["effective_support"] for r in results}) == 1
    assert results[0] == effective_support(generated=rows, threshold=0.0)
    assert results[5]["seed"] == 5


@pytest.mark.parametrize("name", ["generated", "real"])
@pytest.mark.parametrize(
    "bad", [np.zeros(5), np.zeros((1, 3)), np.full((5, 3), np.nan)]
)
def test_bad_features_are_named(name, bad):
    arrays = {"generated": np.ones((5, 3)), "real": np.ones((5, 3))}
    with pytest.raises(ValueError, match=f"`{name}` must"):
        effective_support(**(arrays | {name: bad}))


def test_the_threshold_has_one_source():
    rows = np.ones((5, 3))
    with pytest.raises(ValueError, match="Exactly one of `real`"):
        effective_support(generated=rows)
    with pytest.raises(ValueError, match="Exactly one of `real`"):
        effective_support(generated=rows, real=rows, threshold=1.0)


@pytest.mark.parametrize(
    "options, error",
    [
        ({"threshold": -1.0}, ValueError),
        ({"threshold": "near"}, TypeError),
        ({"quantile": 1.5}, ValueError),
        ({"birthday_batch": 1}, ValueError),
        ({"birthday_batch": 6}, ValueError),
        ({"birthday_batch": 2.5}, TypeError),
        ({"seed": -1}, ValueError),
    ],
)
def test_bad_options_are_named(options, error):
    arrays = {"generated": np.arange(5.0)[:, None], "threshold": 1.0}
    with pytest.raises(error, match=f"`{next(iter(options))}` must"):
        effective_support(**(arrays | options))
