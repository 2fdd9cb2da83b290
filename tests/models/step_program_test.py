"""`jit_compile="step"`: the whole step as one program."""

import re

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.losses import RelativisticPairing
from kgan.models import GAN
from kgan.models import ConditionalGAN
from kgan.models.steps_program import can_be_one_program
from kgan.networks import dcgan_discriminator
from kgan.networks import dcgan_generator
from kgan.networks import mlp_discriminator
from kgan.networks import mlp_generator
from kgan.penalties import R1
from kgan.penalties import R2
from tests.models.networks import OneTurn
from tests.models.slow_data import late
from tests.models.strategies import scope_of
from tests.models.taken_games import Games

SHAPE = (8, 8, 1)
IMAGES = np.random.default_rng(0).uniform(-1, 1, (96, *SHAPE)).astype("f")
LABELS = np.arange(96, dtype="int32") % 3
BATCH = 16


NETWORKS = {
    "dcgan": (dcgan_generator, dcgan_discriminator),
    "mlp": (mlp_generator, mlp_discriminator),
}


def make(
    jit_compile,
    conditional=False,
    steps_per_execution=1,
    network="mlp",
    **options,
):
    keras.utils.set_random_seed(0)
    classes = 3 if conditional else None
    kind = GAN
    if conditional:
        kind, options = ConditionalGAN, {**options, "classes": classes}
    generator, discriminator = NETWORKS[network]
    model = kind(
        generator(SHAPE, width=4, classes=classes),
        discriminator(SHAPE, width=4, classes=classes),
        ema=0.9,
        **options,
    )
    model.compile(
        generator_optimizer=keras.optimizers.Adam(1e-3, global_clipnorm=1.0),
        discriminator_optimizer=keras.optimizers.Adam(1e-3),
        jit_compile=jit_compile,
        steps_per_execution=steps_per_execution,
    )
    return model


GAMES = Games(make)
# XLA compiles a step for seconds.
taken = GAMES.fresh


@pytest.fixture(scope="module", autouse=True)
def no_game_is_kept():
    yield
    GAMES.made.clear()


def fit(model, images=IMAGES, labels=LABELS, epochs=2):
    y = labels if isinstance(model, ConditionalGAN) else None
    return model.fit(
        images, y, batch_size=BATCH, epochs=epochs, verbose=0
    ).history


@pytest.mark.parametrize(
    "options",
    [
        {"network": "dcgan"},
        {"penalty": R1(1.0, every=4)},
        {"loss": RelativisticPairing(), "penalty": (R1(0.5), R2(0.5))},
        {"order": "simultaneous"},
        {"discriminator_steps": 2},
        {"conditional": True},
        # With convolutions, it calls the program of one step.
        {"steps_per_execution": 3, "network": "dcgan"},
        {"steps_per_execution": 3},
    ],
    ids=[
        "plain",
        "lazy penalty",
        "pairs",
        "simultaneous",
        "repeats",
        "conditional",
        "loop",
        "loop of vectors",
    ],
)
def test_it_equals_the_step_that_nothing_compiles(options):
    """What is played is told apart by the game, not by its networks: the
    variants have those that compile soonest."""
    plain, whole = make(False, **options), taken("step", **options)
    logs = fit(plain), fit(whole)
    assert int(whole.step.numpy()) == int(plain.step.numpy()) == 12
    for a, b in zip(plain.variables, whole.variables, strict=True):
        # Adam makes whole steps of a gradient that is zero but for rounding,
        # that of the last bias before a loss of differences.
        if not re.search("realness.bias", a.path):
            np.testing.assert_allclose(a.numpy(), b.numpy(), atol=2e-5)
    for name, means in logs[0].items():
        np.testing.assert_allclose(means, logs[1][name], atol=1e-5)


@pytest.mark.slow
def test_it_is_saved_and_goes_on_to_the_bit(tmp_path):
    whole, half = (make("step", network="dcgan") for _ in range(2))
    fit(whole, epochs=4)
    fit(half, epochs=2)
    half.save(tmp_path / "half.keras")
    again = keras.models.load_model(tmp_path / "half.keras")
    assert again.get_compile_config()["jit_compile"] == "step"
    # The order of a pass is a function of its number.
    again.fit(IMAGES, batch_size=BATCH, epochs=4, initial_epoch=2, verbose=0)
    for a, b in zip(whole.variables, again.variables, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())


def test_what_is_not_finite_moves_nothing():
    model = taken("step")
    poisoned = IMAGES[:BATCH].copy()
    poisoned[3] = np.nan
    before = [w.numpy() for w in model.discriminator.weights]
    dataset = tf.data.Dataset.from_tensors({"sample": poisoned})
    with pytest.warns(UserWarning, match="1 move"):
        model.fit(dataset, verbose=0)
    for start, now in zip(before, model.discriminator.weights, strict=True):
        np.testing.assert_array_equal(start, now.numpy())
    assert int(model.skipped_moves.numpy()) == 1


def test_labels_out_of_range_are_refused():
    """By the step itself, which sees a stream's labels first."""
    model = make("step", conditional=True)
    records = {"sample": IMAGES, "label": LABELS + 7}
    stream = tf.data.Dataset.from_tensor_slices(records)
    before = [weight.numpy() for weight in model.weights]
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"in \[0, 3\)"):
        model.fit(stream.batch(BATCH), verbose=0)
    for start, now in zip(before, model.weights, strict=True):
        np.testing.assert_array_equal(start, now.numpy())


def test_under_a_strategy_it_is_refused():
    with scope_of(2).scope(), pytest.raises(ValueError, match="outside a st"):
        make("step")


