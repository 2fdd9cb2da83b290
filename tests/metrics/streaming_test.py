import numpy as np
import pytest

from kgan.metrics.features import Embedding
from kgan.metrics.features import RandomNetwork
from kgan.metrics.features import RawFeatures
from kgan.metrics.moments import moments
from kgan.metrics.streaming import moments_of


class Wide(Embedding):
    """Many functions of one number, and the largest batch."""

    name = "wide"

    def __init__(self, columns):
        self.columns = columns
        self.most_rows = 0

    def __call__(self, samples):
        self.most_rows = max(self.most_rows, len(samples))
        frequencies = np.arange(1.0, self.columns + 1)
        return np.sin(samples * frequencies).astype(np.float32) + 3


def assert_equal(first, second, rtol=1e-10):
    assert first.n == second.n
    for mine, other in (
        (first.mean, second.mean),
        (first.covariance, second.covariance),
    ):
        np.testing.assert_allclose(
            mine, other, rtol=0, atol=rtol * np.abs(other).max()
        )


def points(rows=9000, columns=5, seed=0):
    rng = np.random.default_rng(seed)
    scales = 10.0 ** np.arange(columns)
    drift = np.linspace(0.0, 3.0, rows)[:, None]
    return ((rng.normal(size=(rows, columns)) + drift) * scales).astype(
        np.float32
    )


@pytest.mark.parametrize(
    "sizes", [[9000], [1] * 30 + [8970], [4096, 4904], [700] * 12 + [600, 0]]
)
def test_any_batching_is_one_shot(sizes):
    rows = points()
    batches = np.split(rows, np.cumsum(sizes)[:-1])
    streamed = moments_of(iter(batches), embedding=RawFeatures())
    assert_equal(streamed, moments(rows))


def test_images_are_embedded_batch_by_batch():
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (300, 8, 8, 3), dtype=np.uint8)
    embedding = RandomNetwork((8, 8, 3), width=4)
    streamed = moments_of(
        (images[start : start + 64] for start in range(0, 300, 64)),
        embedding=embedding,
    )
    # Features are float32, whose rounding may differ with the batch.
    assert_equal(streamed, moments(embedding(images)), rtol=1e-5)


def test_parts_of_replicas_merge_in_any_order():
    rows = points()
    one, two, three, four = (
        moments_of([rows[start::4]], embedding=RawFeatures())
        for start in range(4)
    )
    whole = moments(rows)
    assert_equal(one.merge(two).merge(three).merge(four), whole)
    assert_equal(four.merge(two.merge(one.merge(three))), whole)
    assert_equal(three.merge(four).merge(two.merge(one)), whole)
    assert_equal(one.merge(two.merge(three)), one.merge(two).merge(three))


def test_a_wide_embedding_and_a_batch_that_holds_all():
    seeds = np.arange(5000.0)[:, None]
    embedding = Wide(2048)
    streamed = moments_of([seeds], embedding=embedding)
    assert embedding.most_rows <= 4096
    assert_equal(streamed, moments(Wide(2048)(seeds)))


@pytest.mark.parametrize("batches", [[], [np.zeros((0, 3))]])
def test_no_rows_are_named(batches):
    with pytest.raises(ValueError, match="`batches` must hold at least one"):
        moments_of(batches, embedding=RawFeatures())


def test_one_row_has_no_spread():
    found = moments_of([[[1.0, 2.0]]], embedding=RawFeatures())
    assert found.n == 1
    np.testing.assert_array_equal(found.covariance, np.zeros((2, 2)))


def test_features_that_are_not_finite_are_named():
    class Broken(Embedding):
        name = "broken"

        def __call__(self, samples):
            return np.full((len(samples), 2), np.nan, np.float32)

    with pytest.raises(ValueError, match="must be finite"):
        moments_of([np.zeros((3, 1))], embedding=Broken())
