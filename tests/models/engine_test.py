"""XLA x replicas x BatchNormalization x resume x NaN guard, at once."""

import contextlib

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.losses import NonSaturating
from kgan.losses import RelativisticPairing
from kgan.models import GAN
from kgan.models.execution import xla_is_faster
from kgan.models.playing import turn_functions
from kgan.models.step import apply_gradients
from kgan.penalties import R1
from tests.models.networks import OneTurn
from tests.models.networks import compiled
from tests.models.networks import discriminator
from tests.models.networks import game as labelled_game
from tests.models.networks import generator
from tests.models.slow_data import late
from tests.models.strategies import scope_of
from tests.models.taken_games import Games

# XLA compiles each replica for itself: what does so on two, and takes a
# minute, is run by `pytest -m slow tests/models/engine_test.py`, which CI does.
COMPILED_ON_TWO = pytest.param(2, True, marks=pytest.mark.slow)
BATCH = 16
DATA = np.random.default_rng(0).normal(size=(320, 8)).astype("float32")


def game(
    replicas=1,
    jit_compile=False,
    normalized=True,
    steps_per_execution=1,
    synchronized=False,
    loss=None,
    **options,
):
    scope = contextlib.nullcontext()
    if replicas > 1:
        scope = scope_of(replicas).scope()
    with scope:
        keras.utils.set_random_seed(3)
        model = GAN(
            generator(normalized=normalized, synchronized=synchronized),
            discriminator(normalized=normalized, synchronized=synchronized),
            loss=loss or RelativisticPairing(),
            penalty=R1(0.5, every=2),
            ema=0.9,
            **options,
        )
        return compiled(
            model,
            jit_compile=jit_compile,
            steps_per_execution=steps_per_execution,
        )


@pytest.fixture(scope="module")
def fresh():
    """The games of `game`, each traced once for all tests."""
    return Games(game).fresh


def batches(first=0, data=DATA):
    return tf.data.Dataset.from_tensor_slices({"sample": data[first:]}).batch(
        BATCH, drop_remainder=True
    )


def train(model, dataset):
    return model.fit(dataset, verbose=0).history


def values(variables):
    return [np.asarray(variable.numpy()) for variable in variables]


def assert_close(left, right, tolerance):
    for a, b in zip(values(left), values(right), strict=True):
        np.testing.assert_allclose(a, b, atol=tolerance, rtol=0)


@pytest.mark.parametrize(
    "jit_compile", [False, pytest.param(True, marks=pytest.mark.slow)]
)
# One of the losses that are means over rows, which is all that replicas need of
# them, and the one that pairs rows.
@pytest.mark.parametrize("loss", [NonSaturating, RelativisticPairing])
def test_two_replicas_equal_one(jit_compile, loss):
    """With R1 and an average. Unsynchronised BatchNormalization sees other
    batches: left out."""
    one = game(1, jit_compile, normalized=False, loss=loss())
    two = game(2, jit_compile, normalized=False, loss=loss())
    logs = train(one, batches()), train(two, batches())
    assert two.step.numpy() == 20 and two.records_seen.numpy() == 320
    assert_close(one.weights, two.weights, 1e-5)
    for name, means in logs[0].items():
        np.testing.assert_allclose(means, logs[1][name], atol=1e-5)


def test_two_replicas_equal_one_when_moves_are_simultaneous():
    one = game(1, normalized=False, order="simultaneous")
    two = game(2, normalized=False, order="simultaneous")
    train(one, batches()), train(two, batches())
    assert_close(one.weights, two.weights, 1e-5)


@pytest.mark.parametrize(
    "jit_compile", [False, pytest.param(True, marks=pytest.mark.slow)]
)
def test_two_replicas_equal_one_with_adam(jit_compile):
    """Adam makes of a gradient that is zero but for rounding a whole step:
    the last bias before a loss of differences alone is of that kind."""
    games = [
        game(replicas, jit_compile, normalized=False) for replicas in (1, 2)
    ]
    for model in games:
        with model.distribute_strategy.scope():
            model.compile(
                generator_optimizer=keras.optimizers.Adam(1e-3),
                discriminator_optimizer=keras.optimizers.Adam(1e-3),
                jit_compile=jit_compile,
            )
        train(model, batches())
    compared = []
    for model in games:
        still = model.discriminator.layers[-2].bias
        compared.append([w for w in model.weights if w is not still])
        assert len(compared[-1]) == len(model.weights) - 1
    assert_close(*compared, 1e-5)


