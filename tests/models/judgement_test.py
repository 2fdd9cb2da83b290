"""What a critic says of both kinds: apart and in one batch."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.models import ConditionalGAN
from kgan.models.judgement import judge
from kgan.networks import dcgan_discriminator
from kgan.networks import dcgan_generator

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


def test_a_turn_judges_each_sample_by_its_own_label():
    """Reals and fakes in one batch, as two passes would judge them."""
    keras.utils.set_random_seed(0)
    model = ConditionalGAN(
        dcgan_generator((8, 8, 1), width=4, classes=3),
        dcgan_discriminator((8, 8, 1), width=4, classes=3),
        classes=3,
        ema=None,
    )
    random = np.random.default_rng(1)
    batch = {
        "sample": tf.constant(random.uniform(-1, 1, (6, 8, 8, 1)), tf.float32),
        "label": tf.constant([0, 1, 2, 2, 1, 0], tf.int32),
    }
    noise = {"latent": tf.constant(random.normal(size=(6, 64)), tf.float32)}
    turn = model.turns()[0]
    (term,) = turn.terms(batch, noise).values()
    label = batch["label"]
    fake = model.generator({**noise, "label": label}, training=True)
    real_logits, fake_logits = (
        model.discriminator({"sample": sample, "label": label}, training=True)
        for sample in (batch["sample"], fake)
    )
    expected = model.loss_function.discriminator(real_logits, fake_logits)
    np.testing.assert_allclose(term, expected, rtol=1e-5)


def test_fakes_in_half_precision_join_the_reals():
    found = judge(Critic(), REAL, tf.cast(FAKE, tf.bfloat16), (), Critic())
    assert found.fake_logits.dtype == tf.float32
