"""Flows: exact inverses of themselves, and exact densities."""

import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.networks import Flow
from kgan.networks import nice_flow
from kgan.networks import real_nvp_flow

FLOWS = {
    "real_nvp": lambda shape: real_nvp_flow(shape, couplings=4, width=8),
    "nice": lambda shape: nice_flow(shape, couplings=4, width=8),
}
each_flow = pytest.mark.parametrize("name", FLOWS)
each_shape = pytest.mark.parametrize("shape", [(2,), (5,), (3, 2, 1)])


def flow_of(name, shape, scale=0.15):
    """Every weight is moved off its start, at which a flow is simple.

    Pictures by less: float32 has no digits left at the ends of a sigmoid.
    """
    keras.utils.set_random_seed(0)
    flow = FLOWS[name](shape)
    scale = scale / 3.0 if len(shape) == 3 else scale
    random = np.random.default_rng(0)
    for weight in flow.trainable_weights:
        weight.assign_add(scale * random.normal(size=weight.shape))
    return flow


def latents(flow, rows=16):
    size = math.prod(flow.output_shape[1:])
    values = np.random.default_rng(1).normal(size=(rows, size))
    return tf.constant(values, tf.float32)


def log_density(flow, sample):
    latent, log_determinant = flow.inverse(sample)
    size = latent.shape[1]
    normal = -0.5 * tf.reduce_sum(latent**2, axis=1)
    return normal - 0.5 * size * math.log(2 * math.pi) + log_determinant


@each_flow
@each_shape
def test_inverse_of_forward_is_the_identity(name, shape):
    flow = flow_of(name, shape)
    latent = latents(flow)
    sample = flow({"latent": latent})
    assert (sample.shape, sample.dtype) == ((16, *shape), tf.float32)
    again, log_determinant = flow.inverse(sample)
    np.testing.assert_allclose(again, latent, atol=1e-4)
    assert log_determinant.shape == (16,)


@each_flow
@each_shape
def test_log_determinant_is_that_of_the_jacobian(name, shape):
    flow = flow_of(name, shape)
    latent = latents(flow, rows=3)
    with tf.GradientTape() as tape:
        tape.watch(latent)
        sample = flow({"latent": latent})
        flat = tf.reshape(sample, (3, -1))
    jacobian = tape.batch_jacobian(flat, latent).numpy().astype(np.float64)
    _, expected = np.linalg.slogdet(jacobian)
    np.testing.assert_allclose(flow.inverse(sample)[1], -expected, atol=1e-3)


@each_flow
def test_the_density_integrates_to_one(name):
    flow = flow_of(name, (2,))
    axis = np.linspace(-12.0, 12.0, 481, dtype=np.float32)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    density = np.exp(np.asarray(log_density(flow, grid), np.float64))
    # It is not the normal law that it began as.
    assert (
        np.abs(density - np.exp(-0.5 * (grid**2).sum(1)) / 6.283).max() > 0.02
    )
    assert density.sum() * (axis[1] - axis[0]) ** 2 == pytest.approx(
        1.0, abs=1e-3
    )


def test_the_density_of_pictures_integrates_to_one():
    """Over the support of the logit transform, which the margin widens."""
    flow = flow_of("real_nvp", (2, 1, 1))
    edge = 1.0 / 0.9
    axis = np.linspace(-edge, edge, 801, dtype=np.float32)
    axis = (axis[1:] + axis[:-1]) / 2
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2, 1, 1)
    density = np.exp(np.asarray(log_density(flow, grid), np.float64))
    assert density.sum() * (axis[1] - axis[0]) ** 2 == pytest.approx(
        1.0, abs=1e-3
    )


def test_nice_has_one_determinant_and_real_nvp_has_many():
    points = np.random.default_rng(2).normal(size=(9, 2)).astype(np.float32)
    spread = {
        name: np.ptp(flow_of(name, (2,)).inverse(points)[1]) for name in FLOWS
    }
    assert spread["nice"] < 1e-6 < 1e-2 < spread["real_nvp"]


@each_flow
def test_on_vectors_it_begins_as_the_identity(name):
    flow = FLOWS[name]((5,))
    latent = latents(flow)
    np.testing.assert_allclose(flow({"latent": latent}), latent, atol=1e-6)


@each_flow
@each_shape
def test_compiled_equals_eager_and_every_weight_learns(name, shape):
    flow = flow_of(name, shape)
    sample = flow({"latent": latents(flow)})

    def density_and_gradients():
        with tf.GradientTape() as tape:
            log_prob = log_density(flow, sample)
            loss = tf.reduce_mean(tf.sin(log_prob))
        weights = [weight.value for weight in flow.trainable_weights]
        return log_prob, tape.gradient(loss, weights)

    eager, _ = density_and_gradients()
    compiled, gradients = tf.function(density_and_gradients, jit_compile=True)()
    np.testing.assert_allclose(compiled, eager, atol=1e-4, rtol=1e-4)
    for weight, gradient in zip(flow.trainable_weights, gradients, strict=True):
        assert np.isfinite(gradient).all(), weight.path
        assert np.abs(gradient).max() > 0, weight.path


@each_flow
@pytest.mark.parametrize("precision", ["float32", "mixed_float16"])
def test_saved_and_copied_it_is_still_a_flow(name, precision, tmp_path):
    keras.config.set_dtype_policy(precision)
    try:
        flow = flow_of(name, (3,))
        copy = keras.models.clone_model(flow)
    finally:
        keras.config.set_dtype_policy("float32")
    latent = latents(flow)
    sample = flow({"latent": latent})
    np.testing.assert_allclose(flow.inverse(sample)[0], latent, atol=1e-4)
    flow.save(tmp_path / "flow.keras")
    loaded = keras.models.load_model(tmp_path / "flow.keras")
    copy.set_weights(flow.get_weights())
    for other in (loaded, copy):
        assert type(other) is Flow and other.name == flow.name
        np.testing.assert_array_equal(other({"latent": latent}), sample)
        for mine, theirs in zip(
            flow.inverse(sample), other.inverse(sample), strict=True
        ):
            np.testing.assert_array_equal(mine, theirs)


def test_pixels_without_a_logit_transform_are_of_any_value():
    flow = real_nvp_flow((2, 2, 1), couplings=2, width=4, margin=None)
    latent = 5.0 * tf.ones((1, 4))
    assert flow({"latent": latent}).numpy().max() == pytest.approx(5.0)


def test_arguments_are_checked():
    for make in (real_nvp_flow, nice_flow):
        with pytest.raises(ValueError, match="`couplings` must be at least 2"):
            make((2,), couplings=1)
        with pytest.raises(ValueError, match="`width` must be at least 1"):
            make((2,), width=0)
        with pytest.raises(TypeError, match="`sample_shape` must be a tuple"):
            make(2)
        with pytest.raises(ValueError, match="at least two entries"):
            make((1,))
