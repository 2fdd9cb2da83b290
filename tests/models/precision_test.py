"""Half precision: what is float32 all the same, and the loss scale."""

import contextlib

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.models import GAN
from kgan.penalties import R1
from kgan.runs.building import networks_of
from tests.models.networks import compiled
from tests.models.networks import discriminator
from tests.models.networks import generator
from tests.models.strategies import scope_of

X = np.random.default_rng(0).normal(size=(64, 8)).astype("float32")
HALVES = ("mixed_bfloat16", "mixed_float16")


def game(name, replicas=1, jit_compile=False, **options):
    scope = scope_of(replicas).scope() if replicas > 1 else None
    with networks_of(name), scope or contextlib.nullcontext():
        keras.utils.set_random_seed(3)
        model = GAN(generator(), discriminator(), penalty=R1(0.5), ema=0.9)
        return compiled(model, jit_compile=jit_compile, **options)


def fit(model, x=X, **options):
    return model.fit(
        x, batch_size=16, shuffle=False, verbose=0, **options
    ).history


@pytest.mark.slow
@pytest.mark.parametrize("jit_compile", [False, True])
@pytest.mark.parametrize("name", HALVES)
def test_half_precision_follows_float32(name, jit_compile):
    """bfloat16 has 8 bits of mantissa, float16 has 11."""
    whole, half = game("float32"), game(name, jit_compile=jit_compile)
    terms, half_terms = fit(whole, epochs=2), fit(half, epochs=2)
    for key, means in terms.items():
        np.testing.assert_allclose(half_terms[key], means, rtol=0.05)
    assert {weight.dtype for weight in half.trainable_variables} == {"float32"}
    assert half.sample(2).dtype == np.float32


def test_bfloat16_needs_no_scale():
    model = game("mixed_bfloat16")
    assert isinstance(model.generator_optimizer, keras.optimizers.SGD)


@pytest.mark.slow
@pytest.mark.parametrize(("replicas", "jit_compile"), [(1, True), (2, True)])
def test_an_overflow_is_skipped_and_the_scale_falls(replicas, jit_compile):
    """Gradients times 2^40 overflow float16, whose largest is 65,504."""
    model = game("mixed_float16", replicas, jit_compile)
    optimizers = [model.optimizer_of(player) for player in model.players]
    for optimizer in optimizers:
        optimizer.dynamic_scale.assign(2.0**40)
    before = [weight.numpy() for weight in model.discriminator.weights]
    fit(model, X[:16])
    for start, weight in zip(before, model.discriminator.weights, strict=True):
        np.testing.assert_array_equal(start, weight.numpy())
    for optimizer in optimizers:
        assert optimizer.dynamic_scale.numpy() == 2.0**39
        assert optimizer.iterations.numpy() == 0
    # An overflow is no sign of trouble: nothing is counted or said.
    assert model.skipped_moves.numpy() == model.consecutive_skips.numpy() == 0

    fit(model, epochs=12)
    for optimizer in optimizers:
        assert optimizer.dynamic_scale.numpy() < 2.0**33
        assert optimizer.iterations.numpy() > 0
    assert any(
        np.abs(start - weight.numpy()).max() > 0
        for start, weight in zip(
            before, model.discriminator.weights, strict=True
        )
    )
    assert all(np.isfinite(weight.numpy()).all() for weight in model.weights)


def test_the_scale_doubles_after_finite_moves():
    model = game("mixed_float16")
    model.compile(
        **{
            f"{player}_optimizer": keras.optimizers.LossScaleOptimizer(
                keras.optimizers.SGD(0.01),
                initial_scale=8.0,
                dynamic_growth_steps=3,
            )
            for player in model.players
        },
        jit_compile=False,
    )
    scales = []
    for _ in range(7):
        fit(model, X[:16])
        scales.append(float(model.generator_optimizer.dynamic_scale.numpy()))
    assert scales == [8.0, 8.0, 16.0, 16.0, 16.0, 32.0, 32.0]


def test_a_nan_in_the_data_is_no_overflow():
    """The terms themselves are not finite: no scale is to blame."""
    model = game("mixed_float16")
    poisoned = X[:16].copy()
    poisoned[3] = np.nan
    data = tf.data.Dataset.from_tensors({"sample": poisoned}).repeat(2)
    with pytest.warns(UserWarning, match="discriminator/adversarial"):
        model.fit(data, verbose=0)
    assert model.discriminator_optimizer.dynamic_scale.numpy() == 2.0**15
    assert model.consecutive_skips.numpy() == 2


def test_the_scale_is_saved(tmp_path):
    model = game("mixed_float16")
    fit(model)
    model.generator_optimizer.dynamic_scale.assign(64.0)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert again.generator_optimizer.dynamic_scale.numpy() == 64.0
    fit(model), fit(again)
    for a, b in zip(model.variables, again.variables, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())


def test_a_fixed_scale_is_refused():
    with pytest.raises(ValueError, match="must not divide by a fixed"):
        game("float32").compile(
            generator_optimizer=keras.optimizers.SGD(0.1),
            discriminator_optimizer=keras.optimizers.SGD(
                0.1, loss_scale_factor=8.0
            ),
        )
