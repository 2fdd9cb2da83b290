"""Both players learn from the same samples, which are made once."""

import contextlib

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.core import Normal
from kgan.losses import NonSaturating
from kgan.losses import RelativisticPairing
from kgan.models import GAN
from kgan.models import ConditionalGAN
from kgan.models import Game
from kgan.models import Replay
from kgan.models import SharedPass
from kgan.models import Turn
from kgan.models.execution import xla_is_faster
from kgan.models.step_noise import step_noise
from kgan.penalties import R1
from tests.models.networks import compiled
from tests.models.networks import discriminator
from tests.models.networks import generator
from tests.models.strategies import scope_of
from tests.models.taken_games import Games

BATCH, RATE = 16, 0.05
ROWS = np.random.default_rng(0).normal(size=(BATCH * 6, 8)).astype("f")
# XLA compiles each replica for itself, which takes a minute on two.
MODES = [
    (1, False),
    (1, True),
    (1, "step"),
    (2, False),
    pytest.param(2, True, marks=pytest.mark.slow),
]


def game(
    replicas=1,
    jit_compile=False,
    normalized=False,
    synchronized=False,
    **options,
):
    scope = contextlib.nullcontext()
    if replicas > 1:
        scope = scope_of(replicas).scope()
    with scope:
        keras.utils.set_random_seed(3)
        model = GAN(
            generator(normalized=normalized, synchronized=synchronized),
            discriminator(8 * options.get("packing", 1)),
            shares_samples=True,
            ema=0.9,
            **options,
        )
        return compiled(model, RATE, jit_compile)


@pytest.fixture(scope="module")
def fresh():
    """The games of `game`, each traced once for all tests."""
    return Games(game).fresh


@pytest.fixture(scope="module")
def trained():
    """The game that nothing compiles, which tests only read."""
    model = game()
    train(model, data())
    return model


def data(first=0):
    return tf.data.Dataset.from_tensor_slices({"sample": ROWS[first:]}).batch(
        BATCH, drop_remainder=True
    )


def train(model, dataset):
    return model.fit(dataset, verbose=0).history


def assert_equal(left, right, tolerance):
    for one, other in zip(left, right, strict=True):
        np.testing.assert_allclose(
            one.numpy(), other.numpy(), atol=tolerance, rtol=0, err_msg=one.path
        )


@pytest.mark.parametrize("jit_compile", [False, True, "step"])
@pytest.mark.parametrize("order", ["alternating", "simultaneous"])
def test_a_step_is_the_tutorial_one(order, jit_compile):
    """The oracle keeps the tape of the samples until both have learned."""
    model = game(1, jit_compile, normalized=True, order=order)
    latent = step_noise(model, model.turns(), BATCH, 0).shared["latent"]
    makes, judges = (
        keras.models.clone_model(each)
        for each in (model.generator, model.discriminator)
    )
    for copy, own in zip(
        (makes, judges), (model.generator, model.discriminator), strict=True
    ):
        copy.set_weights(own.get_weights())
    loss = NonSaturating()
    real = {"sample": tf.constant(ROWS[:BATCH])}
    with tf.GradientTape() as tape:
        fake = makes({"latent": latent}, training=True)
    with tf.GradientTape() as judging:
        logits = judges(real), judges({"sample": tf.stop_gradient(fake)})
        judged = loss.discriminator(*logits)
    slopes = judging.gradient(judged, judges.trainable_variables)

    def move(weights, gradients):
        for weight, gradient in zip(weights, gradients, strict=True):
            weight.assign_sub(RATE * gradient)

    if order == "alternating":
        move(judges.trainable_variables, slopes)
    with tf.GradientTape() as fooling:
        fooling.watch(fake)
        made = loss.generator(None, judges({"sample": fake}))
    gradients = tape.gradient(
        fake,
        makes.trainable_variables,
        output_gradients=fooling.gradient(made, fake),
    )
    move(makes.trainable_variables, gradients)
    if order == "simultaneous":
        move(judges.trainable_variables, slopes)
    logs = train(model, data().take(1))
    assert logs["discriminator/adversarial"][0] == pytest.approx(
        float(judged), abs=1e-5
    )
    assert logs["generator/adversarial"][0] == pytest.approx(
        float(made), abs=1e-5
    )
    assert_equal(model.generator.weights, makes.weights, 1e-5)
    assert_equal(model.discriminator.weights, judges.weights, 1e-5)


