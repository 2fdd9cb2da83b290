"""GAT in both forms: gradients that are not zero, bounds, who stands still."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.models import ConditionedAdversarialTrainer
from kgan.models import GenerativeAdversarialTrainer
from kgan.models.perturbation import input_gradient
from tests.models.networks import CLASSES
from tests.models.networks import class_discriminator
from tests.models.networks import perturbation_generator

RANDOM = np.random.default_rng(0)
X = np.clip(RANDOM.normal(size=(32, 8)), -1, 1).astype("float32")
Y = RANDOM.integers(0, CLASSES, 32).astype("int32")
BATCH = {"sample": tf.constant(X), "label": tf.constant(Y)}
FORMS = (GenerativeAdversarialTrainer, ConditionedAdversarialTrainer)


def game(form=GenerativeAdversarialTrainer, normalized=False, **options):
    keras.utils.set_random_seed(3)
    return form(
        perturbation_generator(),
        class_discriminator(normalized=normalized),
        **options,
    )


def trained(form, epochs=1, player=None, **options):
    """Trains it, or one player alone."""
    model = game(form, **options)
    model.compile(
        **{
            f"{each}_optimizer": keras.optimizers.Adam(0.01)
            for each in model.players
        },
        jit_compile=False,
    )
    if player is not None:
        turn = turn_of(model, player)
        model.turns = lambda: (turn,)
    model.fit(X, Y, batch_size=32, epochs=epochs, verbose=0)
    return model


def turn_of(model, player):
    return next(turn for turn in model.turns() if turn.player == player)


def minimise(turn, batch, rate, steps):
    """Plays one turn, by itself."""
    optimizer = keras.optimizers.Adam(rate)
    weights = turn.networks[0].trainable_variables
    optimizer.build(weights)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            total = tf.add_n(list(turn.terms(batch, {}).values()))
        optimizer.apply(tape.gradient(total, weights), weights)

    for _ in range(steps):
        step()


def terms_of(model, player):
    terms = turn_of(model, player).terms(BATCH, {})
    return {name: float(value) for name, value in terms.items()}


def judge_of(model):
    published = isinstance(model, GenerativeAdversarialTrainer)
    return model.classifier if published else model.discriminator


def linear(weights):
    """Class logits x W."""
    matrix = tf.constant(weights, tf.float32)
    return lambda sample: sample @ matrix


def softplus(values):
    return np.logaddexp(0.0, np.asarray(values, np.float64))


class TestGradient:
    weights = RANDOM.normal(size=(8, 2))

    def test_of_two_linear_classes_it_points_from_one_to_the_other(self):
        gradient = input_gradient(linear(self.weights), X, Y % 2)
        direction = self.weights[:, 1] - self.weights[:, 0]
        direction /= np.linalg.norm(direction)
        sign = 1 - 2 * (Y % 2)
        np.testing.assert_allclose(
            gradient, sign[:, None] * direction, rtol=1e-4, atol=1e-6
        )

    def test_it_has_the_direction_of_the_losss_gradient(self):
        network = class_discriminator()
        sample = tf.constant(X)
        with tf.GradientTape() as tape:
            tape.watch(sample)
            logits = network({"sample": sample})["class_logits"]
            loss = tf.nn.sparse_softmax_cross_entropy_with_logits(Y, logits)
        expected = tape.gradient(loss, sample).numpy()
        expected /= np.linalg.norm(expected, axis=1, keepdims=True)
        found = input_gradient(
            lambda x: network({"sample": x})["class_logits"], sample, Y
        )
        np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-5)

    @pytest.mark.parametrize("scale", [1e-6, 1.0, 1e3])
    def test_it_has_length_one_where_a_sum_of_outputs_has_none(self, scale):
        """Also where the softmax has saturated, or hardly begun."""
        classifier = linear(scale * self.weights)
        sample = tf.constant(X)
        with tf.GradientTape() as tape:
            tape.watch(sample)
            total = tf.reduce_sum(tf.nn.softmax(classifier(sample)))
        summed = tape.gradient(total, sample).numpy()
        assert np.abs(summed).max() < 1e-4 * scale
        found = input_gradient(classifier, sample, Y % 2).numpy()
        np.testing.assert_allclose(
            np.linalg.norm(found, axis=1), 1.0, rtol=1e-5
        )

    def test_a_flat_classifier_gives_zeros(self):
        flat = input_gradient(lambda x: tf.zeros((len(x), 2)), X, Y % 2)
        np.testing.assert_array_equal(flat, np.zeros_like(X))

    @pytest.mark.parametrize("form", FORMS)
    def test_it_is_what_the_generator_sees(self, form):
        gradient = keras.Input((8,), name="gradient")
        same = keras.Model({"gradient": gradient}, gradient)
        model = form(same, class_discriminator(), epsilon=1.0, value_range=None)
        seen = np.arctanh(model.perturb(X, Y) - X)
        np.testing.assert_allclose(np.linalg.norm(seen, axis=1), 1.0, rtol=1e-4)


@pytest.mark.parametrize("form", FORMS)
class TestPerturbation:
    def test_it_is_bounded_and_in_range(self, form):
        model = game(form, epsilon=0.3)
        for weight in model.generator.weights:
            weight.assign(100.0 * weight)
        moved = model.perturb(X, Y)
        assert moved.dtype == np.float32
        assert np.abs(moved).max() <= 1.0
        assert 0.29 < np.abs(moved - X).max() <= 0.3 + 1e-6
        assert np.abs(game(form, value_range=None).perturb(X, Y)).max() > 1.0

    def test_no_epsilon_moves_nothing(self, form):
        np.testing.assert_array_equal(game(form, epsilon=0).perturb(X, Y), X)

    def test_it_costs_what_it_moves(self, form):
        """The dearer, the smaller; before x' is clipped."""
        free, dear = (
            trained(form, 60, "generator", cost=cost, epsilon=1.0)
            for cost in (0.0, 10.0)
        )
        length = [
            np.square(model.perturb(X, Y) - X).sum(axis=1).mean()
            for model in (free, dear)
        ]
        assert length[1] < 0.1 * length[0]

    def test_trained_it_fools_a_judge_that_stands_still(self, form):
        before = game(form, epsilon=1.0)
        after = trained(
            form,
            60,
            "generator",
            epsilon=1.0,
            cost=0.0,
            objective="log_odds",
            normalized=False,
        )

        def true_class(model):
            shares = model.class_probabilities(model.perturb(X, Y))
            return shares[np.arange(32), Y].mean()

        assert true_class(after) < true_class(before) - 0.1

    @pytest.mark.parametrize("player", [0, 1])
    def test_a_turn_moves_its_own_network_alone(self, form, player):
        """With the statistics of its BatchNormalization."""
        new = game(form, normalized=True)
        name = new.players[player]
        model = trained(form, player=name, normalized=True)
        own = turn_of(model, name).networks[0]
        pairs = (
            (new.generator, model.generator),
            (judge_of(new), judge_of(model)),
        )
        for old, network in pairs:
            moved = [
                not np.array_equal(first.numpy(), second.numpy())
                for first, second in zip(
                    old.variables, network.variables, strict=True
                )
            ]
            if network is not own:
                assert not any(moved)
            elif network is model.generator:
                assert all(moved)
            else:
                statistics = {
                    weight.path
                    for weight, has in zip(
                        network.variables, moved, strict=True
                    )
                    if has
                }
                assert any("moving_mean" in path for path in statistics)

    def test_labels_are_those_of_the_judge(self, form):
        model = game(form)
        assert model.classes is None
        assert model.label_range == range(CLASSES)
        with pytest.raises(ValueError, match=r"`label` must lie in \[0, 3\)"):
            model.perturb(X, 3)
        with pytest.raises(ValueError, match=r"\(n, 8\). Received: \(32, 7"):
            model.perturb(X[:, :7], Y)

    @pytest.mark.parametrize("truncation", [None, 0.5])
    def test_it_draws_no_samples(self, form, truncation):
        message = (
            "`sample` needs a game that draws samples. Received: "
            f"{form.__name__}, which draws none: use `perturb`"
        )
        with pytest.raises(ValueError, match=f"^{message}$"):
            game(form).sample(3, truncation=truncation)

    def test_unless_asked_a_change_costs_nothing(self, form):
        """Epsilon bounds it; a sum would grow with the number of values."""
        assert terms_of(game(form, epsilon=1.0), "generator")["cost"] == 0.0

    def test_what_it_refuses(self, form):
        judge = class_discriminator()
        with pytest.raises(ValueError, match=r"gradient \(6,\), perturbation"):
            form(perturbation_generator(6), judge)
        with pytest.raises(ValueError, match=r"exactly the inputs \['gradient"):
            form(judge, judge)
        with pytest.raises(ValueError, match="dict with 'class_logits'"):
            form(
                perturbation_generator(),
                keras.Model(judge.input, judge.output["class_logits"]),
            )
        with pytest.raises(ValueError, match="`objective` must be one of"):
            game(form, objective="loss")
        with pytest.raises(ValueError, match="begin below its end"):
            game(form, value_range=(1.0, 0.0))


