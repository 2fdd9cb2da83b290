"""XLA x replicas x BatchNormalization x resume x NaN guard, at once."""

import contextlib
import functools
import time

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.losses import RelativisticPairing
from kgan.models import GAN
from kgan.models.execution import xla_is_faster
from kgan.models.playing import turn_functions
from kgan.penalties import R1
from tests.models.networks import compiled
from tests.models.networks import discriminator
from tests.models.networks import generator

BATCH = 16
DATA = np.random.default_rng(0).normal(size=(320, 8)).astype("float32")


@functools.cache
def scope_of(replicas):
    """One strategy a process: collectives of a second one would collide."""
    return tf.distribute.MirroredStrategy(
        [f"CPU:{replica}" for replica in range(replicas)]
    )


def game(
    replicas=1,
    jit_compile=False,
    normalized=True,
    steps_per_execution=1,
    **options,
):
    scope = contextlib.nullcontext()
    if replicas > 1:
        scope = scope_of(replicas).scope()
    with scope:
        keras.utils.set_random_seed(3)
        model = GAN(
            generator(normalized=normalized),
            discriminator(normalized=normalized),
            loss=RelativisticPairing(),
            penalty=R1(0.5, every=2),
            ema=0.9,
            **options,
        )
        return compiled(
            model,
            jit_compile=jit_compile,
            steps_per_execution=steps_per_execution,
        )


def batches(first=0, data=DATA):
    return tf.data.Dataset.from_tensor_slices({"sample": data[first:]}).batch(
        BATCH, drop_remainder=True
    )


def train(model, dataset):
    return model.fit(dataset, verbose=0).history


def values(variables):
    return [np.asarray(variable.numpy()) for variable in variables]


def assert_close(left, right, tolerance):
    for a, b in zip(values(left), values(right), strict=True):
        np.testing.assert_allclose(a, b, atol=tolerance, rtol=0)


@pytest.mark.parametrize("jit_compile", [False, True])
@pytest.mark.parametrize("order", ["alternating", "simultaneous"])
def test_two_replicas_equal_one(jit_compile, order):
    """Unsynchronised BatchNormalization sees other batches: left out."""
    one = game(1, jit_compile, normalized=False, order=order)
    two = game(2, jit_compile, normalized=False, order=order)
    logs = train(one, batches()), train(two, batches())
    assert two.step.numpy() == 20 and two.records_seen.numpy() == 320
    assert_close(one.weights, two.weights, 1e-5)
    for name, means in logs[0].items():
        np.testing.assert_allclose(means, logs[1][name], atol=1e-5)


def test_repeats_share_rows_alike_on_two_replicas():
    options = {"normalized": False, "discriminator_steps": 2}
    one, two = game(1, **options), game(2, **options)
    train(one, batches()), train(two, batches())
    assert_close(one.weights, two.weights, 1e-5)


@pytest.mark.parametrize("replicas", [1, 2])
def test_xla_on_equals_off(replicas):
    off, on = game(replicas, False), game(replicas, True)
    train(off, batches()), train(on, batches())
    assert_close(off.weights, on.weights, 1e-5)


@pytest.mark.parametrize("jit_compile", [False, True])
@pytest.mark.parametrize("replicas", [1, 2])
def test_replicas_stay_equal_and_statistics_move(replicas, jit_compile):
    model = game(replicas, jit_compile)
    before = values(model.weights)
    train(model, batches())
    for weight, start in zip(model.weights, before, strict=True):
        local = model.distribute_strategy.experimental_local_results(
            weight.value
        )
        for copy in local:
            np.testing.assert_array_equal(copy.numpy(), local[0].numpy())
        if "moving" in weight.path:
            assert np.abs(local[0].numpy() - start).max() > 0


def test_a_turn_leaves_the_other_players_statistics():
    """One optimizer stands still: its network may not move at all."""
    model = game()
    model.discriminator_optimizer.learning_rate = 0.0
    model.generator_optimizer.learning_rate = 0.0
    generator = values(model.generator.non_trainable_variables)
    rows = {"sample": tf.constant(DATA[:BATCH])}
    noise = {"latent": tf.zeros((BATCH, 4))}
    found = turn_functions(model, True)[0](rows, noise)
    assert len(found.statistics) == len(
        model.discriminator.non_trainable_variables
    )
    for start, now in zip(
        generator, values(model.generator.non_trainable_variables), strict=True
    ):
        np.testing.assert_array_equal(start, now)


@pytest.mark.parametrize("jit_compile", [False, True])
@pytest.mark.parametrize("replicas", [1, 2])
def test_resume_is_exact(tmp_path, replicas, jit_compile):
    whole = game(replicas, jit_compile)
    train(whole, batches())
    first = game(replicas, jit_compile)
    train(first, batches().take(7))
    first.save(tmp_path / "half.keras")
    if replicas == 1:
        second = keras.models.load_model(tmp_path / "half.keras")
    else:
        with first.distribute_strategy.scope():
            second = keras.models.load_model(tmp_path / "half.keras")
    train(second, batches(7 * BATCH))
    for a, b in zip(whole.variables, second.variables, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())


@pytest.mark.parametrize("jit_compile", [False, True])
@pytest.mark.parametrize("replicas", [1, 2])
def test_nan_rows_are_skipped(replicas, jit_compile):
    poisoned = DATA.copy()
    poisoned[3 * BATCH] = np.nan
    model = game(replicas, jit_compile)
    train(model, batches(data=poisoned[: 3 * BATCH]))
    before = values(model.discriminator.weights)
    train(model, batches(data=poisoned[3 * BATCH : 4 * BATCH]))
    for start, now in zip(
        before, values(model.discriminator.weights), strict=True
    ):
        np.testing.assert_array_equal(start, now)
    train(model, batches(data=poisoned[4 * BATCH :]))
    assert all(np.isfinite(value).all() for value in values(model.weights))
    assert model.discriminator_optimizer.iterations.numpy() == 19


def test_steps_per_execution_changes_nothing():
    one, five = game(), game(steps_per_execution=5)
    train(one, batches()), train(five, batches())
    assert_close(one.weights, five.weights, 1e-6)


def test_auto_times_both_ways_and_keeps_one():
    model = game(jit_compile="auto")
    before = values(model.weights)
    spec = iter(batches()).element_spec
    model.make_train_function()
    assert xla_is_faster(model, spec) in (True, False)
    for start, now in zip(before, values(model.weights), strict=True):
        np.testing.assert_array_equal(start, now)
    train(model, batches().take(2))
    assert model.compiled_turns in (True, False)


@pytest.mark.parametrize("steps_per_execution", [1, 4])
def test_waiting_for_data_is_measured(steps_per_execution):
    """Eight batches that each take 30 ms to come, 0.24 s in all."""
    model = game(steps_per_execution=steps_per_execution)
    slow = batches().take(8).map(late)
    train(model, slow)
    assert 0.2 < model.input_wait_seconds < 2.0
    quick = game()
    train(quick, batches().take(8).cache().prefetch(8))
    assert quick.input_wait_seconds < model.input_wait_seconds


def late(batch):
    def wait(sample):
        time.sleep(0.03)
        return sample

    sample = tf.numpy_function(wait, [batch["sample"]], tf.float32)
    return {"sample": tf.ensure_shape(sample, batch["sample"].shape)}