@pytest.mark.parametrize(("replicas", "jit_compile"), MODES)
def test_every_mode_trains_alike(replicas, jit_compile, trained, fresh):
    other = fresh(replicas, jit_compile)
    train(other, data())
    assert_equal(trained.weights, other.weights, 1e-5)


VARIANTS = {
    "lazy penalty": lambda: {"penalty": R1(0.5, every=2)},
    "packs": lambda: {"packing": 2},
    "pairs": lambda: {"loss": RelativisticPairing()},
    "replay": lambda: {"replay": Replay(BATCH, 0.5)},
}


@pytest.mark.parametrize("name", VARIANTS)
def test_what_goes_with_other_games_goes_with_this(name):
    """Compiled as one program or not, with weights that move."""
    plain, other = (
        game(1, jit_compile, **VARIANTS[name]())
        for jit_compile in (False, "step")
    )
    start = plain.generator.get_weights()
    train(plain, data()), train(other, data())
    assert_equal(plain.weights, other.weights, 1e-5)
    moved = zip(start, plain.generator.get_weights(), strict=True)
    assert all(np.abs(was - now).max() > 0.0 for was, now in moved)


def test_synchronised_statistics_run_inline_on_two_replicas():
    options = {"normalized": True, "synchronized": True}
    one, two = game(1, **options), game(2, **options)
    train(one, data()), train(two, data())
    assert two.runs_inline
    assert_equal(one.weights, two.weights, 1e-5)


@pytest.mark.parametrize("jit_compile", [False, True])
def test_a_step_that_is_not_finite_moves_nobody(jit_compile, fresh):
    model = fresh(1, jit_compile, normalized=True)
    train(model, data().take(1))
    model.generator.trainable_variables[0].assign(
        np.full(model.generator.trainable_variables[0].shape, np.nan)
    )
    before = [weight.numpy() for weight in model.variables]
    with pytest.warns(UserWarning, match="2 moves were skipped"):
        train(model, data(BATCH).take(1))
    networks = (*model.generator.weights, *model.discriminator.weights)
    kept = {id(weight) for weight in networks}
    for was, weight in zip(before, model.variables, strict=True):
        if id(weight) in kept:
            np.testing.assert_array_equal(was, weight.numpy(), weight.path)


def test_an_evaluation_is_that_of_one_replica(trained, fresh):
    two = fresh(2, False)
    train(two, data())
    # The last batch has a row for one replica alone.
    rows = ROWS[: BATCH + 1]
    found = [
        model.evaluate(rows, batch_size=BATCH, verbose=0, return_dict=True)
        for model in (trained, two)
    ]
    assert found[0] == pytest.approx(found[1], abs=1e-5)


def test_penalties_and_conditions_go_on():
    keras.utils.set_random_seed(3)
    model = compiled(
        ConditionalGAN(
            generator(classes=3),
            discriminator(classes=3),
            classes=3,
            penalty=R1(0.5, every=2),
            shares_samples=True,
        )
    )
    labels = np.arange(len(ROWS)) % 3
    history = model.fit(ROWS, labels, batch_size=BATCH, verbose=0).history
    found = model.evaluate(
        ROWS, labels, batch_size=BATCH, verbose=0, return_dict=True
    )
    assert history["discriminator/r1"][0] > 0.0
    assert all(np.isfinite(list(found.values())))
    assert 0.0 < found["discriminator/r1"] < 100.0


@keras.saving.register_keras_serializable(package="tests")
class Watched(keras.layers.Layer):
    """Passes on what it gets, and notes how often its gradient is traced."""

    ways_back = 0

    def call(self, inputs):
        @tf.custom_gradient
        def passed(values):
            def gradient(upstream):
                Watched.ways_back += 1
                return upstream

            return values, gradient

        return passed(inputs)


def test_auto_times_the_way_back_to_the_generator(monkeypatch):
    inputs = {"latent": keras.Input((4,), name="latent")}
    samples = keras.layers.Dense(8)(
        Watched()(keras.layers.Dense(8)(inputs["latent"]))
    )
    model = compiled(
        GAN(
            keras.Model(inputs, samples),
            discriminator(),
            shares_samples=True,
            ema=None,
        ),
        jit_compile="auto",
    )
    monkeypatch.setattr(Watched, "ways_back", 0)
    spec = data().element_spec
    xla_is_faster(model, spec)
    # Compiled, and not.
    assert Watched.ways_back == 2