class TestPublished:
    def test_terms_are_those_of_the_formula(self):
        model = game(epsilon=0.4, cost=0.2, clean_share=0.7)
        raw = model.generator(
            {
                "gradient": input_gradient(
                    lambda x: model.classifier({"sample": x})["class_logits"],
                    tf.constant(X),
                    Y,
                )
            }
        )
        delta = 0.4 * np.tanh(raw.numpy())
        moved = np.clip(X + delta, -1, 1)
        np.testing.assert_allclose(model.perturb(X, Y), moved, atol=1e-5)
        shares, fooled = (
            model.class_probabilities(x)[np.arange(32), Y] for x in (X, moved)
        )
        assert terms_of(model, "generator") == pytest.approx(
            {
                "true_class": fooled.mean(),
                "cost": 0.2 * np.square(delta).sum(axis=1).mean(),
            },
            rel=1e-4,
        )
        assert terms_of(model, "classifier") == pytest.approx(
            {
                "clean": -0.7 * np.log(shares).mean(),
                "perturbed": -0.3 * np.log(fooled).mean(),
            },
            rel=1e-4,
        )

    def test_the_log_odds_of_the_true_class(self):
        model = game(objective="log_odds", epsilon=0.0)
        share = model.class_probabilities(X)[np.arange(32), Y]
        assert terms_of(model, "generator")["true_class"] == pytest.approx(
            np.log(share / (1 - share)).mean(), rel=1e-4
        )

    def test_generator_steps(self):
        generator, classifier = game(generator_steps=4).turns()
        assert (generator.repeats, classifier.repeats) == (4, 1)

    def test_of_two_linear_classes_the_best_move_is_along_their_difference(
        self,
    ):
        """Where the cost bounds it, and the box does not."""
        weights = np.random.default_rng(7).normal(size=(8, 2))
        sample = keras.Input((8,), name="sample")
        dense = keras.layers.Dense(2, use_bias=False)
        judge = keras.Model({"sample": sample}, {"class_logits": dense(sample)})
        dense.kernel.assign(weights)
        keras.utils.set_random_seed(0)
        model = GenerativeAdversarialTrainer(
            perturbation_generator(),
            judge,
            epsilon=10.0,
            cost=2.0,
            objective="log_odds",
            value_range=None,
        )
        batch = {"sample": BATCH["sample"], "label": BATCH["label"] % 2}
        minimise(turn_of(model, "generator"), batch, 0.01, 600)
        delta = model.perturb(X, Y % 2) - X
        difference = weights[:, 1] - weights[:, 0]
        # Of -<delta, w> + c |delta|^2.
        best = (1 - 2 * (Y % 2))[:, None] * difference / (2 * 2.0)
        np.testing.assert_allclose(delta, best, atol=0.02)


