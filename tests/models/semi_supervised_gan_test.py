"""K + 1 classes: labels that are missing, and features that are matched."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy import special
from scipy import stats

from kgan.models import ConditionalGAN
from kgan.models import SemiSupervisedGAN
from kgan.models.classification import class_entropies
from kgan.models.classification import class_imbalance
from kgan.models.mean_matching import squared_mean_distance
from kgan.models.semi_supervised_gan import log_total
from tests.models.moves import assert_a_turn_moves_its_own_alone
from tests.models.networks import CLASSES
from tests.models.networks import class_discriminator
from tests.models.networks import compiled
from tests.models.networks import discriminator
from tests.models.networks import generator
from tests.models.taken_games import Games

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(32, 8)).astype("float32")
Y = RANDOM.integers(-1, CLASSES, 32).astype("int32")


def game(**options):
    keras.utils.set_random_seed(3)
    return SemiSupervisedGAN(
        generator(), class_discriminator(), classes=CLASSES, **options
    )


@pytest.fixture(scope="module")
def fresh():
    """The games of `game`, each compiled and traced once for all tests."""
    return Games(lambda **options: compiled(game(ema=0.9, **options))).fresh


def terms_of(model, player, label=Y, latent_rows=32):
    turn = next(turn for turn in model.turns() if turn.player == player)
    latent = np.random.default_rng(1).uniform(-1, 1, size=(latent_rows, 4))
    batch = {"sample": tf.constant(X), "label": tf.constant(label)}
    noise = {"latent": tf.constant(latent, tf.float32)}
    terms = {k: float(v) for k, v in turn.terms(batch, noise).items()}
    fake = model.generator({"latent": noise["latent"]})
    return (
        terms,
        model.discriminator({"sample": X}),
        model.discriminator({"sample": fake}),
    )


class TestTerms:
    def test_the_discriminators_are_those_of_the_formula(self):
        share = float((Y >= 0).mean())
        model = game(labelled_share=share, unsupervised_weight=2.0)
        terms, real, fake = terms_of(model, "discriminator")
        real, fake = (
            np.asarray(each["class_logits"], np.float64)
            for each in (real, fake)
        )
        known = Y >= 0
        # As an explicit softmax over K + 1 classes, the last of logit 0.
        extended = [np.pad(each, [(0, 0), (0, 1)]) for each in (real, fake)]
        real_p, fake_p = (
            np.exp(each) / np.exp(each).sum(axis=1, keepdims=True)
            for each in extended
        )
        among_classes = real_p[:, :-1] / (1 - real_p[:, -1:])
        assert terms["supervised"] == pytest.approx(
            -np.log(among_classes[known, Y[known]]).mean(), rel=1e-5
        )
        assert terms["adversarial"] == pytest.approx(
            -np.log(1 - real_p[~known, -1]).mean()
            - np.log(fake_p[:, -1]).mean(),
            rel=1e-5,
        )

    def test_at_rest(self):
        """Logits of 0: log K; and Z = K against 1."""
        model = game(labelled_share=0.5)
        for weight in model.discriminator.weights:
            weight.assign(tf.zeros_like(weight))
        label = np.tile([-1, 1], 16).astype("int32")
        terms, _, _ = terms_of(model, "discriminator", label)
        assert terms["supervised"] == pytest.approx(np.log(3), rel=1e-6)
        assert terms["adversarial"] == pytest.approx(
            0.5 * (np.log(4 / 3) + np.log(4)), rel=1e-6
        )
        terms, _, _ = terms_of(model, "generator", label)
        assert terms == {"feature_matching": 0.0}

    def test_features_of_labelled_rows_are_not_matched(self):
        model = game(matching_rows=32)
        terms, real, fake = terms_of(model, "generator")
        assert terms["feature_matching"] == pytest.approx(
            unbiased(real["features"].numpy()[Y < 0], fake["features"].numpy()),
            rel=1e-4,
        )

    def test_sure_and_of_all_classes(self):
        """Both are of the rows without a label, as an oracle has them."""
        share = float((Y >= 0).mean())
        model = game(
            labelled_share=share,
            entropy_weight=2.0,
            balance_weight=3.0,
            matching_rows=32,
        )
        terms, real, _ = terms_of(model, "discriminator")
        logits = np.asarray(real["class_logits"], np.float64)[Y < 0]
        p = special.softmax(logits, axis=1)
        assert terms["entropy"] == pytest.approx(
            2.0 * stats.entropy(p, axis=1).mean(), rel=1e-5
        )
        equal = np.full_like(p, 1 / CLASSES)
        assert terms["balance"] == pytest.approx(
            3.0 * CLASSES / 2 * unbiased(p, equal), rel=1e-4
        )
        assert set(terms_of(game(), "discriminator")[0]) == {
            "supervised",
            "adversarial",
        }

    @pytest.mark.parametrize("player", ["generator", "discriminator"])
    def test_a_turn_moves_its_own_network_alone(self, player):
        keras.utils.set_random_seed(3)
        judge = class_discriminator(normalized=True)
        # Without the logit, which this game does not read.
        read = {k: judge.output[k] for k in ("class_logits", "features")}
        model = SemiSupervisedGAN(
            generator(normalized=True),
            keras.Model(judge.input, read),
            classes=CLASSES,
            ema=None,
        )
        assert_a_turn_moves_its_own_alone(compiled(model), player, X, Y)

    def test_noise_on_what_the_discriminator_sees(self):
        quiet, loud = game(), game(input_noise=0.5)
        assert set(quiet.turns()[0].noise) == {"latent"}
        assert loud.turns()[0].noise["on_real"].shape == (8,)
        assert set(loud.turns()[1].noise) == {"latent", "on_real", "on_fake"}


def unbiased(real, fake):
    """Products of different rows, by two loops."""

    def between(rows):
        products = rows @ rows.T
        count = len(rows)
        return (products.sum() - np.trace(products)) / (count * (count - 1))

    return between(real) + between(fake) - 2 * (real @ fake.T).mean()


class TestClasses:
    def test_who_is_sure_has_no_entropy(self):
        logits = tf.constant([[0.0, 0.0, 0.0], [500.0, 0.0, 0.0]])
        np.testing.assert_allclose(
            class_entropies(logits), [np.log(3), 0.0], rtol=1e-6, atol=1e-12
        )

    def test_the_imbalance_is_the_second_order_of_the_divergence(self):
        share = np.float32([0.35, 0.33, 0.32])
        logits = tf.tile(tf.math.log(share)[tf.newaxis], [8, 1])
        found = float(class_imbalance(logits, tf.ones((8,)), 8))
        divergence = stats.entropy(share, np.full(3, 1 / 3))
        assert found == pytest.approx(divergence, rel=0.02)
        assert found == pytest.approx(
            3 / 2 * np.square(share - 1 / 3).sum(), rel=1e-4
        )

    def test_a_batch_of_few_rows_is_not_taken_for_imbalance(self):
        """Sure rows of equal classes: 0 in the mean, in pairs of rows too."""
        label = np.random.default_rng(6).integers(0, 4, 40_000)
        logits = 50 * tf.one_hot(label, 4)
        ones = tf.ones((40_000,))
        # Of a pair, 4 / 2 (1 or 0, less 1 / 4): five standard errors.
        tolerance = 5 * 2 * np.sqrt(3 / 16 / 20_000)
        for rows in (2, 50):
            found = float(class_imbalance(logits, ones, rows))
            assert found == pytest.approx(0.0, abs=tolerance)


class TestMatching:
    real = RANDOM.normal(size=(24, 5)).astype("float32")
    fake = RANDOM.normal(size=(24, 5)).astype("float32") + 0.5
    ones = np.ones(24, "float32")

    def test_one_group_is_the_two_loops(self):
        assert float(
            squared_mean_distance(self.real, self.fake, self.ones, 24)
        ) == pytest.approx(unbiased(self.real, self.fake), rel=1e-5)

    def test_groups_are_meaned_by_their_rows(self):
        parts = [(0, 10), (10, 20), (20, 24)]
        expected = sum(
            (last - first)
            / 24
            * unbiased(self.real[first:last], self.fake[first:last])
            for first, last in parts
        )
        assert float(
            squared_mean_distance(self.real, self.fake, self.ones, 10)
        ) == pytest.approx(expected, rel=1e-5)

    def test_the_mean_over_replicas_is_that_of_the_batch(self):
        whole = squared_mean_distance(self.real, self.fake, self.ones, 6)
        halves = [
            squared_mean_distance(
                self.real[rows], self.fake[rows], self.ones[rows], 6
            )
            for rows in (slice(0, 12), slice(12, 24))
        ]
        assert float(whole) == pytest.approx(float(sum(halves)) / 2, rel=1e-5)

    @pytest.mark.parametrize("group_rows", [2, 8])
    def test_it_is_unbiased_whatever_the_group(self, group_rows):
        """Two laws whose means are (1, 1) apart: 2, in noise of 5."""
        random = np.random.default_rng(4)
        real = random.normal(size=(40_000, 2)).astype("float32")
        fake = (1 + random.normal(size=(40_000, 2))).astype("float32")
        ones = np.ones(40_000, "float32")
        distance = squared_mean_distance(real, fake, ones, group_rows)
        # Four standard errors of the pairs, the smallest groups.
        assert float(distance) == pytest.approx(2.0, abs=4 * 4.0 / 20_000**0.5)

    def test_a_group_without_two_reals_adds_nothing(self):
        weight = np.zeros(24, "float32")
        weight[0] = 1.0
        distance = squared_mean_distance(self.real, self.fake, weight, 8)
        assert float(distance) == 0.0

    def test_its_gradient_pulls_the_means_together(self):
        fake = tf.constant(self.fake)
        with tf.GradientTape() as tape:
            tape.watch(fake)
            distance = squared_mean_distance(self.real, fake, self.ones, 24)
        gap = self.fake.mean(axis=0) - self.real.mean(axis=0)
        np.testing.assert_allclose(
            tape.gradient(distance, fake).numpy().sum(axis=0),
            2 * gap,
            rtol=1e-4,
            atol=1e-5,
        )


class TestLabels:
    def test_rows_without_one_are_not_counted(self, fresh):
        model = fresh()
        model.fit(X, Y, batch_size=16, verbose=0)
        np.testing.assert_array_equal(
            model.label_counts.numpy(), np.bincount(Y[Y >= 0], minlength=3)
        )
        assert model.records_seen.numpy() == 32

    def test_only_this_game_takes_rows_without_one(self):
        other = compiled(
            ConditionalGAN(
                generator(classes=CLASSES),
                discriminator(classes=CLASSES),
                classes=CLASSES,
            )
        )
        with pytest.raises(ValueError, match=r"in \[0, 3\). Received: -1 to 2"):
            other.fit(X, Y, verbose=0)

    @pytest.mark.parametrize("label", [-2, CLASSES])
    def test_other_labels_are_refused(self, label, fresh):
        model = fresh()
        wrong = np.full_like(Y[:16], label)
        with pytest.raises(ValueError, match=r"in \[-1, 3\). Received"):
            model.fit(X[:16], wrong, verbose=0)
        records = {"sample": X[:16], "label": wrong}
        dataset = tf.data.Dataset.from_tensors(records)
        with pytest.raises(tf.errors.InvalidArgumentError, match=r"\[-1, 3\)"):
            model.fit(dataset, verbose=0)
        with pytest.raises(ValueError, match='needs a "label"'):
            model.fit(X, verbose=0)

    def test_a_sample_cannot_be_asked_for_a_class(self):
        assert game().classes is None
        with pytest.raises(ValueError, match="None for an unconditional model"):
            game().sample(2, label=1)


def test_what_it_refuses():
    with pytest.raises(ValueError, match="'class_logits' of shape"):
        SemiSupervisedGAN(generator(), discriminator(), classes=CLASSES)
    with pytest.raises(ValueError, match="`labelled_share` must be"):
        game(labelled_share=1.0)
    with pytest.raises(ValueError, match="`matching_rows` must be at least 2"):
        game(matching_rows=1)
    for name in ("entropy_weight", "balance_weight"):
        with pytest.raises(ValueError, match=f"`{name}` must be"):
            game(**{name: -0.1})


def test_answers(fresh):
    model = fresh()
    model.fit(X, Y, batch_size=16, verbose=0)
    averaged, raw = (
        model.class_probabilities(X, ema=ema) for ema in (True, False)
    )
    assert averaged.shape == (32, CLASSES)
    assert np.abs(averaged - raw).max() > 1e-5
    np.testing.assert_array_equal(averaged.argmax(axis=1), model.classify(X))
    logits = model.discriminator({"sample": X})["class_logits"]
    raw = model.score(X, ema=False)
    np.testing.assert_allclose(raw, log_total(logits), rtol=1e-5)
    averaged = model.ema_discriminator({"sample": X})["class_logits"]
    np.testing.assert_allclose(model.score(X), log_total(averaged), rtol=1e-5)
    assert np.abs(model.score(X) - raw).max() > 1e-5


class TestEvaluation:
    """By the rows of each batch, whatever share training was told."""

    @pytest.fixture
    def evaluated(self, fresh):
        def evaluated(label, share=0.9, batch_size=32):
            model = fresh(labelled_share=share)
            found = model.evaluate(
                X, label, batch_size=batch_size, verbose=0, return_dict=True
            )
            return model, found

        return evaluated

    def losses(self, model):
        logits = model.discriminator({"sample": X})["class_logits"].numpy()
        totals = np.logaddexp.reduce(logits, axis=1)
        return totals, totals - logits[np.arange(32), Y]

    def test_of_labelled_rows_it_is_their_cross_entropy(self, evaluated):
        model, found = evaluated(np.abs(Y))
        totals, _ = self.losses(model)
        logits = model.discriminator({"sample": X})["class_logits"].numpy()
        assert found["discriminator/supervised"] == pytest.approx(
            (totals - logits[np.arange(32), np.abs(Y)]).mean(), rel=1e-5
        )

    def test_of_some_labels_it_is_the_mean_over_those_rows(self, evaluated):
        model, found = evaluated(Y)
        _, losses = self.losses(model)
        assert found["discriminator/supervised"] == pytest.approx(
            losses[Y >= 0].mean(), rel=1e-5
        )

    def test_it_does_not_depend_on_the_share_that_training_was_told(
        self, evaluated
    ):
        assert evaluated(Y, 0.1)[1] == evaluated(Y, 0.9)[1]

    def test_labelled_rows_alone_are_real_too(self, fresh, evaluated):
        """Logits of 0: Z = K against 1, of data as of samples."""
        model = fresh(labelled_share=0.1)
        for weight in model.discriminator.weights:
            weight.assign(tf.zeros_like(weight))
        found = model.evaluate(
            X, np.abs(Y), batch_size=32, verbose=0, return_dict=True
        )
        assert found["discriminator/adversarial"] == pytest.approx(
            0.5 * (np.log(4 / 3) + np.log(4)), rel=1e-6
        )
        _, found = evaluated(np.abs(Y))
        assert found["generator/feature_matching"] != 0.0

    def test_a_batch_without_labels_is_left_out_of_the_supervised_mean(
        self, evaluated
    ):
        label = np.where(np.arange(32) < 16, np.abs(Y), -1).astype("int32")
        _, halves = evaluated(label, batch_size=16)
        _, whole = evaluated(label)
        assert halves["discriminator/supervised"] == pytest.approx(
            whole["discriminator/supervised"], rel=1e-5
        )
        _, none = evaluated(np.full_like(Y, -1))
        assert np.isnan(none["discriminator/supervised"])
        assert np.isfinite(none["discriminator/adversarial"])


class TestShareOfTheData:
    few = np.where(np.arange(32) < 2, 1, -1).astype("int32")

    def fit(self, model, label, **options):
        model.fit(X, label, batch_size=16, verbose=0, **options)

    def test_fewer_labels_than_told_are_said_once(self, fresh):
        model = fresh(labelled_share=0.5)
        with pytest.warns(
            UserWarning, match="is 0.5, and .* 0.0625 had"
        ) as said:
            self.fit(model, self.few, epochs=3)
        assert len(said) == 1
        assert "labelled rows weigh 0.12 times" in str(said[0].message)

    def test_fewer_unlabelled_rows_than_told_are_said(self, fresh):
        model = fresh(labelled_share=0.5)
        with pytest.warns(UserWarning, match="unlabelled rows 0 times"):
            self.fit(model, np.abs(Y))

    def test_a_share_that_is_nearly_right_is_not(self, fresh):
        for share in (0.09, 0.04):
            self.fit(fresh(labelled_share=share), self.few)

    def test_an_earlier_fit_does_not_count(self, fresh):
        model = fresh(labelled_share=0.09)
        self.fit(model, self.few, epochs=4)
        with pytest.warns(UserWarning, match="0.75 had a label"):
            label = np.where(np.arange(32) < 24, 1, -1).astype("int32")
            self.fit(model, label)
