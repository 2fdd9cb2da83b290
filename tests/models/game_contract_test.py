"""What every game does on the one engine, in every mode."""

import contextlib
from typing import NamedTuple

import keras
import numpy as np
import pytest
import tensorflow as tf

import kgan.models
from kgan.export import save
from kgan.models import Game
from kgan.penalties import R1
from kgan.runs.building import networks_of
from tests.models.game_rows import ROWS
from tests.models.strategies import scope_of

BATCH = 16
STEPS = 6
# What compiles for long is run by default for these, and for all by
# `pytest -m slow tests/models/game_contract_test.py`, which CI does.
QUICK = ("gan", "conditional_gan", "vae")
IN_ALL_MODES = [
    name if name in QUICK else pytest.param(name, marks=pytest.mark.slow)
    for name in ROWS
]


def made(name, *, replicas=1, jit_compile=False, precision="float32"):
    scope = scope_of(replicas).scope() if replicas > 1 else None
    with networks_of(precision), scope or contextlib.nullcontext():
        keras.utils.set_random_seed(3)
        game = ROWS[name].make()
        game.compile(
            **{
                f"{player}_optimizer": optimizer(precision)
                for player in game.players
            },
            jit_compile=jit_compile,
        )
        return game


def optimizer(precision):
    inner = keras.optimizers.SGD(0.02, momentum=0.9)
    if precision != "mixed_float16":
        return inner
    # The scale that it begins with by default overflows once: then the first
    # move, a quarter of what six with momentum make, would be missing.
    return keras.optimizers.LossScaleOptimizer(inner, initial_scale=2.0**10)


def batches(name, first=0, last=STEPS):
    rows = slice(first * BATCH, last * BATCH)
    return tf.data.Dataset.from_tensor_slices(
        {key: values[rows] for key, values in ROWS[name].data.items()}
    ).batch(BATCH, drop_remainder=True)


def weights_by_network(game):
    """Returns the weights of each network that a turn moves, as one vector."""
    return {
        f"{turn.player}/{network.name}": np.concatenate(
            [weight.numpy().ravel() for weight in network.trainable_variables]
        )
        for turn in game.turns()
        for network in turn.networks
        if network.trainable_variables
    }


def train(game, dataset):
    return game.fit(dataset, verbose=0).history


def assert_close(first, second, tolerance):
    for mine, theirs in zip(first.variables, second.variables, strict=True):
        np.testing.assert_allclose(
            np.asarray(mine.numpy(), np.float64),
            np.asarray(theirs.numpy(), np.float64),
            atol=tolerance,
            rtol=tolerance,
            err_msg=mine.path,
        )


class Trained(NamedTuple):
    """A game after its steps in the plain mode, which the others must equal.

    Attributes:
        name: of its row.
        game: it; tests read it and do not change it.
        history: the terms that its training logged.
        before: its `weights_by_network` at the start.
    """

    name: str
    game: Game
    history: dict[str, list[float]]
    before: dict[str, np.ndarray]


# Of the module, so that the tests of one game come together and trace its
# plain step once.
@pytest.fixture(scope="module")
def plain(request):
    game = made(request.param)
    before = weights_by_network(game)
    history = train(game, batches(request.param))
    return Trained(request.param, game, history, before)


def of(names):
    return pytest.mark.parametrize("plain", names, indirect=True)


def test_every_exported_game_has_a_row():
    exported = {
        value
        for value in vars(kgan.models).values()
        if isinstance(value, type)
        and issubclass(value, Game)
        and value is not Game
    }
    assert exported == {type(row.make()) for row in ROWS.values()}


WRONG = {
    "loss": "hinge",
    "penalty": R1,
    "likelihood": "gaussian",
    "classify_fakes": "yes",
    "dequantize": "no",
    "noisy_samples": 1,
    "stochastic": 0,
    "swapped": "no",
    "shares_samples": 1,
}


