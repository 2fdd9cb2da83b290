"""Invertible layers: the inverse, and the determinant of the Jacobian."""

import math

import numpy as np
import pytest
import tensorflow as tf

from kgan.layers import AdditiveCoupling
from kgan.layers import AffineCoupling
from kgan.layers import ElementwiseAffine
from kgan.layers import ScaledSigmoid
from kgan.layers.coupling import join
from kgan.layers.coupling import split

LAYERS = {
    "affine": lambda: AffineCoupling(width=8),
    "affine_odd": lambda: AffineCoupling(parity=1, width=8, depth=1),
    "additive": lambda: AdditiveCoupling(parity=1, width=8),
    "elementwise": lambda: ElementwiseAffine(),
    "scaling": lambda: ElementwiseAffine(shift=False),
    "sigmoid": lambda: ScaledSigmoid(0.1),
}


def moved_off_its_start(layer, size):
    layer(tf.zeros((1, size)))
    random = np.random.default_rng(0)
    for weight in layer.trainable_weights:
        weight.assign_add(0.5 * random.normal(size=weight.shape))
    return layer


@pytest.mark.parametrize("size", [2, 5])
@pytest.mark.parametrize("name", LAYERS)
def test_inverse_and_log_determinant(name, size):
    layer = moved_off_its_start(LAYERS[name](), size)
    latent = np.random.default_rng(1).normal(size=(4, size))
    latent = tf.constant(latent, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(latent)
        sample = layer(latent)
    jacobian = tape.batch_jacobian(sample, latent).numpy().astype(np.float64)
    again, log_determinant = layer.inverse(sample)
    np.testing.assert_allclose(again, latent, atol=1e-4)
    _, expected = np.linalg.slogdet(jacobian)
    assert log_determinant.shape == (4,)
    np.testing.assert_allclose(log_determinant, -expected, atol=1e-4)


@pytest.mark.parametrize("parity", [0, 1])
@pytest.mark.parametrize("size", [2, 3, 6])
def test_halves_are_put_back(parity, size):
    values = tf.reshape(tf.range(2 * size), (2, size))
    staying, moving = split(values, parity)
    assert staying[0].numpy().tolist() == list(range(parity, size, 2))
    np.testing.assert_array_equal(join(staying, moving, parity), values)


@pytest.mark.parametrize("kind", [AffineCoupling, AdditiveCoupling])
def test_a_coupling_begins_as_the_identity_and_moves_half(kind):
    layer = kind(parity=1, width=8)
    latent = tf.constant([[1.0, -2.0, 3.0, 0.5, 2.0]])
    np.testing.assert_array_equal(layer(latent), latent)
    moved_off_its_start(layer, 5)
    changed = layer(latent).numpy() != latent.numpy()
    assert changed.tolist() == [[True, False, True, False, True]]


def test_the_bound_of_the_scale_holds():
    layer = moved_off_its_start(AffineCoupling(width=4, bound=0.5), 2)
    layer.last.bias.assign([100.0, 0.0])
    _, log_determinant = layer.inverse(tf.ones((1, 2)))
    assert float(log_determinant[0]) == pytest.approx(-0.5)


def test_the_sigmoid_holds_black_and_white():
    layer = ScaledSigmoid(0.05)
    edge = tf.constant([[-1.0, 1.0]])
    latent, log_determinant = layer.inverse(edge)
    logit = math.log(0.95 / 0.05)
    np.testing.assert_allclose(latent, [[-logit, logit]], rtol=1e-5)
    expected = 2 * math.log(0.45 / (0.05 * 0.95))
    assert float(log_determinant[0]) == pytest.approx(expected, rel=1e-5)
    beyond, change = layer.inverse(tf.constant([[-2.0, 2.0]]))
    assert np.isfinite(beyond).all() and np.isfinite(change).all()


def test_refusals():
    with pytest.raises(ValueError, match=r"`parity` must be one of \[0, 1\]"):
        AffineCoupling(parity=2)
    with pytest.raises(ValueError, match="`width` must be at least 1"):
        AdditiveCoupling(width=0)
    with pytest.raises(ValueError, match="`bound` must be a finite number"):
        AffineCoupling(bound=0.0)
    with pytest.raises(ValueError, match="`margin` must be a finite number"):
        ScaledSigmoid(0.5)
    with pytest.raises(TypeError, match="`shift` must be True or False"):
        ElementwiseAffine(shift="no")
    for shape in ((3, 1), (3, 4, 4)):
        with pytest.raises(ValueError, match="at least two entries"):
            AffineCoupling()(tf.ones(shape))
