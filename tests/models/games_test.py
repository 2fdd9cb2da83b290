"""What GAN and ConditionalGAN share, and what games refuse."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.losses import Hinge
from kgan.losses import Minimax
from kgan.losses import NonSaturating
from kgan.losses import RelativisticPairing
from kgan.models import GAN
from kgan.models import ConditionalGAN
from kgan.models import Game
from kgan.models import Turn
from kgan.penalties import R1
from kgan.penalties import R2
from tests.models import networks
from tests.models.networks import CLASSES
from tests.models.networks import compiled
from tests.models.networks import game
from tests.models.strategies import scope_of
from tests.models.taken_games import Games

X = np.random.default_rng(0).normal(size=(64, 8)).astype("float32")
Y = np.random.default_rng(1).choice(3, 64, p=[0.6, 0.3, 0.1]).astype("int32")

# How the two are made, and what they are fitted with.
GAMES = {
    GAN: (lambda **options: game(**options), {"x": X}),
    ConditionalGAN: (
        lambda **options: game(classes=CLASSES, **options),
        {"x": X, "y": Y},
    ),
}


def fit(model, data, **options):
    return model.fit(
        **data, batch_size=16, shuffle=False, verbose=0, **options
    ).history


@pytest.fixture(scope="module")
def fresh():
    """Of a kind to a compiled game, traced once for all tests."""
    return Games(lambda kind: compiled(GAMES[kind][0](ema=0.9))).fresh


@pytest.mark.parametrize("kind", GAMES)
class TestContract:
    @pytest.fixture
    def make(self, kind):
        return GAMES[kind][0]

    @pytest.fixture
    def data(self, kind):
        return GAMES[kind][1]

    def test_fits_and_counts(self, make, data):
        model = compiled(make(penalty=(R1(0.1, every=2), R2(0.1))))
        history = fit(model, data, epochs=2)
        assert set(history) == {
            "discriminator/adversarial",
            "discriminator/r1",
            "discriminator/r2",
            "generator/adversarial",
        }
        assert all(len(values) == 2 for values in history.values())
        assert all(np.isfinite(v).all() for v in history.values())
        assert (model.step.numpy(), model.records_seen.numpy()) == (8, 128)

    def test_saves_and_trains_on_as_if_never_saved(self, make, data, tmp_path):
        model = compiled(make(loss=Hinge(), penalty=R1(0.1), ema=0.5))
        fit(model, data)
        model.save(tmp_path / "model.keras")
        loaded = keras.models.load_model(tmp_path / "model.keras")
        assert type(loaded.loss_function) is Hinge
        assert loaded.penalties[0].gamma == 0.1
        fit(model, data), fit(loaded, data)
        for mine, theirs in zip(model.variables, loaded.variables, strict=True):
            np.testing.assert_array_equal(mine.numpy(), theirs.numpy())

    def test_it_is_saved_before_it_was_compiled(self, make, data, tmp_path):
        model = make()
        assert model.get_compile_config() is None
        model.save(tmp_path / "model.keras")
        loaded = keras.models.load_model(tmp_path / "model.keras")
        assert not loaded.compiled
        for mine, theirs in zip(model.variables, loaded.variables, strict=True):
            np.testing.assert_array_equal(mine.numpy(), theirs.numpy())
        fit(compiled(loaded), data)
        assert int(loaded.step.numpy()) == 4

    def test_rows_of_samples_depend_on_seed_and_row(self, make, data):
        model = make()
        label = None if model.classes is None else 1
        many = model.sample(300, seed=5, label=label)
        few = model.sample(3, seed=5, label=label)
        assert many.dtype == np.float32
        np.testing.assert_allclose(many[:3], few, atol=1e-6)
        again = model.sample(300, seed=5, label=label)
        np.testing.assert_array_equal(many, again)
        other = model.sample(3, seed=6, label=label)
        assert np.abs(other - few).max() > 1e-3
        assert model.sample(0, label=label).shape == (0, 8)

    def test_averaged_weights_are_the_default(self, kind, make, data, fresh):
        model = fresh(kind)
        fit(model, data)
        raw = model.sample(4, ema=False)
        assert np.abs(model.sample(4) - raw).max() > 1e-4
        assert make(ema=None).ema_generator is None

    def test_evaluate_changes_nothing_and_repeats(self, make, data):
        model = compiled(make(penalty=R1(2.0, every=4)))
        before = [weight.numpy() for weight in model.variables]
        first = model.evaluate(**data, verbose=0, return_dict=True)
        second = model.evaluate(**data, verbose=0, return_dict=True)
        assert first == second and first["discriminator/r1"] > 0
        for old, new in zip(before, model.variables, strict=True):
            np.testing.assert_array_equal(old, new.numpy())

    def test_lazy_terms_keep_their_mean(self, make, data):
        """At rest, R1 every 4 steps averages to R1 every step."""
        means = []
        for every in (1, 4):
            model = compiled(make(penalty=R1(2.0, every=every)), 0.0)
            means.append(fit(model, {**data, "x": np.tile(X[:16], (4, 1))}))
        assert means[0]["discriminator/r1"][0] == pytest.approx(
            means[1]["discriminator/r1"][0], rel=1e-5
        )

    def test_validation_is_logged(self, kind, data, fresh):
        history = fit(fresh(kind), data, validation_data=tuple(data.values()))
        assert "val_discriminator/adversarial" in history

    def test_uint8_pictures_are_mapped_to_the_unit_range(self, make, data):
        """A turn sees float32 in [-1, 1] whatever the batch held."""
        seen = []
        model = compiled(make())
        turns = model.turns

        def spied():
            return tuple(
                turn._replace(
                    terms=lambda batch, noise, turn=turn: (
                        seen.append(batch["sample"].dtype)
                        or turn.terms(batch, noise)
                    )
                )
                for turn in turns()
            )

        model.turns = spied
        pictures = np.arange(64 * 8, dtype=np.uint8).reshape(64, 8)
        fit(model, {**data, "x": pictures})
        assert set(seen) == {tf.float32}

    def test_rows_that_fill_no_batch_are_left_out(self, kind, data, fresh):
        model = fresh(kind)
        data = {name: values[:57] for name, values in data.items()}
        fit(model, data)
        assert (model.step.numpy(), model.records_seen.numpy()) == (3, 48)

    def test_schedules_survive_a_save(self, make, data, tmp_path):
        model = make()
        rate = keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5)
        model.compile(
            generator_optimizer=keras.optimizers.SGD(rate),
            discriminator_optimizer=keras.optimizers.SGD(0.1),
            jit_compile=False,
        )
        fit(model, data)
        model.save(tmp_path / "model.keras")
        loaded = keras.models.load_model(tmp_path / "model.keras")
        optimizer = loaded.generator_optimizer
        assert float(optimizer.learning_rate) == pytest.approx(0.1 * 0.25)
        assert float(loaded.discriminator_optimizer.learning_rate) == (
            pytest.approx(0.1)
        )

    def test_compiled_again_it_plays_with_the_new_optimizers(self, make, data):
        model = compiled(make())
        fit(model, data)
        compiled(model, learning_rate=0.0)
        before = [v.numpy() for v in model.generator.trainable_variables]
        fit(model, data)
        assert model.generator_optimizer.iterations.numpy() == 4
        for old, new in zip(
            before, model.generator.trainable_variables, strict=True
        ):
            np.testing.assert_array_equal(old, new.numpy())

    def test_initial_epoch(self, make, data):
        model = compiled(make())
        history = model.fit(**data, initial_epoch=3, epochs=5, verbose=0)
        assert history.epoch == [3, 4]

    def test_wants_exactly_its_optimizers(self, make, data):
        adam = keras.optimizers.Adam
        for wrong in (
            {},
            {"generator_optimizer": adam()},
            {
                "generator_optimizer": adam(),
                "discriminator_optimizer": adam(),
                "critic_optimizer": adam(),
            },
        ):
            with pytest.raises(ValueError, match="must be given exactly"):
                make().compile(**wrong)
        with pytest.raises(ValueError, match="players: discriminator_"):
            make().compile(optimizer=adam())
        shared = adam()
        with pytest.raises(ValueError, match="an optimizer of its own"):
            make().compile(
                generator_optimizer=shared, discriminator_optimizer=shared
            )


class TestConditional:
    def test_labels_are_drawn_from_the_shares_seen(self, fresh):
        model = fresh(ConditionalGAN)
        fit(model, {"x": X, "y": Y})
        np.testing.assert_array_equal(
            model.label_counts.numpy(), np.bincount(Y, minlength=3)
        )
        drawn = model.labels_for(20_000, seed=1)
        shares = np.bincount(drawn, minlength=3) / 20_000
        expected = np.bincount(Y, minlength=3) / 64
        # Four standard errors of the largest share.
        np.testing.assert_allclose(shares, expected, atol=4 * 0.0035)

    def test_before_training_all_classes_are_alike(self):
        drawn = game(classes=CLASSES).labels_for(3000)
        assert np.bincount(drawn, minlength=3).min() > 880

    def test_labels_decide_what_is_made(self):
        model = game(classes=CLASSES)
        one = model.sample(2, seed=1, label=1)
        np.testing.assert_allclose(
            model.sample(2, seed=1, label=[1, 1]), one, atol=1e-6
        )
        assert np.abs(model.sample(2, seed=1, label=[2, 2]) - one).max() > 1e-4

    @pytest.mark.parametrize(
        ("label", "message"),
        [
            (3, r"`label` must lie in \[0, 3\). Received: label=3"),
            (-1, "Received: label=-1"),
            ([0, 1, 2], r"one for each of 2 samples. Received: shape=\(3,\)"),
        ],
    )
    def test_bad_labels(self, label, message):
        with pytest.raises(ValueError, match=message):
            game(classes=CLASSES).sample(2, label=label)

    def test_labels_of_the_data_are_checked_before_training(self, fresh):
        model = fresh(ConditionalGAN)
        with pytest.raises(ValueError, match=r"must lie in \[0, 3\).*1 to 3"):
            model.fit(X, Y + 1, verbose=0)
        assert model.step.numpy() == 0

    def test_score_takes_labels(self):
        model = game(classes=CLASSES)
        assert model.score(X[:5], label=1).shape == (5,)
        assert model.probability(X[:5], label=1).max() < 1


class TestUnconditional:
    def test_a_label_is_refused(self):
        with pytest.raises(ValueError, match="None for an unconditional model"):
            game().sample(2, label=1)

    @pytest.mark.parametrize("loss", [NonSaturating(), Minimax()])
    def test_probability_is_the_sigmoid_of_the_score(self, loss):
        model = game(loss=loss)
        np.testing.assert_allclose(
            model.probability(X), 1 / (1 + np.exp(-model.score(X))), rtol=1e-5
        )

    @pytest.mark.parametrize("loss", [Hinge(), RelativisticPairing()])
    def test_other_losses_give_no_probability(self, loss):
        with pytest.raises(ValueError, match="log odds"):
            game(loss=loss).probability(X)

    def test_truncation_bounds_a_normal_latent(self):
        model = game()
        near = model.sample(64, seed=1, truncation=0.3)
        assert near.std() < 0.7 * model.sample(64, seed=1).std()
        with pytest.raises(ValueError, match="unless the latent is normal"):
            game(latent="uniform").sample(2, truncation=0.5)

    def test_counts(self):
        with pytest.raises(ValueError, match="`count` must be at least 0"):
            game().sample(-1)
        with pytest.raises(TypeError, match="`count` must be an integer"):
            game().sample(1.5)


class TestRefusals:
    def test_networks_that_do_not_meet(self):
        with pytest.raises(ValueError, match=r"generator makes \(6,\), disc"):
            GAN(networks.generator(6), networks.discriminator(8))
        with pytest.raises(ValueError, match=r"inputs \['latent'\]"):
            GAN(networks.generator(8, classes=3), networks.discriminator(8))
        with pytest.raises(ValueError, match=r"\['latent', 'label'\]"):
            ConditionalGAN(
                networks.generator(8), networks.discriminator(8), classes=3
            )

    def test_a_logit_of_another_shape(self):
        sample = keras.Input((8,), name="sample")
        judge = keras.Model({"sample": sample}, keras.layers.Dense(1)(sample))
        with pytest.raises(ValueError, match=r"logits of shape \(n,\)"):
            GAN(networks.generator(8), judge)

    def test_pixels(self, fresh):
        model = fresh(GAN)
        with pytest.raises(ValueError, match="must be finite. Received: 1 "):
            bad = X.copy()
            bad[3, 2] = np.nan
            model.fit(bad, verbose=0)
        with pytest.raises(ValueError, match=r"Float pixels .* \[-1, 1\]"):
            model.fit(np.full((4, 8, 8, 1), 3.0, np.float32), verbose=0)

    def test_data_that_do_not_fit(self, fresh):
        model = fresh(ConditionalGAN)
        for x, y, message in (
            (X, None, 'needs a "label" in each batch'),
            (X[:, :5], Y, r"shape \(8,\), as the networks take"),
            (X, Y[:9], "9 rows, 64 samples"),
            (X, Y.astype("float32"), r"integers of shape \(n,\)"),
            (X.astype("int64"), Y, "uint8 pixels or floats. Received: dtype"),
        ):
            with pytest.raises(ValueError, match=message):
                model.fit(x, y, verbose=0)
            with pytest.raises(ValueError, match=message):
                model.evaluate(x, y, verbose=0)
        with pytest.raises(ValueError, match="batch_size=65, 64 samples"):
            model.fit(X, Y, batch_size=65, verbose=0)
        with pytest.raises(ValueError, match='needs a "label"'):
            model.fit(X, Y, validation_data=X, verbose=0)
        assert model.step.numpy() == 0

    def test_a_label_in_a_dataset_is_refused_before_weights_move(self, fresh):
        model = fresh(ConditionalGAN)
        before = [weight.numpy() for weight in model.variables]
        records = {"sample": X[:16], "label": Y[:16] + 1}
        assert records["label"].max() == CLASSES
        dataset = tf.data.Dataset.from_tensors(records)
        with pytest.raises(
            tf.errors.InvalidArgumentError, match=r"in \[0, 3\)"
        ):
            model.fit(dataset, verbose=0)
        for old, new in zip(before, model.variables, strict=True):
            np.testing.assert_array_equal(old, new.numpy())

    def test_executions_that_a_pass_does_not_fill(self):
        model = compiled(game(), steps_per_execution=3)
        with pytest.raises(ValueError, match="4 batches, steps_per_ex"):
            fit(model, {"x": X})
        with pytest.raises(ValueError, match="steps_per_epoch=4"):
            fit(model, {"x": X}, steps_per_epoch=4)

    @pytest.mark.parametrize(
        "layer",
        [
            keras.layers.Dropout(0.5),
            keras.layers.GaussianNoise(0.1),
            keras.layers.RandomFlip(),
        ],
    )
    def test_random_layers(self, layer):
        """Also within a layer that holds others."""
        sample = keras.Input((8,), name="sample")
        block = keras.Sequential([keras.layers.Dense(4), layer], name="block")
        x = keras.layers.Dense(1)(block(sample))
        critic = keras.Model({"sample": sample}, keras.layers.Reshape(())(x))
        model = GAN(networks.generator(), critic)
        with pytest.raises(ValueError, match=f"random.*{layer.name}"):
            compiled(model)

    def test_a_strategy_that_was_opened_too_late(self):
        late = game()
        with scope_of(2).scope():
            with pytest.raises(ValueError, match="made outside the scope of"):
                compiled(late)
            early = game()
        with pytest.raises(ValueError, match="must be built in the scope"):
            compiled(GAN(early.generator, early.discriminator))
        with pytest.raises(ValueError, match="`compile` must be called in"):
            compiled(early)
        optimizers = {
            f"{player}_optimizer": keras.optimizers.SGD(0.1)
            for player in early.players
        }
        with (
            scope_of(2).scope(),
            pytest.raises(ValueError, match="made outside the scope of"),
        ):
            early.compile(**optimizers)
        ready = compiled(game())
        with (
            scope_of(2).scope(),
            pytest.raises(ValueError, match="made outside the scope of"),
        ):
            ready.fit(X, batch_size=16, verbose=0)

    @pytest.mark.parametrize(
        ("rows", "message"),
        [(1, "batch_size=1, replicas=2"), (15, "batch_size=15, replicas=2")],
    )
    def test_a_batch_that_replicas_do_not_divide(self, rows, message):
        with scope_of(2).scope():
            model = compiled(game())
        with pytest.raises(ValueError, match=message):
            model.fit(X, batch_size=rows, verbose=0)
        assert model.step.numpy() == 0

    def test_calls_that_are_not_for_games(self, fresh):
        model = fresh(GAN)
        with pytest.raises(ValueError, match="trained by `fit`"):
            model.train_on_batch(X)
        with pytest.raises(ValueError, match="not called"):
            model(X)

    def test_a_batch_that_repeats_do_not_divide(self):
        model = compiled(game(discriminator_steps=3))
        with pytest.raises(ValueError, match="rows=16, repeats=3"):
            fit(model, {"x": X})

    def test_an_own_train_step(self):
        with pytest.raises(TypeError, match="described by `turns"):

            class Own(Game):
                def train_step(self, data):
                    return {}

    def test_two_periods_of_penalties(self):
        with pytest.raises(ValueError, match=r"share one `every`.*\[2, 3\]"):
            game(penalty=(R1(every=2), R2(every=3)))
        with pytest.raises(ValueError, match="must not hold a kind twice"):
            game(penalty=(R1(), R1()))
        with pytest.raises(TypeError, match="such as R1.* penalty='r1'"):
            game(penalty="r1")


def test_a_users_own_game_is_ten_lines():
    """Maximum likelihood of a normal law: a game of one turn."""

    class Fit(Game):
        def __init__(self):
            super().__init__()
            self.center = keras.Sequential(
                [keras.Input((1,)), keras.layers.Dense(8, use_bias=False)]
            )

        def turns(self):
            return (Turn("model", (self.center,), self.terms, {}),)

        def terms(self, batch, noise):
            mean = self.center(tf.ones((1, 1)))
            return {"nll": 0.5 * tf.reduce_mean((batch["sample"] - mean) ** 2)}

    model = Fit()
    model.compile(model_optimizer=keras.optimizers.SGD(2.0), jit_compile=False)
    model.fit(X + 5.0, batch_size=64, epochs=60, verbose=0)
    np.testing.assert_allclose(
        model.center.weights[0].numpy()[0], (X + 5.0).mean(axis=0), atol=1e-4
    )
