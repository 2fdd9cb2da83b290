"""A penalty that remembers, in a game."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.core import draw_noise
from kgan.core import noise_key
from kgan.models import ACGAN
from kgan.models import GAN
from kgan.models import ConditionalGAN
from kgan.models import MixtureOfGenerators
from kgan.networks import component_generator
from kgan.penalties import R1
from kgan.penalties import LeCam
from tests.models.networks import CLASSES
from tests.models.networks import class_discriminator
from tests.models.networks import compiled
from tests.models.networks import discriminator
from tests.models.networks import generator
from tests.models.strategies import scope_of
from tests.models.taken_games import Games

X = np.random.default_rng(0).normal(size=(64, 8)).astype("float32")
Y = np.random.default_rng(1).choice(3, 64).astype("int32")


def game(decay=0.9, **options):
    keras.utils.set_random_seed(3)
    return GAN(
        generator(),
        discriminator(),
        penalty=(R1(0.1, every=2), LeCam(decay=decay)),
        **options,
    )


@pytest.fixture(scope="module")
def fresh():
    """One compiled game, traced once for all tests."""
    return Games(lambda: compiled(game())).fresh


def fit(model, **options):
    return model.fit(
        X, batch_size=16, shuffle=False, verbose=0, **options
    ).history


def averages_of(model):
    return [float(weight.numpy()) for weight in model.penalties[1].weights]


@pytest.mark.slow
@pytest.mark.parametrize(("repeats", "jit_compile"), [(1, True), (2, False)])
def test_the_averages_follow_every_turn_of_the_discriminator(
    repeats, jit_compile
):
    """At rest, and of one row of data, they are known."""
    model = compiled(
        game(discriminator_steps=repeats), 0.0, jit_compile=jit_compile
    )
    rows = np.tile(X[:1], (64, 1))
    history = model.fit(rows, batch_size=16, shuffle=False, verbose=0).history
    real, fake, memory = averages_of(model)
    assert memory == pytest.approx(1 - 0.9 ** (4 * repeats), rel=1e-5)
    logit = model.discriminator({"sample": tf.constant(X[:1])})
    assert real / memory == pytest.approx(float(logit[0]), 1e-4)
    assert fake / memory != pytest.approx(real / memory, rel=1e-3)
    assert history["discriminator/lecam"][0] > 0
    assert int(model.skipped_moves.numpy()) == 0


def acgan():
    return ACGAN(
        generator(classes=CLASSES),
        class_discriminator(),
        classes=CLASSES,
        penalty=LeCam(),
    )


def mixture():
    return MixtureOfGenerators(
        component_generator(generator(), CLASSES),
        class_discriminator(),
        components=CLASSES,
        penalty=LeCam(),
    )


@pytest.mark.parametrize(
    "make",
    [
        lambda: GAN(generator(), discriminator(), penalty=LeCam()),
        acgan,
        mixture,
    ],
)
def test_it_reads_what_the_loss_has_read(make):
    """It costs no pass of the discriminator."""
    keras.utils.set_random_seed(3)
    model = make()
    turn, passes = model.turns()[0], []
    judge = model.discriminator.call

    def judged(*arguments, **options):
        passes.append(judge(*arguments, **options))
        return passes[-1]

    model.discriminator.call = judged
    noise = draw_noise(turn.noise, 16, noise_key(1))
    batch = {"sample": tf.constant(X[:16]), "label": tf.constant(Y[:16])}
    turn.terms(batch, noise), turn.terms(batch, noise)
    logits = [
        made["logit"] if isinstance(made, dict) else made for made in passes
    ]
    # Of both kinds in one batch, or of each by itself.
    assert [len(logit) for logit in logits] in ([32] * 2, [16] * 4)
    real, fake = tf.split(tf.concat(logits, 0)[:32], 2)
    averages = [float(value.numpy()) for value in model.penalties[0].weights]
    expected = [tf.reduce_mean(real), tf.reduce_mean(fake), 1.0]
    memory = 1 - 0.99**2
    np.testing.assert_allclose(
        averages, [memory * float(mean) for mean in expected], rtol=1e-4
    )


def test_it_moves_the_discriminator(fresh):
    games = [fresh(), compiled(game())]
    games[1].penalties[1].weight = 0.0
    for model in games:
        # Two steps: in the first it is 0.
        model.fit(X[:32], batch_size=16, shuffle=False, verbose=0)
    first, second = (
        [weight.numpy() for weight in model.discriminator.weights]
        for model in games
    )
    assert (
        max(np.abs(a - b).max() for a, b in zip(first, second, strict=True))
        > 1e-4
    )


def test_accumulated_in_parts_the_averages_are_the_same(fresh):
    whole, parts = fresh(), compiled(game(), gradient_accumulation_steps=2)
    fit(whole), fit(parts)
    np.testing.assert_allclose(
        averages_of(whole), averages_of(parts), rtol=1e-4, atol=1e-6
    )


@pytest.mark.slow
def test_two_replicas_equal_one(fresh):
    one = fresh()
    with scope_of(2).scope():
        two = compiled(game())
    fit(one), fit(two)
    np.testing.assert_allclose(averages_of(one), averages_of(two), rtol=1e-4)
    assert averages_of(one)[2] > 0


def test_saved_and_loaded_it_remembers(tmp_path):
    model = compiled(game())
    fit(model)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert averages_of(loaded) == averages_of(model)
    assert averages_of(model)[2] > 0
    fit(model), fit(loaded)
    for mine, theirs in zip(model.variables, loaded.variables, strict=True):
        np.testing.assert_array_equal(mine.numpy(), theirs.numpy())


def test_evaluation_uses_the_averages_and_leaves_them(fresh):
    model = fresh()
    fit(model)
    before = averages_of(model)
    first, second = (
        model.evaluate(X, batch_size=16, verbose=0, return_dict=True)
        for _ in range(2)
    )
    assert first == second and first["discriminator/lecam"] > 0
    assert averages_of(model) == before


def test_a_step_that_is_not_finite_leaves_them(fresh):
    model = fresh()
    fit(model)
    before = averages_of(model)
    # Finite, but not its product with a weight.
    with pytest.warns(UserWarning, match="discriminator/lecam"):
        model.fit(np.full_like(X[:16], 3e38), batch_size=16, verbose=0)
    assert int(model.skipped_moves.numpy()) > 0
    assert averages_of(model) == before


def test_in_a_conditional_game():
    keras.utils.set_random_seed(3)
    model = compiled(
        ConditionalGAN(
            generator(classes=CLASSES),
            discriminator(classes=CLASSES),
            classes=CLASSES,
            penalty=LeCam(),
        )
    )
    model.fit(X, Y, batch_size=16, verbose=0)
    assert float(model.penalties[0].memory.numpy()) > 0


def test_a_penalty_of_another_scope_is_refused():
    penalty = LeCam()
    with scope_of(2).scope():
        with pytest.raises(ValueError, match="lecam/real_logit"):
            compiled(GAN(generator(), discriminator(), penalty=penalty))
