"""One contract for every adversarial loss, and the facts of each."""

import math

import keras
import numpy as np
import pytest
import tensorflow as tf

import kgan.losses
from kgan.losses import AdversarialLoss
from kgan.losses import Hinge
from kgan.losses import LeastSquares
from kgan.losses import Minimax
from kgan.losses import NonSaturating
from kgan.losses import RelativisticPairing
from kgan.losses import Wasserstein

REAL = np.array([0.3, -1.2, 2.0, 0.0], np.float32)
FAKE = np.array([-0.7, 0.4, 1.5, -2.0], np.float32)

# The losses at zero logits: of the discriminator, of the generator.
AT_ZERO = {
    NonSaturating: (math.log(4), math.log(2)),
    Minimax: (math.log(4), -math.log(2)),
    Hinge: (2.0, 0.0),
    RelativisticPairing: (math.log(2), math.log(2)),
    LeastSquares: (0.5, 0.5),
    Wasserstein: (0.0, 0.0),
}


def softplus(x):
    return np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0)


def oracle(kind, real, fake):
    if kind is NonSaturating:
        return (softplus(-real) + softplus(fake)).mean(), softplus(-fake).mean()
    if kind is Minimax:
        return (
            (softplus(-real) + softplus(fake)).mean(),
            -softplus(fake).mean(),
        )
    if kind is Hinge:
        return (
            (np.maximum(0, 1 - real) + np.maximum(0, 1 + fake)).mean(),
            -fake.mean(),
        )
    if kind is LeastSquares:
        return (
            ((real - 1) ** 2).mean() / 2 + (fake**2).mean() / 2,
            ((fake - 1) ** 2).mean() / 2,
        )
    if kind is Wasserstein:
        return fake.mean() - real.mean(), -fake.mean()
    return softplus(fake - real).mean(), softplus(real - fake).mean()


def test_every_exported_loss_has_a_row():
    exported = {
        value
        for value in vars(kgan.losses).values()
        if isinstance(value, type)
        and issubclass(value, AdversarialLoss)
        and value is not AdversarialLoss
    }
    assert exported == set(AT_ZERO)


@pytest.mark.parametrize("kind", AT_ZERO)
class TestContract:
    def test_value_at_zero(self, kind):
        zeros = tf.zeros((5,))
        discriminator, generator = AT_ZERO[kind]
        loss = kind()
        assert float(loss.discriminator(zeros, zeros)) == pytest.approx(
            discriminator, abs=1e-6
        )
        assert float(loss.generator(zeros, zeros)) == pytest.approx(
            generator, abs=1e-6
        )

    def test_equals_the_oracle(self, kind):
        loss = kind()
        discriminator, generator = oracle(kind, REAL, FAKE)
        assert float(
            loss.discriminator(tf.constant(REAL), tf.constant(FAKE))
        ) == pytest.approx(discriminator, rel=1e-6)
        assert float(
            loss.generator(tf.constant(REAL), tf.constant(FAKE))
        ) == pytest.approx(generator, rel=1e-6)

    def test_of_rows_it_is_the_mean_of_both_halves(self, kind):
        """So replicas, which each have their share of rows, agree with one."""
        loss, halves = kind(), (slice(0, 2), slice(2, 4))
        for player in (loss.discriminator, loss.generator):
            parts = [float(player(REAL[half], FAKE[half])) for half in halves]
            assert float(player(REAL, FAKE)) == pytest.approx(
                np.mean(parts), rel=1e-6
            )

    def test_the_players_pull_apart(self, kind):
        loss = kind()
        # Beyond a target, a least square pulls back.
        bound = tf.sigmoid if kind is LeastSquares else tf.identity
        with tf.GradientTape(persistent=True) as tape:
            real, fake = tf.Variable(bound(REAL)), tf.Variable(bound(FAKE))
            judged = loss.discriminator(real, fake)
            made = loss.generator(real, fake)
        assert (tape.gradient(judged, real).numpy() <= 0).all()
        assert (tape.gradient(judged, fake).numpy() >= 0).all()
        assert (tape.gradient(made, fake).numpy() <= 0).all()

    @pytest.mark.parametrize("size", [1e3, -1e3, 1e30])
    def test_extreme_logits_stay_finite(self, kind, size):
        loss = kind()
        logits = tf.Variable([size, -size])
        with tf.GradientTape() as tape:
            value = loss.discriminator(logits, tf.reverse(logits, [0]))
            value += loss.generator(logits, tf.reverse(logits, [0]))
        gradient = tape.gradient(value, logits)
        assert np.isfinite(gradient.numpy()).all()

    def test_xla_agrees(self, kind):
        loss = kind()
        run = tf.function(loss.discriminator, jit_compile=True)
        arguments = tf.constant(REAL), tf.constant(FAKE)
        assert float(run(*arguments)) == pytest.approx(
            float(loss.discriminator(*arguments)), rel=1e-6
        )

    def test_keras_saves_it(self, kind):
        config = keras.saving.serialize_keras_object(kind())
        assert type(keras.saving.deserialize_keras_object(config)) is kind

    def test_reads_reals_only_if_it_says_so(self, kind):
        loss = kind()
        if loss.pairs:
            with pytest.raises(ValueError, match="`real_logits` must be given"):
                loss.generator(None, tf.constant(FAKE))
        else:
            assert np.isfinite(float(loss.generator(None, tf.constant(FAKE))))


def test_the_minimax_players_are_opposed():
    """Zero-sum up to the part of the reals, which no generator moves."""
    loss = Minimax()
    fake = tf.Variable(FAKE)
    with tf.GradientTape(persistent=True) as tape:
        judged = loss.discriminator(tf.constant(REAL), fake)
        made = loss.generator(None, fake)
    np.testing.assert_allclose(
        tape.gradient(judged, fake), -tape.gradient(made, fake), atol=1e-7
    )


