import contextlib

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.core import replica_rows
from kgan.losses import RelativisticPairing
from kgan.models import GAN
from kgan.models.worker_data import batches_of
from kgan.models.worker_data import check_same_step
from kgan.models.worker_data import replica_batches
from kgan.networks import dcgan_discriminator
from kgan.networks import dcgan_generator
from kgan.networks import r3_discriminator
from kgan.networks import r3_generator
from kgan.penalties import R1
from tests.models.networks import compiled
from tests.models.networks import game
from tests.models.strategies import scope_of


def two_replicas():
    return scope_of(2)


def numbers(rows, batch_size, drop_remainder=False):
    return tf.data.Dataset.range(rows).batch(
        batch_size, drop_remainder=drop_remainder
    )


def local(values):
    return [
        value.numpy().tolist()
        for value in two_replicas().experimental_local_results(values)
    ]


def test_each_replica_gets_the_rows_that_it_cuts_of_the_noise():
    strategy = two_replicas()
    data = numbers(24, 8, drop_remainder=True)
    divided = replica_batches(data, strategy, whole=True)
    for step, batch in enumerate(divided):
        whole = tf.range(8 * step, 8 * step + 8, dtype=tf.int64)
        cut = strategy.run(lambda whole=whole: replica_rows(whole, 4))
        assert local(batch) == local(cut)
    assert step == 2


def test_structure_and_shapes_stay():
    data = tf.data.Dataset.from_tensor_slices(
        {"sample": np.zeros((8, 5), "float32"), "label": np.arange(8)}
    ).batch(4, drop_remainder=True)
    divided = replica_batches(data, two_replicas(), whole=True)
    batch = next(iter(divided))
    assert local(batch["label"]) == [[0, 1], [2, 3]]
    spec = divided.element_spec["sample"]._value_specs
    assert [each.shape.as_list() for each in spec] == [[2, 5], [2, 5]]


def test_pairs_are_divided_together():
    pairs = tf.data.Dataset.zip(numbers(4, 4), numbers(4, 4))
    first, second = next(
        iter(replica_batches(pairs, two_replicas(), whole=True))
    )
    assert local(first) == local(second) == [[0, 1], [2, 3]]


def test_a_last_batch_is_divided_as_evenly_as_in_order():
    divided = replica_batches(numbers(13, 8), two_replicas(), whole=False)
    assert [local(batch) for batch in divided] == [
        [[0, 1, 2, 3], [4, 5, 6, 7]],
        [[8, 9, 10], [11, 12]],
    ]
    divided = replica_batches(numbers(9, 8), two_replicas(), whole=False)
    assert [local(batch) for batch in divided][1] == [[8], []]


def test_training_needs_batches_that_replicas_divide():
    with pytest.raises(ValueError, match="batch_size=7, replicas=2"):
        replica_batches(numbers(14, 7, True), two_replicas(), whole=True)
    with pytest.raises(ValueError, match="at least one sample for each"):
        replica_batches(numbers(4, 1, True), two_replicas(), whole=True)
    unknown = replica_batches(numbers(7, 7), two_replicas(), whole=True)
    with pytest.raises(tf.errors.InvalidArgumentError, match="must divide"):
        next(iter(unknown))


def test_one_replica_is_left_alone():
    data = numbers(7, 7)
    assert replica_batches(data, tf.distribute.get_strategy(), whole=True) is (
        data
    )


def test_batches_are_counted_before_they_are_divided():
    assert batches_of(numbers(13, 8)) == 2
    assert batches_of(numbers(13, 8).repeat()) is None
    assert batches_of(numbers(13, 8).filter(lambda _: True)) is None
    assert batches_of(None) is None


def test_one_worker_is_at_its_own_step():
    check_same_step(7, tf.distribute.get_strategy())


def made(replicas, build):
    scope = contextlib.nullcontext()
    if replicas == 2:
        scope = two_replicas().scope()
    with scope:
        keras.utils.set_random_seed(3)
        return compiled(build())


def dcgan():
    return GAN(dcgan_generator((16, 16, 1)), dcgan_discriminator((16, 16, 1)))


def r3():
    return GAN(
        r3_generator((8, 8, 3), width=16),
        r3_discriminator((8, 8, 3), width=16),
        loss=RelativisticPairing(),
        penalty=R1(0.5),
    )


def vectors():
    return game(penalty=R1(0.5), loss=RelativisticPairing())


@pytest.mark.parametrize(
    ("build", "shape"),
    [(vectors, (8,)), (dcgan, (16, 16, 1)), (r3, (8, 8, 3))],
)
def test_a_replica_without_rows_changes_no_mean(build, shape):
    """Of 9 rows in batches of 8, the second replica gets none of the last."""
    games = made(1, build), made(2, build)
    for rows in (16, 9):
        samples = np.random.default_rng(0).uniform(-1, 1, (rows, *shape))
        data = tf.data.Dataset.from_tensor_slices(
            {"sample": samples.astype("float32")}
        ).batch(8)
        one, two = (
            model.evaluate(data, verbose=0, return_dict=True) for model in games
        )
        assert all(np.isfinite(list(two.values())))
        if build is not dcgan:
            # Unsynchronised BatchNormalization sees other batches.
            np.testing.assert_allclose(
                list(two.values()), list(one.values()), atol=1e-5
            )


def test_fit_refuses_before_training():
    with two_replicas().scope():
        model = compiled(game())
    with pytest.raises(ValueError, match="batch_size=5, replicas=2"):
        model.fit(np.zeros((20, 8), "float32"), batch_size=5, verbose=0)
    assert model.step.numpy() == 0