@pytest.mark.parametrize(
    "steps_per_execution", [1, pytest.param(5, marks=pytest.mark.slow)]
)
def test_synchronised_statistics_run_inline_on_two_replicas(
    steps_per_execution,
):
    """The statistics are those of the global batch, whatever is asked."""
    one, two = (
        game(
            replicas,
            jit_compile=True,
            synchronized=True,
            steps_per_execution=steps_per_execution,
        )
        for replicas in (1, 2)
    )
    assert one.compiled_turns and not one.runs_inline
    assert two.runs_inline and two.compiled_turns is False
    logs = train(one, batches()), train(two, batches())
    assert_close(one.weights, two.weights, 1e-5)
    # R1 falls due on every second step: its mean is that of the lazy form.
    for name, means in logs[0].items():
        np.testing.assert_allclose(means, logs[1][name], atol=1e-5)


@pytest.mark.slow
def test_repeats_share_rows_alike_on_two_replicas():
    options = {"normalized": False, "discriminator_steps": 2}
    one, two = game(1, **options), game(2, **options)
    train(one, batches()), train(two, batches())
    assert_close(one.weights, two.weights, 1e-5)


@pytest.mark.parametrize(
    "replicas", [1, pytest.param(2, marks=pytest.mark.slow)]
)
def test_xla_on_equals_off(replicas, fresh):
    off, on = fresh(replicas, False), fresh(replicas, True)
    logs = [train(model, batches().take(5)) for model in (off, on)]
    for name, means in logs[0].items():
        np.testing.assert_allclose(means, logs[1][name], atol=1e-4)
    train(off, batches(5 * BATCH)), train(on, batches(5 * BATCH))
    assert_close(off.weights, on.weights, 1e-5)


@pytest.mark.parametrize(
    ("replicas", "jit_compile"), [(1, False), (2, False), COMPILED_ON_TWO]
)
def test_replicas_stay_equal_and_statistics_move(replicas, jit_compile, fresh):
    model = fresh(replicas, jit_compile)
    before = values(model.weights)
    train(model, batches())
    for weight, start in zip(model.weights, before, strict=True):
        local = model.distribute_strategy.experimental_local_results(
            weight.value
        )
        for copy in local:
            np.testing.assert_array_equal(copy.numpy(), local[0].numpy())
        if "moving" in weight.path:
            assert np.abs(local[0].numpy() - start).max() > 0


@pytest.mark.parametrize("jit_compile", [False, True])
def test_a_turn_moves_its_own_player_alone(jit_compile):
    model = game(jit_compile=jit_compile)
    rows = {"sample": tf.constant(DATA[:BATCH])}
    noise = {"latent": tf.random.stateless_normal((BATCH, 4), (0, 1))}
    networks = [model.discriminator, model.generator]
    for index, turn in enumerate(model.turns()):
        before = [values(network.weights) for network in networks]
        gradients = turn_functions(model, jit_compile)[index](
            rows, noise, tf.constant(1.0)
        )
        apply_gradients(
            turn, model.optimizer_of(turn.player), gradients, in_program=False
        )
        for place, network in enumerate(networks):
            for start, weight in zip(
                before[place], network.weights, strict=True
            ):
                # Only a bias before a relativistic loss may stand still.
                moved = np.abs(weight.numpy() - start).max() > 0
                if place != index:
                    assert not moved, weight.path
                elif "kernel" in weight.path or "moving" in weight.path:
                    assert moved, weight.path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("replicas", "jit_compile"), [(1, False), (1, True), COMPILED_ON_TWO]
)
def test_resume_is_exact(tmp_path, replicas, jit_compile):
    whole = game(replicas, jit_compile)
    train(whole, batches())
    first = game(replicas, jit_compile)
    train(first, batches().take(7))
    first.save(tmp_path / "half.keras")
    if replicas == 1:
        second = keras.models.load_model(tmp_path / "half.keras")
    else:
        with first.distribute_strategy.scope():
            second = keras.models.load_model(tmp_path / "half.keras")
    train(second, batches(7 * BATCH))
    for a, b in zip(whole.variables, second.variables, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())


@pytest.mark.parametrize(
    ("replicas", "jit_compile"), [(1, False), (1, True), COMPILED_ON_TWO]
)
def test_nan_rows_are_skipped_and_said(replicas, jit_compile, fresh):
    poisoned = DATA.copy()
    poisoned[3 * BATCH] = np.nan
    model = fresh(replicas, jit_compile)
    train(model, batches(data=poisoned[: 3 * BATCH]))
    before = values(model.discriminator.weights)
    # The pairing loss shows the NaN to both players.
    with pytest.warns(UserWarning, match="2 moves were skipped.* step 4"):
        train(model, batches(data=poisoned[3 * BATCH : 4 * BATCH]))
    for start, now in zip(
        before, values(model.discriminator.weights), strict=True
    ):
        np.testing.assert_array_equal(start, now)
    train(model, batches(data=poisoned[4 * BATCH :]))
    assert all(np.isfinite(value).all() for value in values(model.weights))
    assert model.discriminator_optimizer.iterations.numpy() == 19
    assert model.skipped_moves.numpy() == 2


