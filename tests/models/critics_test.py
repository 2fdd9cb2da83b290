"""Critics that are normalised and penalised, on the engine."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.losses import Wasserstein
from kgan.models import GAN
from kgan.networks.spectral import spectrally_normalized
from kgan.penalties import R1
from kgan.penalties import GradientPenalty
from tests.models.networks import compiled
from tests.models.networks import discriminator
from tests.models.networks import generator

X = np.random.default_rng(0).normal(size=(64, 8)).astype("float32")


def normalized_gan(**options):
    keras.utils.set_random_seed(3)
    return GAN(generator(), spectrally_normalized(discriminator()), **options)


def fit(model, rows=64, **options):
    return model.fit(
        X[:rows], batch_size=16, shuffle=False, verbose=0, **options
    ).history


def vectors_of(model):
    return {
        layer.name: (
            np.asarray(layer.layer.kernel, np.float64),
            np.asarray(layer.singular_vector, np.float64),
        )
        for layer in model.discriminator.layers
        if layer.non_trainable_weights
    }


def iterated(matrix, vector, times):
    for _ in range(times):
        left = matrix @ vector
        vector = matrix.T @ (left / np.linalg.norm(left))
        vector /= np.linalg.norm(vector)
    return vector


@pytest.mark.slow
@pytest.mark.parametrize("repeats", [1, 2])
@pytest.mark.parametrize("jit_compile", [False, True])
@pytest.mark.parametrize(
    ("penalty", "passes"),
    [((GradientPenalty(), R1()), 2), (GradientPenalty(), 1)],
)
def test_a_power_iteration_for_each_pass_of_the_loss(
    penalty, passes, repeats, jit_compile
):
    """One over both kinds, or one over each where R1 reads the slopes of
    reals; nobody else's are kept."""
    model = normalized_gan(penalty=penalty, discriminator_steps=repeats)
    compiled(model, learning_rate=0.0, jit_compile=jit_compile)
    before = vectors_of(model)
    assert len(before) == 2
    fit(model, rows=16)
    for name, (matrix, vector) in vectors_of(model).items():
        np.testing.assert_allclose(
            vector,
            iterated(matrix, before[name][1], passes * repeats),
            atol=1e-5,
        )


def test_evaluation_iterates_nothing():
    model = compiled(normalized_gan())
    before = vectors_of(model)
    model.evaluate(X, batch_size=16, verbose=0)
    model.discriminator({"sample": tf.constant(X)}, training=False)
    for name, (_, vector) in vectors_of(model).items():
        np.testing.assert_array_equal(vector, before[name][1])


def test_a_normalised_critic_learns_no_slope_above_its_activations():
    """A Wasserstein critic alone would grow without a bound."""
    model = compiled(normalized_gan(loss=Wasserstein()), learning_rate=0.5)
    fit(model, epochs=10)
    sample = tf.constant(X)
    with tf.GradientTape() as tape:
        tape.watch(sample)
        logits = model.discriminator({"sample": sample}, training=False)
    slopes = np.linalg.norm(tape.gradient(logits, sample), axis=1)
    # Power iteration lags a little behind weights that move.
    assert 0.1 < slopes.max() < 1.1
