"""What the penalties that ask for slope 1 look at."""

import numpy as np
import pytest
import tensorflow as tf

from kgan.core import draw_noise
from kgan.core import noise_key
from kgan.penalties import Dragan
from kgan.penalties import GradientPenalty
from kgan.penalties import gradient_norms

RANDOM = np.random.default_rng(0)
REAL = tf.constant(RANDOM.normal(size=(64, 5, 4, 2)), tf.float32)
FAKE = tf.constant(RANDOM.normal(3.0, 2.0, size=(64, 5, 4, 2)), tf.float32)
WEIGHTS = tf.constant(RANDOM.normal(size=(5, 4, 2)), tf.float32)


def linear(x):
    return tf.reduce_sum(x * WEIGHTS, axis=[1, 2, 3])


def seen_by(penalty, noise=None):
    """Returns the samples at which a penalty asks for the slope."""
    seen = []

    def critic(x):
        seen.append(x)
        return linear(x)

    noise = noise or draw_noise(penalty.noise, 64, noise_key(1))
    penalty(critic, REAL, FAKE, noise)
    assert len(seen) == 1
    return seen[0].numpy()


def test_the_norm_is_of_a_whole_sample():
    """Over one axis of four it would be another number, or an array."""
    norms = gradient_norms(linear, REAL)
    assert norms.shape == (64,)
    np.testing.assert_allclose(
        norms, np.full(64, np.linalg.norm(WEIGHTS)), rtol=1e-5
    )


def test_each_sample_has_a_norm_of_its_own():
    norms = gradient_norms(lambda x: tf.reduce_sum(x * x, axis=[1, 2, 3]), REAL)
    rows = REAL.numpy().reshape(64, -1)
    np.testing.assert_allclose(
        norms, 2 * np.linalg.norm(rows, axis=1), rtol=1e-5
    )


def test_a_critic_that_ignores_its_input_has_no_slope():
    np.testing.assert_array_equal(
        gradient_norms(lambda x: tf.zeros((64,)), REAL), np.zeros(64)
    )


@pytest.mark.parametrize("slope", [1.0, -1.0])
def test_slope_one_costs_nothing(slope):
    """The best critic of N(0, 1) against N(m, 1) is linear, of slope 1."""
    real, fake = tf.constant([[0.5], [2.0]]), tf.constant([[1.0], [-4.0]])
    for penalty in (GradientPenalty(), Dragan((1,), deviation=1.0)):
        noise = draw_noise(penalty.noise, 2, noise_key(0))
        assert float(
            penalty(lambda x: slope * x[:, 0], real, fake, noise)
        ) == pytest.approx(0.0)


@pytest.mark.parametrize(("slope", "expected"), [(0.5, 0.0), (3.0, 40.0)])
def test_one_sided_leaves_gentle_slopes_alone(slope, expected):
    x = tf.ones((4, 1))
    penalty = GradientPenalty(one_sided=True)
    noise = {"mix": tf.zeros((4,))}
    assert float(
        penalty(lambda x: slope * x[:, 0], x, x, noise)
    ) == pytest.approx(expected)
    two_sided = GradientPenalty()(lambda x: 0.5 * x[:, 0], x, x, noise)
    assert float(two_sided) == pytest.approx(2.5)


def test_one_mix_a_sample_between_its_real_and_its_fake():
    mix = tf.constant(RANDOM.uniform(size=64), tf.float32)
    seen = seen_by(GradientPenalty(), {"mix": mix})
    shares = (seen - FAKE.numpy()) / (REAL.numpy() - FAKE.numpy())
    expected = np.broadcast_to(mix.numpy()[:, None, None, None], shares.shape)
    np.testing.assert_allclose(shares, expected, atol=2e-2)
    ends = GradientPenalty()
    np.testing.assert_array_equal(seen_by(ends, {"mix": tf.ones((64,))}), REAL)
    np.testing.assert_array_equal(seen_by(ends, {"mix": tf.zeros((64,))}), FAKE)


def test_mixes_are_uniform_and_differ():
    drawn = draw_noise(GradientPenalty().noise, 4000, noise_key(2))["mix"]
    assert drawn.shape == (4000,)
    assert abs(float(tf.reduce_mean(drawn)) - 0.5) < 0.02
    assert len(np.unique(drawn)) > 3900


def test_fakes_in_half_precision_are_mixed_in_float32():
    noise = {"mix": tf.zeros((64,))}
    seen = []
    GradientPenalty()(
        lambda x: (seen.append(x), linear(x))[1],
        REAL,
        tf.cast(FAKE, tf.float16),
        noise,
    )
    assert seen[0].dtype == tf.float32
    np.testing.assert_allclose(seen[0], FAKE, rtol=1e-3, atol=1e-3)


def test_real_and_fake_must_pair():
    with pytest.raises(ValueError, match="must be equal in shape"):
        GradientPenalty()(linear, REAL, FAKE[:3], {"mix": tf.zeros((64,))})


@pytest.mark.parametrize("deviation", [None, 0.7])
def test_dragan_looks_near_the_data_alone(deviation):
    penalty = Dragan((5, 4, 2), deviation=deviation)
    noise = draw_noise(penalty.noise, 64, noise_key(3))
    moved = seen_by(penalty, noise) - REAL.numpy()
    real = REAL.numpy().reshape(64, -1)
    spread = real.std(axis=1) if deviation is None else np.full(64, deviation)
    rest = 1.0 - noise["distance"].numpy()
    np.testing.assert_allclose(
        moved,
        0.5 * (rest * spread)[:, None, None, None] * noise["near"].numpy(),
        atol=1e-6,
    )
    assert (moved.reshape(64, -1).max(1) <= 0.5 * spread).all()
    assert (moved >= -1e-6).all() and moved.max() > 0.1


def test_one_sample_moves_no_other():
    """A deviation of the whole batch would."""
    penalty = Dragan((5, 4, 2))
    noise = draw_noise(penalty.noise, 64, noise_key(3))
    alone = {name: drawn[:1] for name, drawn in noise.items()}
    seen = []
    penalty(lambda x: (seen.append(x), linear(x))[1], REAL[:1], FAKE, alone)
    np.testing.assert_array_equal(seen[0][0], seen_by(penalty, noise)[0])


def test_a_constant_picture_has_no_deviation_and_a_finite_gradient():
    flat = tf.ones((2, 3))
    penalty = Dragan((3,))
    weight = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        loss = penalty(
            lambda x: weight * tf.reduce_sum(x, axis=1),
            flat,
            flat,
            draw_noise(penalty.noise, 2, noise_key(0)),
        )
    assert np.isfinite(float(tape.gradient(loss, weight)))


def test_errors_name_the_argument():
    with pytest.raises(TypeError, match="`one_sided` must be True or False"):
        GradientPenalty(one_sided=1)
    with pytest.raises(ValueError, match="`sample_shape` must be a tuple"):
        Dragan(())
    with pytest.raises(ValueError, match="`sample_shape` must be a tuple"):
        Dragan(28)
    with pytest.raises(ValueError, match="`deviation` must be a finite"):
        Dragan((3,), deviation=-1.0)
    with pytest.raises(ValueError, match="`sample_shape` must be that of"):
        Dragan((3,))(linear, REAL, FAKE, {})