def test_optimal_logits_minimise_the_logistic_loss():
    """p = (.8, .2), g = (.4, .6) on two points: d* = log p / g."""
    real = tf.repeat([0.0, 1.0], [8, 2])
    fake = tf.repeat([0.0, 1.0], [4, 6])

    def loss(at_zero, at_one):
        logits = tf.constant([at_zero, at_one], tf.float32)
        return float(
            NonSaturating().discriminator(
                tf.gather(logits, tf.cast(real, tf.int32)),
                tf.gather(logits, tf.cast(fake, tf.int32)),
            )
        )

    best = loss(math.log(2), math.log(1 / 3))
    jensen_shannon = 0.5 * (
        0.8 * math.log(0.8 / 0.6)
        + 0.2 * math.log(0.2 / 0.4)
        + 0.4 * math.log(0.4 / 0.6)
        + 0.6 * math.log(0.6 / 0.4)
    )
    assert best == pytest.approx(math.log(4) - 2 * jensen_shannon, rel=1e-5)
    for change in [(0.1, 0), (-0.1, 0), (0, 0.1), (0, -0.1)]:
        moved = loss(math.log(2) + change[0], math.log(1 / 3) + change[1])
        assert moved > best


def test_pairing_ignores_a_common_shift():
    loss = RelativisticPairing()
    plain = loss.discriminator(tf.constant(REAL), tf.constant(FAKE))
    moved = loss.discriminator(tf.constant(REAL + 3), tf.constant(FAKE + 3))
    assert float(plain) == pytest.approx(float(moved), rel=1e-5)


def test_pairing_needs_equal_numbers():
    with pytest.raises(ValueError, match="equal in number"):
        RelativisticPairing().discriminator(tf.zeros((3,)), tf.zeros((2,)))


def test_which_logits_are_log_odds():
    assert {kind for kind in AT_ZERO if kind.probabilistic} == {
        NonSaturating,
        Minimax,
    }


class TestLeastSquares:
    def test_at_the_optimum_of_equal_laws(self):
        """d = 1/2 where p = g; half as far on either side costs more."""
        loss = LeastSquares()

        def judged(logit):
            logits = tf.fill((5,), logit)
            return float(loss.discriminator(logits, logits))

        assert judged(0.5) == pytest.approx(0.25)
        assert judged(0.4) > 0.25 and judged(0.6) > 0.25

    def test_generator_minimises_half_the_pearson_divergence(self):
        """p = (.8, .2), g = (.4, .6), (a, b, c) = (-1, 1, 0).

        With d* = (p - g) / (p + g), the loss over both p and g is
        1/2 sum (p + g) d*^2 = 1/2 sum (2 g - (p + g))^2 / (p + g).
        """
        p, g = np.array([0.8, 0.2]), np.array([0.4, 0.6])
        loss = LeastSquares(-1, 1, 0)
        real = tf.repeat([0, 1], [8, 2])
        fake = tf.repeat([0, 1], [4, 6])

        def judged(logits):
            logits = tf.constant(logits, tf.float32)
            return float(
                loss.discriminator(
                    tf.gather(logits, real), tf.gather(logits, fake)
                )
            )

        best = (p - g) / (p + g)
        for change in ([0.1, 0], [-0.1, 0], [0, 0.1], [0, -0.1]):
            assert judged(best + change) > judged(best)
        logits = tf.constant(best, tf.float32)
        both = sum(
            float(loss.generator(None, tf.gather(logits, rows)))
            for rows in (real, fake)
        )
        pearson = ((2 * g - (p + g)) ** 2 / (p + g)).sum()
        assert both == pytest.approx(pearson / 2, rel=1e-5)

    def test_the_three_targets_are_told_apart(self):
        loss = LeastSquares(fake_target=-1, real_target=2, generator_target=0.5)
        zeros = tf.zeros((3,))
        assert float(loss.discriminator(zeros, zeros)) == pytest.approx(2.5)
        assert float(loss.generator(None, zeros)) == pytest.approx(0.125)
        config = keras.saving.serialize_keras_object(loss)
        back = keras.saving.deserialize_keras_object(config)
        assert back.get_config() == loss.get_config()

    def test_arguments_are_checked(self):
        with pytest.raises(TypeError, match="`real_target` must be a number"):
            LeastSquares(real_target="1")
        with pytest.raises(ValueError, match="`generator_target` must be"):
            LeastSquares(generator_target=math.inf)
        for arguments in ((1, 1, 0), (0, 1, 0)):
            with pytest.raises(ValueError, match="`fake_target` must differ"):
                LeastSquares(*arguments)


@pytest.mark.parametrize("mean", [1.5, -0.7])
def test_the_linear_critic_finds_the_wasserstein_distance(mean):
    """W1(N(0, 1), N(m, 1)) = |m|, by the best critic of slope 1 or less."""
    random = np.random.default_rng(0)
    real = random.normal(size=20_000).astype("float32")
    fake = random.normal(size=20_000).astype("float32") + np.float32(mean)
    loss = Wasserstein()

    def distance(slope):
        return -float(
            loss.discriminator(
                tf.constant(slope * real), tf.constant(slope * fake)
            )
        )

    best = max(np.linspace(-1, 1, 41), key=distance)
    assert best == -np.sign(mean)
    # Three standard errors of a difference of two means.
    assert distance(best) == pytest.approx(
        abs(mean), abs=3 * math.sqrt(2 / 20_000)
    )
