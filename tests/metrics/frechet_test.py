import numpy as np
import pytest

from kgan.metrics import GaussianMoments
from kgan.metrics import frechet_distance
from kgan.metrics import frechet_distance_of_moments
from kgan.metrics import frechet_null_bias
from kgan.metrics import moments


def of_gaussians(mean, covariance, other_mean, other_covariance, n=10_000):
    return frechet_distance_of_moments(
        real=GaussianMoments(mean=mean, covariance=covariance, n=n),
        generated=GaussianMoments(
            mean=other_mean, covariance=other_covariance, n=n
        ),
    )["frechet_distance"]


def rotation(dimension, seed=0):
    normal = np.random.default_rng(seed).standard_normal((dimension,) * 2)
    return np.linalg.qr(normal)[0]


def oracle(real, generated):
    """Via the eigenvalues of the unsymmetric product S_r S_g."""
    first = np.atleast_2d(np.cov(real, rowvar=False))
    second = np.atleast_2d(np.cov(generated, rowvar=False))
    eigenvalues = np.linalg.eigvals(first @ second).real
    shift = real.mean(axis=0) - generated.mean(axis=0)
    return (
        shift @ shift
        + np.trace(first)
        + np.trace(second)
        - 2.0 * np.sqrt(np.clip(eigenvalues, 0.0, None)).sum()
    )


@pytest.mark.parametrize("dimension", [1, 5, 40])
def test_commuting_covariances_have_a_closed_form(dimension):
    rng = np.random.default_rng(dimension)
    a, b = rng.uniform(0.01, 9.0, (2, dimension))
    shift = rng.standard_normal(dimension)
    basis = rotation(dimension)
    expected = np.sum(shift**2) + np.sum((np.sqrt(a) - np.sqrt(b)) ** 2)
    value = of_gaussians(
        np.zeros(dimension),
        (basis * a) @ basis.T,
        shift,
        (basis * b) @ basis.T,
    )
    assert value == pytest.approx(expected, rel=1e-10)


def test_two_by_two_covariances_that_do_not_commute():
    # tr (S_r S_g)^(1/2) = sqrt(tr(P) + 2 sqrt(det(P))) for 2 x 2, P = S_r S_g.
    first = np.array([[2.0, 0.0], [0.0, 1.0]])
    second = np.array([[1.0, 0.5], [0.5, 3.0]])
    product = first @ second
    root_trace = np.sqrt(
        np.trace(product) + 2.0 * np.sqrt(np.linalg.det(product))
    )
    value = of_gaussians([0.0, 0.0], first, [1.0, -2.0], second)
    assert value == pytest.approx(5.0 + 3.0 + 4.0 - 2.0 * root_trace, rel=1e-12)


def test_samples_agree_with_the_unsymmetric_product():
    rng = np.random.default_rng(0)
    real = rng.standard_normal((300, 6)) @ rng.standard_normal((6, 6))
    generated = rng.exponential(size=(200, 6)) + 1.0
    value = frechet_distance(real=real, generated=generated)
    assert value["frechet_distance"] == pytest.approx(
        oracle(real, generated), rel=1e-9
    )


def test_singular_covariances_from_fewer_rows_than_features():
    rng = np.random.default_rng(1)
    real = rng.standard_normal((12, 30))
    generated = 2.0 * rng.standard_normal((9, 30)) + 1.0
    with pytest.warns(UserWarning, match="n_real=12, n_generated=9, d=30"):
        value = frechet_distance(real=real, generated=generated)
    centred_real = real - real.mean(axis=0)
    centred_generated = generated - generated.mean(axis=0)
    # Roots read off the data itself: 12 x 9 numbers, none of them tiny.
    overlap = np.linalg.svd(
        centred_real @ centred_generated.T / np.sqrt(11 * 8), compute_uv=False
    ).sum()
    expected = (
        np.sum((real.mean(axis=0) - generated.mean(axis=0)) ** 2)
        + np.sum(centred_real**2) / 11
        + np.sum(centred_generated**2) / 8
        - 2.0 * overlap
    )
    assert value["frechet_distance"] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("swapped", [False, True])
def test_variances_that_lie_far_apart(swapped):
    """Products of the smallest ones lie below the rounding of the largest."""
    real = np.logspace(0, -11, 24)
    generated = np.where(np.arange(24) % 3, np.logspace(-11, 0, 24), 0.0)
    expected = np.sum((np.sqrt(real) - np.sqrt(generated)) ** 2)
    turn = rotation(24)
    first, second = (turn * each @ turn.T for each in (real, generated))
    if swapped:
        first, second = second, first
    zeros = np.zeros(24)
    assert of_gaussians(
        zeros, (first + first.T) / 2, zeros, (second + second.T) / 2
    ) == pytest.approx(expected, rel=1e-8)


def test_disjoint_supports_add_their_variances():
    value = of_gaussians(
        np.zeros(3), np.diag([4.0, 0, 0]), np.zeros(3), np.diag([0, 9.0, 0])
    )
    assert value == pytest.approx(13.0, rel=1e-12)


@pytest.mark.parametrize("rank", [0, 2, 20])
def test_equal_moments_are_at_zero(rank):
    root = np.random.default_rng(2).standard_normal((20, rank))
    covariance = root @ root.T
    assert of_gaussians(np.ones(20), covariance, np.ones(20), covariance) == (
        pytest.approx(0.0, abs=1e-11)
    )


