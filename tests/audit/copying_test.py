import tracemalloc

import numpy as np
import pytest
from scipy import stats

from kgan.audit.copying import CopySearch
from kgan.audit.copying import equal_rows


def pictures(count, seed, side=12):
    """Pictures of four random waves: no two alike, none symmetric."""
    generator = np.random.default_rng(seed)
    y, x = np.mgrid[0:side, 0:side] / side
    waves = np.zeros((count, side, side))
    for _ in range(4):
        frequency = generator.uniform(-2, 2, (2, count, 1, 1))
        phase = generator.uniform(0, 2 * np.pi, (count, 1, 1))
        waves += np.sin(
            2 * np.pi * (frequency[0] * x + frequency[1] * y) + phase
        )
    return np.clip(128 + 40 * waves, 0, 255).astype(np.uint8)[..., None]


TRAIN = pictures(300, 0)


@pytest.mark.parametrize("down", [-1, 0, 1])
@pytest.mark.parametrize("right", [-1, 0, 1])
@pytest.mark.parametrize("mirrored", [False, True])
def test_moved_and_mirrored_copies_are_found_at_distance_zero(
    down, right, mirrored
):
    rows = np.array([5, 250, 17])
    copies = TRAIN[rows][:, :, ::-1] if mirrored else TRAIN[rows]
    # What a move brings in at the border is something else.
    moved = np.full_like(copies, 77)
    height, width = copies.shape[1:3]
    moved[
        :,
        max(down, 0) : height + min(down, 0),
        max(right, 0) : width + min(right, 0),
    ] = copies[
        :,
        max(-down, 0) : height + min(-down, 0),
        max(-right, 0) : width + min(-right, 0),
    ]
    found = CopySearch(TRAIN)(moved)
    assert found.train.tolist() == rows.tolist()
    np.testing.assert_allclose(found.distance, 0.0, atol=1e-9)
    np.testing.assert_allclose(found.ratio, 0.0, atol=1e-9)


def test_distances_are_in_levels_and_noisy_copies_stand_out():
    generator = np.random.default_rng(1)
    noise = generator.normal(0.0, 4.0, TRAIN[:100].shape)
    noisy = np.clip(np.rint(TRAIN[:100] + noise), 0, 255).astype(np.uint8)
    search = CopySearch(TRAIN)
    found, fresh = search(noisy), search(pictures(200, 2))
    assert np.mean(found.train == np.arange(100)) == 1.0
    assert 3.0 < np.median(found.distance) < 4.5
    assert found.ratio.max() < np.quantile(fresh.ratio, 0.05)
    assert np.all((fresh.ratio >= 0.0) & (fresh.ratio <= 1.0))


def test_what_is_merely_common_is_no_copy():
    generator = np.random.default_rng(3)
    train, fresh, narrow = (
        scale * generator.normal(size=(rows, 6))
        for rows, scale in ((2000, 1.0), (1000, 1.0), (1000, 0.5))
    )
    search = CopySearch(train)
    of_fresh, of_narrow = search(fresh), search(narrow)
    # Nearer to the training rows, all of them, but to no single one.
    assert np.median(of_narrow.distance) < 0.8 * np.median(of_fresh.distance)
    threshold = np.quantile(of_fresh.ratio, 0.01)
    hits = int(np.sum(of_narrow.ratio <= threshold))
    assert stats.binom.sf(hits - 1, 1000, 0.01) > 0.01


def test_vectors_are_not_moved():
    train = np.random.default_rng(0).normal(size=(50, 3))
    found = CopySearch(train)(train[[4, 30]])
    assert found.train.tolist() == [4, 30]
    np.testing.assert_allclose(found.distance, 0.0, atol=1e-12)


def test_data_all_of_one_kind_have_no_ratio_above_one():
    train = np.repeat(np.arange(8.0)[:, None], 10, axis=0)
    found = CopySearch(train)(np.array([[0.0], [3.5]]))
    # Equal training rows count once: the fifth nearest is 4, or 2.5, away.
    np.testing.assert_allclose(found.ratio, [0.0, 0.2])
    assert found.train[0] == 0 and found.train[1] in (30, 40)


def test_a_noisy_copy_of_what_is_there_many_times_stands_out():
    often = np.concatenate([TRAIN, np.repeat(TRAIN[:1], 20, axis=0)])
    noisy = TRAIN[:1] ^ 3
    assert CopySearch(often)(noisy).ratio[0] < 0.1


def test_equal_rows_are_equal_to_the_bit():
    others = TRAIN[[3, 9]]
    samples = np.concatenate([TRAIN[[9, 4]], TRAIN[[3]] ^ 1])
    assert equal_rows(samples, others).tolist() == [True, False, False]


def test_a_search_of_many_samples_never_holds_the_order_of_all_of_train():
    generator = np.random.default_rng(5)
    train, samples = generator.normal(size=(2, 8_000, 4))
    search = CopySearch(train)
    tracemalloc.start()
    try:
        search(samples)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # An order of 8 bytes a pair would be 512 MB.
    assert peak < 8 * len(samples) * len(train) / 16
