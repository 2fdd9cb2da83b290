"""Both players learn from the same samples, which are made once."""

import contextlib

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.losses import NonSaturating
from kgan.models import GAN
from kgan.models import ConditionalGAN
from kgan.models.step_noise import step_noise
from kgan.penalties import R1
from tests.models.networks import compiled
from tests.models.networks import discriminator
from tests.models.networks import generator
from tests.models.strategies import scope_of

BATCH, RATE = 16, 0.05
ROWS = np.random.default_rng(0).normal(size=(BATCH * 6, 8)).astype("f")
# XLA compiles each replica for itself, which takes a minute on two.
MODES = [
    (1, False),
    (1, True),
    (1, "step"),
    (2, False),
    pytest.param(2, True, marks=pytest.mark.slow),
]


def game(replicas=1, jit_compile=False, normalized=False, **options):
    scope = contextlib.nullcontext()
    if replicas > 1:
        scope = scope_of(replicas).scope()
    with scope:
        keras.utils.set_random_seed(3)
        model = GAN(
            generator(normalized=normalized),
            discriminator(),
            shares_samples=True,
            ema=0.9,
            **options,
        )
        return compiled(model, RATE, jit_compile)


def data(first=0):
    return tf.data.Dataset.from_tensor_slices({"sample": ROWS[first:]}).batch(
        BATCH, drop_remainder=True
    )


def train(model, dataset):
    return model.fit(dataset, verbose=0).history


def assert_equal(left, right, tolerance):
    for one, other in zip(left, right, strict=True):
        np.testing.assert_allclose(
            one.numpy(), other.numpy(), atol=tolerance, rtol=0, err_msg=one.path
        )


@pytest.mark.parametrize("jit_compile", [False, True, "step"])
@pytest.mark.parametrize("order", ["alternating", "simultaneous"])
def test_a_step_is_the_tutorial_one(order, jit_compile):
    """The oracle keeps the tape of the samples until both have learned."""
    model = game(1, jit_compile, normalized=True, order=order)
    latent = step_noise(model, model.turns(), BATCH).shared["latent"]
    makes, judges = (
        keras.models.clone_model(each)
        for each in (model.generator, model.discriminator)
    )
    for copy, own in zip(
        (makes, judges), (model.generator, model.discriminator), strict=True
    ):
        copy.set_weights(own.get_weights())
    loss = NonSaturating()
    real = {"sample": tf.constant(ROWS[:BATCH])}
    with tf.GradientTape() as tape:
        fake = makes({"latent": latent}, training=True)
    with tf.GradientTape() as judging:
        logits = judges(real), judges({"sample": tf.stop_gradient(fake)})
        judged = loss.discriminator(*logits)
    slopes = judging.gradient(judged, judges.trainable_variables)

    def move(weights, gradients):
        for weight, gradient in zip(weights, gradients, strict=True):
            weight.assign_sub(RATE * gradient)

    if order == "alternating":
        move(judges.trainable_variables, slopes)
    with tf.GradientTape() as fooling:
        fooling.watch(fake)
        made = loss.generator(None, judges({"sample": fake}))
    gradients = tape.gradient(
        fake,
        makes.trainable_variables,
        output_gradients=fooling.gradient(made, fake),
    )
    move(makes.trainable_variables, gradients)
    if order == "simultaneous":
        move(judges.trainable_variables, slopes)
    logs = train(model, data().take(1))
    assert logs["discriminator/adversarial"][0] == pytest.approx(
        float(judged), abs=1e-5
    )
    assert logs["generator/adversarial"][0] == pytest.approx(
        float(made), abs=1e-5
    )
    assert_equal(model.generator.weights, makes.weights, 1e-5)
    assert_equal(model.discriminator.weights, judges.weights, 1e-5)


@pytest.mark.parametrize(("replicas", "jit_compile"), MODES)
def test_every_mode_trains_alike(replicas, jit_compile):
    plain, other = game(), game(replicas, jit_compile)
    train(plain, data()), train(other, data())
    assert_equal(plain.weights, other.weights, 1e-5)


def test_penalties_and_conditions_go_on():
    keras.utils.set_random_seed(3)
    model = compiled(
        ConditionalGAN(
            generator(classes=3),
            discriminator(classes=3),
            classes=3,
            penalty=R1(0.5, every=2),
            shares_samples=True,
        )
    )
    labels = np.arange(len(ROWS)) % 3
    history = model.fit(ROWS, labels, batch_size=BATCH, verbose=0).history
    found = model.evaluate(
        ROWS, labels, batch_size=BATCH, verbose=0, return_dict=True
    )
    assert history["discriminator/r1"][0] > 0.0
    assert all(np.isfinite(list(found.values())))
    assert 0.0 < found["discriminator/r1"] < 100.0


def test_auto_times_what_is_shared():
    model = game(jit_compile="auto")
    train(model, data().take(1))
    assert model.compiled_turns in (True, False)


def test_scaled_losses_in_half_precision():
    before = keras.mixed_precision.dtype_policy()
    keras.mixed_precision.set_dtype_policy("mixed_float16")
    try:
        model = game()
    finally:
        keras.mixed_precision.set_dtype_policy(before)
    start = [weight.numpy() for weight in model.generator.trainable_variables]
    train(model, data())
    assert int(model.skipped_moves.numpy()) == 0
    exact = game()
    train(exact, data())
    for was, weight, other in zip(
        start,
        model.generator.trainable_variables,
        exact.generator.trainable_variables,
        strict=True,
    ):
        moved, expected = weight.numpy() - was, other.numpy() - was
        distance = np.linalg.norm(moved - expected)
        assert distance < 0.1 * np.linalg.norm(expected)


@pytest.mark.parametrize("jit_compile", [False, True])
def test_resume_is_exact(tmp_path, jit_compile):
    whole = game(1, jit_compile, normalized=True)
    train(whole, data())
    half = game(1, jit_compile, normalized=True)
    train(half, data().take(2))
    half.save(tmp_path / "half.keras")
    resumed = keras.models.load_model(tmp_path / "half.keras")
    assert resumed.shares_samples
    train(resumed, data(2 * BATCH))
    assert_equal(whole.variables, resumed.variables, 0.0)


class Counted(keras.layers.Layer):
    """Passes on what it gets, and counts how often it is traced."""

    passes = 0

    def call(self, inputs):
        self.passes += 1
        return inputs


@pytest.mark.parametrize(("shares_samples", "passes"), [(False, 2), (True, 1)])
def test_the_generator_runs_once_a_step(shares_samples, passes):
    counted = Counted()
    inputs = {"latent": keras.Input((4,), name="latent")}
    samples = keras.layers.Dense(8)(counted(inputs["latent"]))
    model = compiled(
        GAN(
            keras.Model(inputs, samples),
            discriminator(),
            shares_samples=shares_samples,
            ema=None,
        )
    )
    counted.passes = 0
    train(model, data())
    assert counted.passes == passes


def test_what_cannot_be_shared_is_refused():
    with pytest.raises(ValueError, match="`discriminator_steps` to be 1"):
        game(discriminator_steps=2)
    with pytest.raises(TypeError, match="shares_samples"):
        GAN(generator(), discriminator(), shares_samples="yes")
    with pytest.raises(ValueError, match=r"must be 1 where turns share"):
        compiled(
            GAN(generator(), discriminator(), shares_samples=True),
            gradient_accumulation_steps=2,
        )