@pytest.mark.parametrize(
    "clip", [{"clipnorm": 0.01}, {"global_clipnorm": 0.01}, {"clipvalue": 1e-3}]
)
def test_clipping_is_of_the_sum_over_replicas(clip):
    games = []
    for replicas in (1, 2):
        model = game(replicas, normalized=False)
        with model.distribute_strategy.scope():
            model.compile(
                generator_optimizer=keras.optimizers.SGD(1.0, **clip),
                discriminator_optimizer=keras.optimizers.SGD(1.0, **clip),
                jit_compile=False,
            )
        before = values(model.weights)
        train(model, batches().take(1))
        games.append((model, before))
    (one, before), (two, _) = games
    assert_close(one.weights, two.weights, 1e-6)
    if "global_clipnorm" in clip:
        moved = [
            now - start
            for start, now in zip(before, values(one.weights), strict=True)
        ]
        kernels = {id(v) for v in one.discriminator.trainable_variables}
        norm = np.sqrt(
            sum(
                np.square(move).sum()
                for move, weight in zip(moved, one.weights, strict=True)
                if id(weight) in kernels
            )
        )
        np.testing.assert_allclose(norm, 0.01, rtol=1e-3)


@pytest.mark.slow
def test_labels_and_evaluation_on_two_replicas():
    labels = np.random.default_rng(2).integers(0, 3, 320).astype("int32")
    games = []
    for replicas in (1, 2):
        scope = scope_of(2).scope() if replicas == 2 else None
        with scope or contextlib.nullcontext():
            model = compiled(labelled_game(classes=3, ema=None))
        data = tf.data.Dataset.from_tensor_slices(
            {"sample": DATA, "label": labels}
        ).batch(BATCH)
        train(model, data)
        games.append((model, model.evaluate(data, verbose=0)))
    (one, terms), (two, other_terms) = games
    np.testing.assert_array_equal(
        two.label_counts.numpy(), np.bincount(labels, minlength=3)
    )
    assert_close(one.weights, two.weights, 1e-5)
    np.testing.assert_allclose(terms, other_terms, atol=1e-5)


def test_steps_per_execution_changes_nothing(fresh):
    one, ten = fresh(1, False), game(steps_per_execution=10)
    train(one, batches()), train(ten, batches())
    assert_close(one.weights, ten.weights, 1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("xla_seconds", [0.5, 2.0])
def test_auto_keeps_the_faster_way(xla_seconds, monkeypatch):
    """The clock is replaced; what it times is really run both ways."""
    model = game(jit_compile="auto")
    before = values(model.weights)
    seconds = iter([xla_seconds] * 3 + [1.0] * 3)

    def timed(run):
        run()
        return next(seconds)

    monkeypatch.setattr("kgan.models.execution.seconds_of", timed)
    spec = iter(batches()).element_spec
    assert xla_is_faster(model, spec) == (xla_seconds < 1.0)
    for start, now in zip(before, values(model.weights), strict=True):
        np.testing.assert_array_equal(start, now)


@pytest.mark.slow
def test_auto_chooses_when_training_starts():
    model = game(jit_compile="auto")
    assert model.compiled_turns is None
    train(model, batches().take(2))
    assert isinstance(model.compiled_turns, bool)


def test_auto_leaves_uncompiled_what_xla_cannot_compile():
    def loss(game, batch, mean):
        sample = tf.numpy_function(np.copy, [batch["sample"]], tf.float32)
        return tf.reduce_mean((sample - mean) ** 2)

    model = OneTurn(loss)
    model.compile(model_optimizer=keras.optimizers.SGD(0.1))
    with pytest.warns(UserWarning, match="XLA cannot compile the turns"):
        train(model, batches().take(2))
    assert model.compiled_turns is False and model.step.numpy() == 2


def test_data_that_nobody_divides_among_replicas():
    class Batches(keras.utils.PyDataset):
        def __len__(self):
            return 2

        def __getitem__(self, index):
            return {"sample": DATA[:9]}

    with pytest.raises(ValueError, match="With several replicas, data must"):
        game(2, normalized=False).fit(Batches(), verbose=0)


@pytest.mark.slow
@pytest.mark.parametrize("steps_per_execution", [1, 4])
def test_waiting_for_data_is_measured(steps_per_execution):
    """Eight batches that each take 30 ms to come, 0.24 s in all."""
    model = game(steps_per_execution=steps_per_execution)
    train(model, late(batches().take(8), 0.03))
    assert model.input_wait_seconds > 0.2
    quick = game()
    train(quick, batches().take(8).cache().prefetch(8))
    assert quick.input_wait_seconds < model.input_wait_seconds