@pytest.mark.parametrize("name", ROWS)
def test_the_constructor_refuses_another_type(name):
    game = ROWS[name].make()
    config = game.get_config()
    for argument in WRONG.keys() & config.keys():
        with pytest.raises(
            TypeError, match=f"`{argument}` must be .* Received: {argument}="
        ):
            type(game)(**{**config, argument: WRONG[argument]})


@of(ROWS)
def test_it_trains_and_logs_every_term_of_every_player(plain):
    game = plain.game
    assert {key.partition("/")[0] for key in plain.history} == set(game.players)
    assert all(np.isfinite(values).all() for values in plain.history.values())
    assert int(game.step.numpy()) == STEPS
    assert int(game.skipped_moves.numpy()) == 0
    for name, weights in weights_by_network(game).items():
        assert not np.array_equal(plain.before[name], weights), name


@of(IN_ALL_MODES)
def test_xla_on_equals_off(plain):
    on = made(plain.name, jit_compile=True)
    compiled_terms = train(on, batches(plain.name))
    for key, values in plain.history.items():
        np.testing.assert_allclose(
            compiled_terms[key], values, atol=1e-4, rtol=1e-4, err_msg=key
        )
    assert_close(plain.game, on, 1e-4)


@of(IN_ALL_MODES)
def test_two_replicas_equal_one(plain):
    two = made(plain.name, replicas=2)
    train(two, batches(plain.name))
    assert_close(plain.game, two, 1e-5)


@of(IN_ALL_MODES)
def test_saved_and_loaded_it_goes_on_to_the_bit(plain, tmp_path):
    first = made(plain.name)
    train(first, batches(plain.name, last=2))
    first.save(tmp_path / "half.keras")
    second = keras.models.load_model(tmp_path / "half.keras")
    assert type(second) is type(first)
    train(second, batches(plain.name, first=2))
    for mine, theirs in zip(
        plain.game.variables, second.variables, strict=True
    ):
        np.testing.assert_array_equal(
            mine.numpy(), theirs.numpy(), err_msg=mine.path
        )


@pytest.mark.parametrize("precision", ["mixed_bfloat16", "mixed_float16"])
@of(IN_ALL_MODES)
def test_half_precision_trains(plain, precision):
    game = made(plain.name, precision=precision)
    history = train(game, batches(plain.name))
    assert {v.dtype for v in game.trainable_variables} == {"float32"}
    for turn in game.turns():
        done = int(game.optimizer_of(turn.player).iterations.numpy())
        assert done == STEPS * turn.repeats
    for (name, start), whole, half in zip(
        plain.before.items(),
        weights_by_network(plain.game).values(),
        weights_by_network(game).values(),
        strict=True,
    ):
        apart, moved = np.linalg.norm([half - whole, whole - start], axis=1)
        assert apart < 0.1 * moved, name
    for key, values in plain.history.items():
        # bfloat16 has 8 bits of mantissa.
        np.testing.assert_allclose(
            history[key], values, rtol=0.1, atol=0.1, err_msg=key
        )


@of(ROWS)
def test_evaluating_changes_nothing(plain):
    game = plain.game
    before = [variable.numpy() for variable in game.variables]
    first, second = (
        game.evaluate(batches(plain.name), verbose=0, return_dict=True)
        for _ in range(2)
    )
    assert first == second
    for old, new in zip(before, game.variables, strict=True):
        np.testing.assert_array_equal(old, new.numpy())


DRAWN = [name for name, row in ROWS.items() if row.draws]


@of(DRAWN)
def test_samples_are_a_function_of_seed_and_row(plain):
    game = plain.game
    many, few = game.sample(40, seed=5), game.sample(3, seed=5)
    assert many.dtype == np.float32
    np.testing.assert_allclose(many[:3], few, atol=1e-6)
    assert np.abs(game.sample(3, seed=6) - few).max() > 1e-3


@of(DRAWN)
def test_it_is_exported(plain, tmp_path):
    # Compared with `sample` before the folder gets its number.
    version = save(plain.game, tmp_path / "export")
    assert (version / "saved_model.pb").exists()