def test_scaled_losses_in_half_precision(trained):
    before = keras.mixed_precision.dtype_policy()
    keras.mixed_precision.set_dtype_policy("mixed_float16")
    try:
        model = game()
    finally:
        keras.mixed_precision.set_dtype_policy(before)
    start = [weight.numpy() for weight in model.generator.trainable_variables]
    train(model, data())
    assert int(model.skipped_moves.numpy()) == 0
    for was, weight, other in zip(
        start,
        model.generator.trainable_variables,
        trained.generator.trainable_variables,
        strict=True,
    ):
        moved, expected = weight.numpy() - was, other.numpy() - was
        distance = np.linalg.norm(moved - expected)
        assert distance < 0.1 * np.linalg.norm(expected)


@pytest.mark.parametrize("jit_compile", [False, True])
def test_resume_is_exact(tmp_path, jit_compile, fresh):
    whole = fresh(1, jit_compile, normalized=True)
    train(whole, data())
    half = game(1, jit_compile, normalized=True)
    train(half, data().take(2))
    half.save(tmp_path / "half.keras")
    resumed = keras.models.load_model(tmp_path / "half.keras")
    assert resumed.shares_samples
    train(resumed, data(2 * BATCH))
    assert_equal(whole.variables, resumed.variables, 0.0)


class Counted(keras.layers.Layer):
    """Passes on what it gets, and counts how often it is traced."""

    passes = 0

    def call(self, inputs):
        self.passes += 1
        return inputs


@pytest.mark.parametrize(("shares_samples", "passes"), [(False, 2), (True, 1)])
def test_the_generator_runs_once_a_step(shares_samples, passes):
    counted = Counted()
    inputs = {"latent": keras.Input((4,), name="latent")}
    samples = keras.layers.Dense(8)(counted(inputs["latent"]))
    model = compiled(
        GAN(
            keras.Model(inputs, samples),
            discriminator(),
            shares_samples=shares_samples,
            ema=None,
        )
    )
    counted.passes = 0
    train(model, data())
    assert counted.passes == passes


def test_what_cannot_be_shared_is_refused():
    with pytest.raises(ValueError, match="`discriminator_steps` to be 1"):
        game(discriminator_steps=2)
    with pytest.raises(TypeError, match="shares_samples"):
        GAN(generator(), discriminator(), shares_samples="yes")
    with pytest.raises(ValueError, match=r"must be 1 where turns share"):
        compiled(
            GAN(generator(), discriminator(), shares_samples=True),
            gradient_accumulation_steps=2,
        )


class Moved(Game):
    """A game whose turns are told, with a shared pass of its generator."""

    def __init__(self, *turns):
        super().__init__()
        self.generator, self.other = generator(), generator()
        self.told = turns

    def turns(self):
        return tuple(make(self) for make in self.told)

    @property
    def shared_pass(self):
        return SharedPass(
            "made",
            self.generator,
            lambda batch, noise: self.generator({"latent": noise["latent"]}),
            {"latent": Normal((4,))},
        )


def turn(player, networks, noise=None, repeats=1):
    def terms(batch, noise):
        return {"loss": tf.reduce_mean(noise["made"])}

    return lambda game: Turn(
        player, networks(game), terms, noise or {}, repeats=repeats
    )


ALONE = turn("a", lambda game: (game.generator,))


@pytest.mark.parametrize(
    ("turns", "rule"),
    [
        ((turn("a", lambda g: (g.generator,), repeats=2),), "be repeated"),
        ((turn("a", lambda g: (g.generator, g.other)),), "nothing else"),
        ((ALONE, turn("b", lambda g: (g.generator,))), "One turn must"),
        ((turn("a", lambda g: (g.other,)),), "One turn must"),
        ((turn("a", lambda g: (g.generator,), {"made": Normal(())}),), "name"),
    ],
)
def test_turns_that_cannot_share_a_pass_are_refused(turns, rule):
    game = Moved(*turns)
    optimizers = {
        f"{player}_optimizer": keras.optimizers.SGD() for player in game.players
    }
    with pytest.raises(ValueError, match=rf"{rule}.*Received"):
        game.compile(jit_compile=False, **optimizers)
    alone = Moved(ALONE)
    alone.compile(a_optimizer=keras.optimizers.SGD(), jit_compile=False)
    before = alone.generator.get_weights()
    train(alone, data().take(1))
    after = alone.generator.get_weights()
    assert any((a != b).any() for a, b in zip(before, after, strict=True))
