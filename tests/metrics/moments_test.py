import functools

import numpy as np
import pytest

from kgan.metrics import GaussianMoments
from kgan.metrics import moments


def test_moments_are_numpys():
    features = np.random.default_rng(0).exponential(size=(50, 4))
    result = moments(features)
    np.testing.assert_allclose(result.mean, features.mean(axis=0), rtol=1e-14)
    np.testing.assert_allclose(
        result.covariance, np.cov(features, rowvar=False), rtol=1e-12
    )
    assert result.n == 50


@pytest.mark.parametrize("sizes", [[1] * 30, [7, 23], [1, 28, 1], [10, 10, 10]])
def test_merged_batches_equal_the_whole(sizes):
    features = 50.0 + np.random.default_rng(1).standard_normal((30, 5))
    batches = np.split(features, np.cumsum(sizes)[:-1])
    merged = functools.reduce(
        GaussianMoments.merge, [moments(batch) for batch in batches]
    )
    whole = moments(features)
    assert merged.n == 30
    np.testing.assert_allclose(merged.mean, whole.mean, rtol=1e-12)
    np.testing.assert_allclose(
        merged.covariance, whole.covariance, rtol=1e-10, atol=1e-12
    )


def test_merge_commutes():
    rng = np.random.default_rng(2)
    left, right = moments(rng.random((3, 2))), moments(rng.random((9, 2)))
    one, other = left.merge(right), right.merge(left)
    np.testing.assert_allclose(one.mean, other.mean, rtol=1e-13)
    np.testing.assert_allclose(one.covariance, other.covariance, rtol=1e-12)


def test_one_row_has_no_covariance():
    result = moments(np.array([[1.0, 2.0]]))
    np.testing.assert_array_equal(result.covariance, np.zeros((2, 2)))


def test_merge_names_different_dimensions():
    with pytest.raises(ValueError, match="`other` must.*3 to merge with 2"):
        moments(np.ones((4, 2))).merge(moments(np.ones((4, 3))))


@pytest.mark.parametrize(
    "mean, covariance, n, message",
    [
        ([0.0], np.eye(2), 5, "shapes"),
        ([[0.0]], np.eye(1), 5, "shapes"),
        ([np.nan], np.eye(1), 5, "finite"),
        ([0.0, 0.0], [[1.0, 2.0], [0.0, 1.0]], 5, "symmetric"),
        ([0.0], np.eye(1), 0, "at least 1"),
    ],
)
def test_impossible_moments_are_named(mean, covariance, n, message):
    with pytest.raises(ValueError, match=message):
        GaussianMoments(mean=mean, covariance=covariance, n=n)


def test_no_rows_are_named():
    with pytest.raises(ValueError, match="`features` must have at least 1"):
        moments(np.zeros((0, 3)))
