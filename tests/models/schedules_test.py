"""Weights of penalties that follow a schedule of the game's step."""

import contextlib

import keras
import numpy as np
import pytest
from keras.optimizers.schedules import PiecewiseConstantDecay

from kgan.models import GAN
from kgan.penalties import R1
from kgan.penalties import R2
from kgan.penalties import LeCam
from tests.models.networks import compiled
from tests.models.networks import discriminator
from tests.models.networks import generator
from tests.models.strategies import scope_of

X = np.random.default_rng(0).normal(size=(16, 8)).astype("float32")
GAMMAS = [4.0, 2.0, 1.0, 0.5]
STEPS = len(GAMMAS)


def falling():
    return PiecewiseConstantDecay([0, 1, 2], GAMMAS)


def fitted(penalty, steps=STEPS, replicas=1, rate=0.0, **options):
    """Trains on one batch; at rate 0 the networks rest."""
    of_game = {
        name: options.pop(name)
        for name in ("discriminator_steps",)
        if name in options
    }
    synchronized = options.pop("synchronized", False)
    scope = scope_of(replicas).scope() if replicas > 1 else None
    with scope or contextlib.nullcontext():
        keras.utils.set_random_seed(3)
        networks = (
            network(normalized=synchronized, synchronized=synchronized)
            for network in (generator, discriminator)
        )
        model = compiled(
            GAN(*networks, penalty=penalty, **of_game), rate, **options
        )
    history = model.fit(
        X, batch_size=16, epochs=steps, shuffle=False, verbose=0
    ).history
    return model, history


MODES = {
    "plain": {},
    "inline": {"replicas": 2, "synchronized": True},
    "accumulated": {"gradient_accumulation_steps": 2},
    "repeated": {"discriminator_steps": 2},
}


@pytest.mark.parametrize(
    "options",
    [
        *(pytest.param(options, id=name) for name, options in MODES.items()),
        pytest.param(
            {"replicas": 2, "jit_compile": True},
            id="compiled_on_two_replicas",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_gamma_is_that_of_the_games_step(options):
    """At rest, of the same data, R1 differs by its weight alone."""
    model, history = fitted(R1(falling(), every=2), **options)
    assert model.runs_inline == ("synchronized" in options)
    first = history["discriminator/r1"][0]
    assert first > 0
    np.testing.assert_allclose(
        history["discriminator/r1"],
        [first, 0.0, first * GAMMAS[2] / GAMMAS[0], 0.0],
        rtol=1e-5,
    )


def test_it_is_so_many_times_the_penalty_of_weight_1():
    _, history = fitted((R1(falling()), LeCam(falling())))
    _, steady = fitted((R1(1.0), LeCam(1.0)))
    for name in ("discriminator/r1", "discriminator/lecam"):
        assert steady[name][1] > 0
        np.testing.assert_allclose(
            history[name], np.multiply(steady[name], GAMMAS), rtol=1e-5
        )


def test_the_gradient_follows_it_too():
    """In the first step a schedule is the number that it begins with."""
    first, second = (
        fitted((R1(gamma), R2(gamma)), steps=1, rate=0.01)[0]
        for gamma in (falling(), 4.0)
    )

    def difference():
        return max(
            np.abs(mine.numpy() - theirs.numpy()).max()
            for mine, theirs in zip(
                first.trainable_variables,
                second.trainable_variables,
                strict=True,
            )
        )

    assert difference() < 1e-7
    for game in (first, second):
        game.fit(X, batch_size=16, shuffle=False, verbose=0)
    assert difference() > 1e-4


def test_an_evaluation_takes_the_gamma_of_the_step_reached():
    model, _ = fitted(R1(falling(), every=2), steps=1)
    steady, _ = fitted(R1(GAMMAS[1]), steps=1)
    found, expected = (
        each.evaluate(X, batch_size=16, verbose=0, return_dict=True)
        for each in (model, steady)
    )
    assert found["discriminator/r1"] == pytest.approx(
        expected["discriminator/r1"], rel=1e-6
    )


def test_loaded_in_another_game_it_goes_on_at_its_step(tmp_path):
    whole, history = fitted(R1(falling(), every=2))
    half, _ = fitted(R1(falling(), every=2), steps=2)
    half.save(tmp_path / "half.keras")
    loaded = keras.models.load_model(tmp_path / "half.keras")
    rest = loaded.fit(X, batch_size=16, epochs=2, shuffle=False, verbose=0)
    assert rest.history["discriminator/r1"] == history["discriminator/r1"][2:]
    assert rest.history["discriminator/r1"][0] > 0
