"""LeCam: its averages, and what it holds together."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.penalties import LeCam
from kgan.penalties import lecam_distance


def identity(x):
    return x[:, 0]


def played(penalty, real, fake):
    column = (-1, 1)
    return float(
        penalty(
            identity,
            tf.reshape(tf.constant(real, tf.float32), column),
            tf.reshape(tf.constant(fake, tf.float32), column),
            {},
        )
    )


def test_equals_numpy_over_steps():
    random = np.random.default_rng(0)
    penalty = LeCam(weight=0.7, decay=0.9)
    real_mean = fake_mean = memory = 0.0
    for step in range(6):
        real, fake = random.normal(1, 1, 8), random.normal(-1, 2, 8)
        expected = 0.0
        if step:
            to_fake = np.maximum(real - fake_mean / memory, 0)
            to_real = np.maximum(real_mean / memory - fake, 0)
            expected = 0.7 * ((to_fake**2).mean() + (to_real**2).mean())
        assert played(penalty, real, fake) == pytest.approx(expected, rel=1e-4)
        real_mean = 0.9 * real_mean + 0.1 * real.mean()
        fake_mean = 0.9 * fake_mean + 0.1 * fake.mean()
        memory = 0.9 * memory + 0.1
    assert float(penalty.memory) == pytest.approx(1 - 0.9**6, rel=1e-5)


def test_averages_are_free_of_the_bias_of_their_start():
    penalty = LeCam()
    for _ in range(2):
        played(penalty, [5.0, 5.0], [-3.0, -3.0])
    anchors = [
        float(average) / float(penalty.memory)
        for average in (penalty.real_logit, penalty.fake_logit)
    ]
    assert anchors == pytest.approx([5.0, -3.0], rel=1e-4)


def test_kinds_that_are_ranked_wrongly_are_left_to_the_loss():
    real, fake = tf.constant([-2.0]), tf.constant([2.0])
    assert float(lecam_distance(real, fake, -1.0, 1.0)) == 0.0
    assert float(lecam_distance(-real, -fake, 1.0, -1.0)) == 18.0


def test_the_averages_get_no_gradient_and_pull_the_kinds_together():
    penalty = LeCam(weight=1.0)
    played(penalty, [1.0], [-1.0])
    real, fake = tf.Variable([[1.0]]), tf.Variable([[-1.0]])
    with tf.GradientTape() as tape:
        loss = penalty(identity, real, fake, {})
    slopes = tape.gradient(loss, [real, fake])
    np.testing.assert_allclose(slopes, [[[4.0]], [[-4.0]]], rtol=1e-5)
    assert penalty.trainable_variables == []


def test_a_stateless_scope_keeps_the_new_averages_for_its_owner():
    penalty = LeCam(decay=0.5)
    with keras.StatelessScope() as scope:
        played(penalty, [4.0], [2.0])
    assert float(penalty.real_logit) == 0.0
    values = [
        float(scope.get_current_value(weight))
        for weight in penalty.non_trainable_variables
    ]
    assert values == [2.0, 1.0, 0.5]


def test_weights_have_names_and_stay_float32():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        penalty = LeCam()
    finally:
        keras.config.set_dtype_policy("float32")
    assert {weight.path: weight.dtype for weight in penalty.weights} == {
        "lecam/real_logit": "float32",
        "lecam/fake_logit": "float32",
        "lecam/memory": "float32",
    }
    assert penalty.compute_dtype == "float32"


def test_errors_name_the_argument():
    with pytest.raises(ValueError, match=r"`decay` must lie in \[0, 1\)"):
        LeCam(decay=1.0)
    with pytest.raises(TypeError, match="`decay` must be a number"):
        LeCam(decay="0.9")
