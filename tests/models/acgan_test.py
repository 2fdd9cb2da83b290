"""AC-GAN: what each turn minimises, and what it leaves alone."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.losses import Hinge
from kgan.losses import RelativisticPairing
from kgan.models import ACGAN
from kgan.models.classification import class_losses
from kgan.models.classification import wrong_class_log_odds
from tests.models.moves import assert_a_turn_moves_its_own_alone
from tests.models.networks import CLASSES
from tests.models.networks import class_discriminator
from tests.models.networks import compiled
from tests.models.networks import discriminator
from tests.models.networks import generator

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(32, 8)).astype("float32")
Y = RANDOM.integers(0, CLASSES, 32).astype("int32")
BATCH = {"sample": tf.constant(X), "label": tf.constant(Y)}


def game(normalized=False, **options):
    keras.utils.set_random_seed(3)
    return ACGAN(
        generator(classes=CLASSES),
        class_discriminator(normalized=normalized),
        classes=CLASSES,
        **options,
    )


def noise():
    latent = np.random.default_rng(1).normal(size=(32, 4))
    return {"latent": tf.constant(latent, tf.float32)}


def terms_of(model, player):
    turn = next(turn for turn in model.turns() if turn.player == player)
    return {k: float(v) for k, v in turn.terms(BATCH, noise()).items()}


def cross_entropy(logits, label):
    logits = np.asarray(logits, np.float64)
    total = np.log(np.exp(logits).sum(axis=1))
    return (total - logits[np.arange(len(label)), label]).mean()


def softplus(values):
    return np.logaddexp(0.0, np.asarray(values, np.float64))


class TestTerms:
    def test_the_discriminators_are_those_of_the_formula(self):
        model = game(class_weight=0.5)
        fake = model.generator(
            {"latent": noise()["latent"], "label": BATCH["label"]}
        )
        of_real = model.discriminator({"sample": X})
        of_fake = model.discriminator({"sample": fake})
        expected = {
            "adversarial": softplus(-of_real["logit"]).mean()
            + softplus(of_fake["logit"]).mean(),
            "class_real": 0.5 * cross_entropy(of_real["class_logits"], Y),
            "class_fake": 0.5 * cross_entropy(of_fake["class_logits"], Y),
        }
        assert terms_of(model, "discriminator") == pytest.approx(
            expected, rel=1e-5
        )

    def test_the_generators_are_those_of_the_formula(self):
        model = game(generator_class_weight=0.25)
        fake = model.generator(
            {"latent": noise()["latent"], "label": BATCH["label"]}
        )
        of_fake = model.discriminator({"sample": fake})
        expected = {
            "adversarial": softplus(-of_fake["logit"]).mean(),
            "class": 0.25 * cross_entropy(of_fake["class_logits"], Y),
        }
        assert terms_of(model, "generator") == pytest.approx(expected, rel=1e-5)

    def test_fakes_may_teach_no_classes(self):
        terms = terms_of(game(classify_fakes=False), "discriminator")
        assert set(terms) == {"adversarial", "class_real"}

    def test_any_loss(self):
        hinge = terms_of(game(loss=Hinge()), "generator")
        paired = terms_of(game(loss=RelativisticPairing()), "generator")
        assert hinge["class"] == pytest.approx(paired["class"])
        assert hinge["adversarial"] != pytest.approx(paired["adversarial"])


class TestTurns:
    @pytest.mark.parametrize("player", ["generator", "discriminator"])
    def test_a_turn_moves_its_own_network_alone(self, player):
        """Statistics of the other too are left."""
        model = compiled(game(normalized=True, ema=None))
        assert_a_turn_moves_its_own_alone(model, player, X, Y)

    def test_the_class_reaches_the_generator(self):
        """Without a class weight its label can only help by the logit."""
        gradients = []
        for weight in (0.0, 3.0):
            model = game(generator_class_weight=weight)
            turn = model.turns()[1]
            with tf.GradientTape() as tape:
                total = tf.add_n(list(turn.terms(BATCH, noise()).values()))
            moved = tape.gradient(total, model.generator.trainable_weights[0])
            gradients.append(tf.convert_to_tensor(moved).numpy())
        assert np.abs(gradients[0] - gradients[1]).max() > 1e-4


def test_it_learns_to_make_and_to_name_classes():
    """Three classes far apart: asked for one, it makes that one."""
    random = np.random.default_rng(2)
    label = random.integers(0, CLASSES, 2048).astype("int32")
    centers = 2.0 * np.eye(CLASSES, 8)
    x = (centers[label] + 0.2 * random.normal(size=(2048, 8))).astype("float32")
    model = game(ema=None)
    model.compile(
        generator_optimizer=keras.optimizers.Adam(5e-3, 0.5),
        discriminator_optimizer=keras.optimizers.Adam(5e-3, 0.5),
        jit_compile=False,
    )
    model.fit(x, label, batch_size=64, epochs=10, verbose=0)
    assert (model.classify(x) == label).mean() > 0.99
    asked = np.arange(90, dtype="int32") % CLASSES
    made = model.sample(90, label=asked)
    nearest = np.square(made[:, None] - centers).sum(axis=2).argmin(axis=1)
    assert (nearest == asked).mean() > 0.9


def test_answers():
    model = game()
    assert model.score(X).shape == model.classify(X).shape == (32,)
    assert model.classify(X).dtype == np.int32
    shares = model.class_probabilities(X)
    np.testing.assert_allclose(shares.sum(axis=1), 1.0, rtol=1e-5)
    np.testing.assert_array_equal(shares.argmax(axis=1), model.classify(X))
    assert model.class_probabilities(X[:0]).shape == (0, CLASSES)
    np.testing.assert_allclose(
        model.probability(X), 1 / (1 + np.exp(-model.score(X))), rtol=1e-5
    )


def test_what_it_refuses():
    with pytest.raises(ValueError, match="dict with 'logit'"):
        ACGAN(generator(classes=CLASSES), discriminator(), classes=CLASSES)
    with pytest.raises(ValueError, match=r"'class_logits' of shape \(n, 4\)"):
        ACGAN(generator(classes=4), class_discriminator(), classes=4)
    with pytest.raises(ValueError, match=r"\['latent', 'label'\]"):
        ACGAN(generator(), class_discriminator(), classes=CLASSES)
    with pytest.raises(ValueError, match=r"generator makes \(6,\)"):
        ACGAN(
            generator(6, classes=CLASSES),
            class_discriminator(),
            classes=CLASSES,
        )
    with pytest.raises(ValueError, match="`class_weight` must be"):
        game(class_weight=-1.0)


class TestClassification:
    def test_the_loss_is_the_softplus_of_the_log_odds(self):
        logits = tf.constant(RANDOM.normal(size=(9, 4)), tf.float32)
        label = tf.constant(RANDOM.integers(0, 4, 9), tf.int32)
        np.testing.assert_allclose(
            class_losses(logits, label),
            softplus(wrong_class_log_odds(logits, label)),
            rtol=1e-5,
        )

    def test_no_class_gives_no_true_logit(self):
        assert float(class_losses(tf.zeros((1, 4)), [-1])[0]) == pytest.approx(
            np.log(4)
        )

    @pytest.mark.parametrize("scale", [1.0, 1e4])
    def test_the_odds_have_a_gradient_where_the_loss_has_none(self, scale):
        logits = tf.constant([[scale * 50.0, 0.0, 0.0]])
        with tf.GradientTape() as tape:
            tape.watch(logits)
            odds = wrong_class_log_odds(logits, [0])
        np.testing.assert_allclose(
            tape.gradient(odds, logits)[0], [-1.0, 0.5, 0.5], rtol=1e-6
        )
