import numpy as np
import pytest

from kgan.data.mixtures import grid
from kgan.data.mixtures import ring
from kgan.data.uneven_mixtures import rare_ring
from kgan.data.uneven_mixtures import zipf_grid


def test_shares_by_zipfs_law_on_the_same_grid():
    mixture = zipf_grid()

    np.testing.assert_array_equal(mixture.means, grid().means)
    ranks = np.arange(1, 26)
    np.testing.assert_allclose(mixture.shares * ranks, mixture.shares[0])
    assert mixture.shares.sum() == pytest.approx(1.0)
    # The first harmonic numbers add to 25 / 6.551.
    assert mixture.shares[[0, -1]].round(4).tolist() == [0.2621, 0.0105]


def test_one_mode_of_the_ring_has_one_per_cent():
    mixture = rare_ring()

    np.testing.assert_array_equal(mixture.means, ring().means)
    np.testing.assert_allclose(mixture.shares, [0.99 / 7] * 7 + [0.01])
    modes = mixture.sample(100_000, seed=0)[1]
    rare = np.mean(modes == 7)
    assert abs(rare - 0.01) < 4 * np.sqrt(0.01 * 0.99 / 100_000)


def test_a_rare_mode_may_be_as_frequent_as_the_others():
    np.testing.assert_allclose(
        rare_ring(modes=5, rare_share=0.2).shares, ring(modes=5).shares
    )


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1])
def test_a_share_is_between_nothing_and_all(share):
    with pytest.raises(ValueError, match="`rare_share` must"):
        rare_ring(rare_share=share)


@pytest.mark.parametrize(
    ("law", "arguments", "name"),
    [(zipf_grid, {"side": 1}, "side"), (rare_ring, {"modes": 1}, "modes")],
)
def test_bad_sizes_are_named(law, arguments, name):
    with pytest.raises(ValueError, match=f"`{name}` must be at least 2"):
        law(**arguments)
