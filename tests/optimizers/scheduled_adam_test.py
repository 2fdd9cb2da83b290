"""Adam with a schedule for beta_2, against the equations in NumPy."""

import contextlib

import keras
import numpy as np
import pytest
import tensorflow as tf

import kgan.optimizers
from kgan.models import GAN
from kgan.optimizers import ScheduledAdam
from tests.models.networks import discriminator
from tests.models.networks import generator
from tests.models.strategies import scope_of

X = np.random.default_rng(0).normal(size=(96, 8)).astype("float32")
GRADIENTS = np.random.default_rng(1).normal(size=(6, 3)).astype("float32")
BETAS = [0.9, 0.92, 0.95, 0.97, 0.99, 0.99]
EPSILON = 1e-7


def memory():
    return keras.optimizers.schedules.PiecewiseConstantDecay(
        [0, 1, 2, 3], BETAS[:5]
    )


def adam(**options):
    return ScheduledAdam(0.1, beta_1=0.5, beta_2=memory(), **options)


def moved(optimizer, gradients=GRADIENTS):
    weight = keras.Variable(np.zeros(3, np.float32))
    optimizer.build([weight])
    for gradient in gradients:
        optimizer.apply_gradients([(tf.constant(gradient), weight)])
    return weight.numpy()


def expected(betas, gradients=GRADIENTS):
    """In float64, the corrections by today's beta_2."""
    weight, m, v = np.zeros(3), np.zeros(3), np.zeros(3)
    for t, (beta, g) in enumerate(zip(betas, gradients, strict=True), 1):
        m = 0.5 * m + 0.5 * g
        v = beta * v + (1 - beta) * g**2
        rate = 0.1 * np.sqrt(1 - beta**t) / (1 - 0.5**t)
        weight -= rate * m / (np.sqrt(v) + EPSILON)
    return weight


def test_every_exported_optimizer_is_tested_here():
    assert kgan.optimizers.__all__ == ["ScheduledAdam"]


def test_it_follows_the_equations():
    np.testing.assert_allclose(moved(adam()), expected(BETAS), rtol=1e-5)
    # The schedule tells: other memories end elsewhere.
    for beta in (0.9, 0.99):
        assert np.abs(expected([beta] * 6) - expected(BETAS)).max() > 1e-3


def test_with_a_number_it_is_that_of_keras_to_the_bit():
    theirs = keras.optimizers.Adam(0.1, beta_1=0.5, beta_2=0.9)
    ours = ScheduledAdam(0.1, beta_1=0.5, beta_2=0.9)
    np.testing.assert_array_equal(moved(ours), moved(theirs))


def test_the_schedule_counts_the_moves_made():
    optimizer = adam()
    seen = [float(optimizer.beta_2)]
    weight = keras.Variable(np.zeros(3, np.float32))
    optimizer.build([weight])
    for gradient in GRADIENTS[:5]:
        optimizer.apply_gradients([(tf.constant(gradient), weight)])
        seen.append(float(optimizer.beta_2))
    np.testing.assert_allclose(seen, BETAS)


def test_keras_saves_it():
    schedule = keras.optimizers.schedules.CosineDecay(0.1, 10)
    optimizer = ScheduledAdam(
        schedule, beta_1=0.5, beta_2=memory(), clipnorm=2.0, name="mine"
    )
    config = keras.saving.serialize_keras_object(optimizer)
    back = keras.saving.deserialize_keras_object(config)
    assert type(back) is ScheduledAdam
    assert keras.saving.serialize_keras_object(back) == config
    np.testing.assert_array_equal(moved(back), moved(optimizer))


def game(replicas=1, jit_compile=False, precision="float32"):
    scope = scope_of(replicas).scope() if replicas > 1 else None
    before = keras.config.dtype_policy().name
    keras.config.set_dtype_policy(precision)
    try:
        with scope or contextlib.nullcontext():
            keras.utils.set_random_seed(3)
            model = GAN(generator(), discriminator(), ema=None)
            model.compile(
                generator_optimizer=adam(),
                discriminator_optimizer=adam(),
                jit_compile=jit_compile,
            )
            return model
    finally:
        keras.config.set_dtype_policy(before)


def fit(model, first=0, last=6):
    rows = X[16 * first : 16 * last]
    model.fit(rows, batch_size=16, shuffle=False, verbose=0)
    return model


@pytest.mark.slow
@pytest.mark.parametrize(
    "options", [{"replicas": 2}, {"jit_compile": True}], ids=str
)
def test_in_a_game_every_mode_is_the_same(options):
    one, other = fit(game()), fit(game(**options))
    for mine, theirs in zip(one.variables, other.variables, strict=True):
        np.testing.assert_allclose(
            mine.numpy(), theirs.numpy(), atol=1e-4, err_msg=mine.path
        )


@pytest.mark.parametrize("precision", ["float32", "mixed_float16"])
def test_saved_and_loaded_it_goes_on_to_the_bit(precision, tmp_path):
    whole = fit(game(precision=precision))
    fit(game(precision=precision), last=2).save(tmp_path / "half.keras")
    half = keras.models.load_model(tmp_path / "half.keras")
    assert int(half.step.numpy()) == 2
    fit(half, first=2)
    for mine, theirs in zip(whole.variables, half.variables, strict=True):
        np.testing.assert_array_equal(mine.numpy(), theirs.numpy())


def test_arguments_are_checked():
    with pytest.raises(ValueError, match=r"`beta_2` must lie in \[0, 1\)"):
        ScheduledAdam(beta_2=1.0)
    with pytest.raises(TypeError, match="`beta_2` must be a number. Received"):
        ScheduledAdam(beta_2="fast")