class TwoPeriods(OneTurn):
    """A game of two turns, whose lazy terms fall due apart."""

    def turns(self):
        (turn,) = super().turns()
        return turn._replace(every=2), turn._replace(every=3)


def test_lazy_terms_of_two_periods_are_refused():
    model = TwoPeriods(lambda game, batch, mean: tf.reduce_sum(mean))
    optimizer = keras.optimizers.SGD(0.1)
    with pytest.raises(ValueError, match=r"one period.*every=\[2, 3\]"):
        model.compile(model_optimizer=optimizer, jit_compile="step")


def test_another_word_is_refused():
    with pytest.raises(ValueError, match=r"`jit_compile`.*Received"):
        make("whole")


def test_a_label_out_of_range_in_any_step_moves_nothing():
    """The second of three."""
    model = vectors(conditional=True)
    labels = LABELS[: 3 * BATCH].copy()
    labels[BATCH + 1] = 7
    records = {"sample": IMAGES[: 3 * BATCH], "label": labels}
    stream = tf.data.Dataset.from_tensor_slices(records)
    before = [weight.numpy() for weight in model.weights]
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"in \[0, 3\)"):
        model.fit(stream.batch(BATCH, drop_remainder=True), verbose=0)
    for start, now in zip(before, model.weights, strict=True):
        np.testing.assert_array_equal(start, now.numpy())


def test_waiting_counts_in_each_step_of_several():
    """Six batches that each take 50 ms to come, .3 s in all."""
    model = vectors()
    play = model.make_train_function()
    iterator = iter(late(batches(6), 0.05))
    play(iterator)
    play(iterator)
    assert model.input_wait_seconds > 0.25


def vectors(**options):
    """A game whose three steps of an execution are one program."""
    return taken("step", steps_per_execution=3, **options)


def slow(*values, id):
    return pytest.param(*values, id=id, marks=pytest.mark.slow)


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({}, id="plain"),
        slow({"penalty": R1(1.0, every=2)}, id="lazy penalty"),
        slow({"order": "simultaneous"}, id="simultaneous"),
        slow({"discriminator_steps": 2}, id="repeats"),
        slow({"conditional": True}, id="conditional"),
        slow({"shares_samples": True}, id="samples shared"),
    ],
)
def test_several_steps_are_those_of_single_calls(options):
    """Six steps in executions of three, on the noise that single ones draw."""
    single = taken("step", **options)
    several = vectors(**options)
    logs = fit(single), fit(several)
    for a, b in zip(single.variables, several.variables, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), atol=2e-6)
    for name, means in logs[0].items():
        np.testing.assert_allclose(means, logs[1][name], atol=2e-6)


def batches(count):
    images = IMAGES[: count * BATCH]
    dataset = tf.data.Dataset.from_tensor_slices({"sample": images})
    return dataset.batch(BATCH, drop_remainder=True)


def test_where_the_data_end_what_has_come_is_played():
    """Five batches by three: two calls, and the third finds none."""
    single, several = taken("step"), vectors()
    play = several.make_train_function()
    iterator = iter(batches(5))
    for steps in (3, 5):
        means = play(iterator)
        assert int(several.step.numpy()) == steps
    with pytest.raises(tf.errors.OutOfRangeError):
        play(iterator)
    iterator, play = iter(batches(5)), single.make_train_function()
    for _ in range(5):
        expected = play(iterator)
    # Of five steps, not of twice three.
    for name, mean in expected.items():
        np.testing.assert_allclose(means[name], mean, rtol=1e-5)
    for a, b in zip(single.variables, several.variables, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), atol=2e-6)


def test_a_step_of_several_that_is_not_finite_is_named():
    """The second of three: the first and the third move."""
    model = vectors()
    poisoned = IMAGES[: 3 * BATCH].copy()
    poisoned[BATCH + 3] = np.nan
    dataset = tf.data.Dataset.from_tensor_slices({"sample": poisoned})
    with pytest.warns(UserWarning, match=r"1 move.*step 2"):
        model.fit(dataset.batch(BATCH, drop_remainder=True), verbose=0)
    assert int(model.step.numpy()) == 3
    assert int(model.skipped_moves.numpy()) == 1
    assert all(np.isfinite(each.numpy()).all() for each in model.weights)


@pytest.mark.slow
def test_several_steps_on_uint8_pictures_beside_texts():
    pixels = ((IMAGES + 1) * 127.5).round().astype("uint8")
    records = {"sample": pixels, "text": np.full(len(pixels), "one")}
    stream = tf.data.Dataset.from_tensor_slices(records)
    stream = stream.batch(BATCH, drop_remainder=True)
    single, several = taken("step"), vectors()
    for model in (single, several):
        model.fit(stream, verbose=0)
    for a, b in zip(single.variables, several.variables, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), atol=2e-6)


@pytest.mark.parametrize(
    ("mode", "steps", "options", "rows", "expected"),
    [
        ("step", 3, {}, BATCH, True),
        ("step", 3, {"network": "dcgan"}, BATCH, False),
        ("step", 1, {}, BATCH, False),
        (True, 3, {}, BATCH, False),
        ("step", 3, {"penalty": R1(1.0, every=2)}, BATCH, False),
        ("step", 3, {"penalty": R1(1.0)}, BATCH, True),
        ("step", 3, {}, None, False),
    ],
)
def test_which_executions_are_one_program(mode, steps, options, rows, expected):
    model = make(mode, steps_per_execution=steps, **options)
    spec = {
        "sample": tf.TensorSpec((rows, *SHAPE)),
        # Never reaches a step.
        "text": tf.TensorSpec((None,), tf.string),
    }
    assert can_be_one_program(model, spec) == expected
