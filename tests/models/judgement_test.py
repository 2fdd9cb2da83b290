"""What a critic says of both kinds: apart and in one batch."""

import numpy as np
import pytest
import tensorflow as tf

from kgan.models.judgement import judge

GENERATOR = np.random.default_rng(0)
REAL = tf.constant(GENERATOR.normal(size=(4, 3)), tf.float32)
FAKE = tf.constant(GENERATOR.normal(1.0, 2.0, (4, 3)), tf.float32)


class Critic:
    """d(x) = a |x|^2 / 2, whose squared slope is a^2 |x|^2."""

    def __init__(self, factor=3.0):
        self.factor = factor
        self.batches = []

    def __call__(self, samples):
        self.batches.append(samples.shape[0])
        return 0.5 * self.factor * tf.reduce_sum(samples**2, axis=1)


def squares(samples):
    return np.sum(np.square(samples), axis=1)


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize(
    "kinds", [(), ("real",), ("fake",), ("real", "fake")], ids=str
)
def test_logits_and_slopes_of_a_quadratic_critic(kinds, together):
    critic, both = Critic(), Critic()
    found = judge(critic, REAL, FAKE, kinds, both if together else None)
    np.testing.assert_allclose(
        found.real_logits, 1.5 * squares(REAL), rtol=1e-5
    )
    np.testing.assert_allclose(
        found.fake_logits, 1.5 * squares(FAKE), rtol=1e-5
    )
    assert sorted(found.squared_slopes) == sorted(kinds)
    for kind, samples in (("real", REAL), ("fake", FAKE)):
        if kind in kinds:
            np.testing.assert_allclose(
                found.squared_slopes[kind], 9.0 * squares(samples), rtol=1e-5
            )
    # One forward pass of each sample, whatever is asked.
    if together and len(kinds) != 1:
        assert (critic.batches, both.batches) == ([], [8])
    else:
        assert (critic.batches, both.batches) == ([4, 4], [])


def test_fakes_in_half_precision_join_the_reals():
    found = judge(Critic(), REAL, tf.cast(FAKE, tf.bfloat16), (), Critic())
    assert found.fake_logits.dtype == tf.float32
