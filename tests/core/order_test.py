import itertools

import numpy as np
import pytest
import tensorflow as tf

from kgan.core import epoch_order
from kgan.core import mirror_batches
from kgan.core import order_batches


def drawn(dataset, count):
    """The first `count` values of a data set of vectors."""
    values = []
    for batch in dataset.as_numpy_iterator():
        values.extend(batch.tolist())
        if len(values) >= count:
            break
    return values[:count]


@pytest.mark.parametrize("count", [1, 2, 7, 100, 1797])
@pytest.mark.parametrize("epoch", [0, 1, 10**6])
def test_an_epoch_is_a_permutation(count, epoch):
    order = epoch_order(count, 0, epoch, shuffle=True).numpy()

    assert sorted(order.tolist()) == list(range(count))


def test_seeds_and_epochs_differ_and_repeat():
    orders = {
        (seed, epoch): tuple(epoch_order(50, seed, epoch, shuffle=True).numpy())
        for seed, epoch in itertools.product(range(3), range(3))
    }

    assert len(set(orders.values())) == 9
    again = epoch_order(50, 2, 1, shuffle=True)
    assert tuple(again.numpy()) == orders[2, 1]


def test_the_place_of_a_record_is_uniform():
    places = np.zeros((4, 4))
    for order in order_batches(4, 0, 0, 4, shuffle=True).take(400):
        places[np.arange(4), order] += 1

    # 100 expected in each cell, standard deviation 8.7.
    assert np.abs(places - 100).max() < 45


def test_without_shuffle_the_order_is_the_stored_one():
    batches = order_batches(5, 3, 0, 4, shuffle=False)

    assert drawn(batches, 12) == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1]


def test_the_order_inside_a_graph_is_that_outside():
    inside = drawn(order_batches(11, 5, 0, 3, shuffle=True), 33)
    outside = [
        epoch_order(11, 5, epoch, shuffle=True).numpy().tolist()
        for epoch in range(3)
    ]

    assert inside == sum(outside, [])


def test_any_start_and_batch_size_skip_into_the_same_order():
    whole = drawn(order_batches(7, 0, 0, 5, shuffle=True), 800)

    for start, batch_size in ((1, 3), (6, 1), (7, 7), (13, 16), (701, 4)):
        part = order_batches(7, 0, start, batch_size, shuffle=True)
        assert drawn(part, 20) == whole[start : start + 20]


def test_batches_are_full_and_of_known_shape():
    batches = order_batches(7, 0, 2, 5, shuffle=True)

    assert batches.element_spec.shape == tf.TensorShape([5])
    assert all(len(batch) == 5 for batch in batches.take(9))


def test_mirroring_depends_on_the_seed_and_the_record_alone():
    whole = drawn(mirror_batches(0, 0, 300), 9000)

    for start, batch_size in ((1, 5), (4095, 7), (8000, 1000)):
        part = drawn(mirror_batches(0, start, batch_size), 900)
        assert part == whole[start : start + 900]
    assert drawn(mirror_batches(1, 0, 64), 900) != whole[:900]


def test_half_of_the_records_are_mirrored():
    decisions = np.array(drawn(mirror_batches(0, 0, 1000), 20000))

    # The standard deviation of the mean is 0.0035.
    assert abs(decisions.mean() - 0.5) < 0.015


def test_epochs_of_full_batches_leave_the_last_records_out():
    options = {"shuffle": True, "drop_remainder": True}
    whole = drawn(order_batches(7, 2, 0, 3, **options), 60)

    for epoch in range(10):
        order = epoch_order(7, 2, epoch, shuffle=True).numpy().tolist()
        assert whole[6 * epoch : 6 * epoch + 6] == order[:6]
    for start in (1, 3, 6, 27):
        part = order_batches(7, 2, start, 3, **options)
        assert drawn(part, 20) == whole[start : start + 20]