def test_swapping_moves_only_the_counts():
    rng = np.random.default_rng(3)
    wide, narrow = 3.0 * rng.standard_normal((50, 4)), rng.random((30, 4))
    one = frechet_distance(real=wide, generated=narrow)
    other = frechet_distance(real=narrow, generated=wide)
    assert one["frechet_distance"] == pytest.approx(
        other["frechet_distance"], rel=1e-12
    )
    assert (one["n_real"], one["n_generated"]) == (50, 30)
    assert (other["n_real"], other["n_generated"]) == (30, 50)
    # The law at the null is that of `real`.
    assert one["null_bias"] > 5.0 * other["null_bias"]


def test_rotation_shift_and_scale():
    rng = np.random.default_rng(4)
    real, generated = rng.random((60, 5)), rng.standard_normal((70, 5))
    plain = frechet_distance(real=real, generated=generated)
    basis = 3.0 * rotation(5)
    moved = frechet_distance(
        real=real @ basis + 7.0, generated=generated @ basis + 7.0
    )
    assert moved["frechet_distance"] == pytest.approx(
        9.0 * plain["frechet_distance"], rel=1e-10
    )


def test_order_of_rows_does_not_matter():
    rng = np.random.default_rng(5)
    real = 100.0 + rng.standard_normal((400, 8))
    generated = rng.random((300, 8))
    value = frechet_distance(real=real, generated=generated)
    shuffled = frechet_distance(
        real=rng.permutation(real), generated=generated[::-1]
    )
    assert shuffled == pytest.approx(value, rel=1e-10)


def test_float32_features_are_computed_in_float64():
    rng = np.random.default_rng(6)
    real = (1000.0 + rng.standard_normal((200, 3))).astype(np.float32)
    generated = (1000.0 + rng.standard_normal((200, 3))).astype(np.float32)
    assert frechet_distance(real=real, generated=generated) == frechet_distance(
        real=real.astype(np.float64), generated=generated.astype(np.float64)
    )


@pytest.mark.parametrize(
    "n_real, n_generated", [(1000, 1000), (300, 1200), (100, 100)]
)
@pytest.mark.parametrize("power", [0.0, 1.5])
def test_null_bias_is_the_mean_over_equal_laws(power, n_real, n_generated):
    deviations = np.arange(1, 17) ** (-power / 2.0)
    expected = frechet_null_bias(
        covariance=np.diag(deviations**2),
        n_real=n_real,
        n_generated=n_generated,
    )
    rng = np.random.default_rng(7)
    values = [
        frechet_distance(
            real=rng.standard_normal((n_real, 16)) * deviations,
            generated=rng.standard_normal((n_generated, 16)) * deviations,
        )["frechet_distance"]
        for _ in range(60)
    ]
    error = np.std(values, ddof=1) / np.sqrt(60)
    # Beyond the second order of 1/n, the expansion's own error.
    assert abs(np.mean(values) - expected) < 4.0 * error + 0.02 * expected


def test_null_bias_of_the_identity():
    value = frechet_null_bias(
        covariance=np.eye(64), n_real=1000, n_generated=1000
    )
    assert value == pytest.approx(64 * 69 / 2 / 1000, rel=1e-12)


def test_null_bias_ignores_empty_directions():
    value = frechet_null_bias(
        covariance=np.diag([4.0, 0.0, 0.0]), n_real=10, n_generated=10
    )
    assert value == pytest.approx(4.0 * 1.5 / 5, rel=1e-12)


@pytest.mark.parametrize("name", ["real", "generated"])
@pytest.mark.parametrize(
    "bad, message",
    [
        (np.zeros(5), "shape"),
        (np.zeros((4, 2, 2)), "shape"),
        (np.zeros((5, 0)), "shape"),
        (np.zeros((1, 3)), "at least 2 rows"),
        (np.full((5, 3), np.nan), "finite"),
        (np.full((5, 3), np.inf), "finite"),
        (np.full((5, 3), "a"), "real numbers"),
        (np.full((5, 3), 1j), "real numbers"),
    ],
)
def test_bad_features_are_named(name, bad, message):
    arguments = {"real": np.ones((5, 3)), "generated": np.ones((5, 3))}
    arguments[name] = bad
    with pytest.raises(ValueError, match=f"`{name}` must.*{message}"):
        frechet_distance(**arguments)


def test_different_dimensions_are_named():
    with pytest.raises(ValueError, match="3 for real, 4 for generated"):
        frechet_distance(real=np.ones((5, 3)), generated=np.ones((5, 4)))
    with pytest.raises(ValueError, match="3 for real, 4 for generated"):
        frechet_distance_of_moments(
            real=moments(np.ones((5, 3))), generated=moments(np.ones((5, 4)))
        )


def test_moments_of_one_row_are_no_population():
    with pytest.raises(ValueError, match="`generated` must come from.*n=1"):
        frechet_distance_of_moments(
            real=moments([[0.0], [1.0]]), generated=moments([[0.0]])
        )


def test_no_warning_above_the_dimension():
    rng = np.random.default_rng(8)
    value = frechet_distance(
        real=rng.random((4, 3)), generated=rng.random((4, 3))
    )
    assert value["frechet_distance"] > 0
