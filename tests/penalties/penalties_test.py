"""One contract for every penalty, and the closed forms of each."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import kgan.penalties
from kgan.penalties import R1
from kgan.penalties import R2
from kgan.penalties import Penalty
from kgan.penalties import squared_gradient_norm

ROWS = [R1, R2]
SLOPE = tf.constant([1.0, -2.0, 2.0])
REAL = tf.constant([[1.0, 0.0, 2.0], [0.5, -1.0, 0.0]])
FAKE = tf.constant([[3.0, 1.0, -2.0], [0.0, 4.0, 1.0]])


def linear(x):
    return tf.linalg.matvec(x, SLOPE)


def quadratic(x):
    return tf.reduce_sum(x * x, axis=1)


def test_every_exported_penalty_has_a_row():
    exported = {
        value
        for value in vars(kgan.penalties).values()
        if isinstance(value, type)
        and issubclass(value, Penalty)
        and value is not Penalty
    }
    assert exported == set(ROWS)


@pytest.mark.parametrize("kind", ROWS)
class TestContract:
    def test_linear_critic(self, kind):
        penalty = kind(gamma=3.0)
        assert float(penalty(linear, REAL, FAKE, {})) == pytest.approx(
            1.5 * 9.0
        )

    def test_flat_critic_has_a_finite_gradient(self, kind):
        weight = tf.Variable(0.0)
        with tf.GradientTape() as tape:
            value = kind()(lambda x: weight * linear(x), REAL, FAKE, {})
        assert float(value) == 0.0
        assert float(tape.gradient(value, weight)) == 0.0

    def test_gradient_of_the_penalty(self, kind):
        """gamma/2 |a w|^2 has the slope gamma a |w|^2 in a."""
        weight = tf.Variable(0.5)
        with tf.GradientTape() as tape:
            value = kind(gamma=2.0)(
                lambda x: weight * linear(x), REAL, FAKE, {}
            )
        assert float(tape.gradient(value, weight)) == pytest.approx(
            2.0 * 0.5 * 9.0
        )

    @pytest.mark.parametrize("jit_compile", [False, True])
    def test_compiles(self, kind, jit_compile):
        run = tf.function(
            lambda real, fake: kind()(quadratic, real, fake, {}),
            jit_compile=jit_compile,
        )
        assert float(run(REAL, FAKE)) == pytest.approx(
            float(kind()(quadratic, REAL, FAKE, {})), rel=1e-6
        )

    def test_keras_saves_it(self, kind):
        config = keras.saving.serialize_keras_object(kind(0.7, every=3))
        back = keras.saving.deserialize_keras_object(config)
        assert type(back) is kind
        assert (back.gamma, back.every) == (0.7, 3)

    def test_arguments_are_checked(self, kind):
        with pytest.raises(ValueError, match="`gamma`.*Received: gamma=-1"):
            kind(gamma=-1)
        with pytest.raises(ValueError, match="`every` must be at least 1"):
            kind(every=0)
        with pytest.raises(TypeError, match="`every` must be an integer"):
            kind(every=1.5)


def test_r1_stands_at_the_data_and_r2_at_the_fakes():
    """|grad |x|^2|^2 = 4 |x|^2, so the two batches give other values."""
    at_real = float(R1(2.0)(quadratic, REAL, FAKE, {}))
    at_fake = float(R2(2.0)(quadratic, REAL, FAKE, {}))
    assert at_real == pytest.approx(4 * float(tf.reduce_sum(REAL**2)) / 2)
    assert at_fake == pytest.approx(4 * float(tf.reduce_sum(FAKE**2)) / 2)


def test_all_axes_of_a_picture_count():
    """A norm over one axis of four would give another value."""
    pictures = tf.random.stateless_normal((2, 3, 4, 2), (0, 1))
    weights = tf.random.stateless_normal((3, 4, 2), (0, 2))
    value = squared_gradient_norm(
        lambda x: tf.reduce_sum(x * weights, axis=[1, 2, 3]), pictures
    )
    assert float(value) == pytest.approx(
        float(np.sum(weights.numpy() ** 2)), rel=1e-5
    )