class TestConditioned:
    def test_terms_are_those_of_the_formula(self):
        model = game(
            ConditionedAdversarialTrainer,
            epsilon=0.4,
            original_weight=0.5,
            label_weight=0.25,
            cost=0.2,
        )
        moved = model.perturb(X, Y)
        # Those of the box's corners are cut, but what they cost is not.
        assert np.abs(moved).max() == 1.0
        real, fake = model.score(X), model.score(moved)
        shares, fooled = (
            model.class_probabilities(x)[np.arange(32), Y] for x in (X, moved)
        )
        assert terms_of(model, "discriminator") == pytest.approx(
            {
                "adversarial": softplus(-real).mean() + softplus(fake).mean(),
                "class": -np.log(shares).mean(),
                "original": 0.5 * softplus(fake - real).mean(),
                "label": -0.25 * np.log(fooled).mean(),
            },
            rel=1e-4,
        )
        terms = terms_of(model, "generator")
        assert terms["adversarial"] == pytest.approx(
            softplus(-fake).mean(), rel=1e-4
        )
        assert terms["true_class"] == pytest.approx(fooled.mean(), rel=1e-4)
        gradient = input_gradient(
            lambda x: model.discriminator({"sample": x})["class_logits"],
            tf.constant(X),
            Y,
        )
        delta = 0.4 * np.tanh(model.generator({"gradient": gradient}))
        assert terms["cost"] == pytest.approx(
            0.2 * np.square(delta).sum(axis=1).mean(), rel=1e-4
        )
        assert terms["cost"] > 0.2 * np.square(moved - X).sum(axis=1).mean()

    def test_without_conditions_only_the_source_and_originals_count(self):
        terms = terms_of(
            game(
                ConditionedAdversarialTrainer,
                original_weight=0.0,
                label_weight=0.0,
            ),
            "discriminator",
        )
        assert (terms["original"], terms["label"]) == (0.0, 0.0)
        assert min(terms["adversarial"], terms["class"]) > 0

    def test_the_label_makes_it_classify_generated_samples_better(self):
        """Against a generator that follows the gradient and never learns."""
        gradient = keras.Input((8,), name="gradient")
        follows = keras.Model(
            {"gradient": gradient}, keras.layers.Rescaling(5.0)(gradient)
        )
        shares = []
        for weight in (0.0, 1.0):
            keras.utils.set_random_seed(3)
            model = ConditionedAdversarialTrainer(
                follows,
                class_discriminator(),
                label_weight=weight,
                original_weight=weight,
                epsilon=0.5,
            )
            minimise(turn_of(model, "discriminator"), BATCH, 0.02, 100)
            of_moved = model.class_probabilities(model.perturb(X, Y))
            shares.append(of_moved[np.arange(32), Y].mean())
        assert shares[1] > shares[0] + 0.05

    def test_it_needs_a_logit(self):
        judge = class_discriminator()
        outputs = {"class_logits": judge.output["class_logits"]}
        with pytest.raises(ValueError, match="dict with 'logit'"):
            ConditionedAdversarialTrainer(
                perturbation_generator(), keras.Model(judge.input, outputs)
            )

    def test_answers(self):
        model = game(ConditionedAdversarialTrainer)
        np.testing.assert_allclose(
            model.probability(X), 1 / (1 + np.exp(-model.score(X))), rtol=1e-5
        )
        assert model.classify(X).dtype == np.int32
