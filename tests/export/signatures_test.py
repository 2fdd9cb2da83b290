"""What requests get, and which are refused."""

import numpy as np
import pytest
import tensorflow as tf

from kgan.core import Normal
from kgan.core import Uniform
from kgan.export.signatures import signatures
from kgan.metrics import to_uint8
from kgan.models import Game

SEEDS = [0, 7, -1, -12345, 2**31 - 1, -(2**31)]


class TwoNoises(Game):
    """A game that draws more than a latent vector."""

    def turns(self):
        return ()

    @property
    def sample_noise(self):
        return {"latent": Normal((2,)), "angle": Uniform((), -1.0, 1.0)}

    def draw(self, noise, label, ema):
        return noise["latent"] * noise["angle"][:, None]


def ask(function, **request):
    request = {
        name: tf.constant(value, tf.int32) if name != "latent" else value
        for name, value in request.items()
    }
    return function(request)["sample"].numpy()


@pytest.mark.parametrize("ema", [True, False])
def test_sample_is_the_models(game, ema):
    sample = signatures(game, ema=ema, uint8=False)["sample"]
    rows = ask(sample, seed=SEEDS)
    for row, seed in zip(rows, SEEDS, strict=True):
        expected = game.sample(1, seed=seed, ema=ema)[0]
        np.testing.assert_allclose(row, expected, atol=1e-6)
    other = np.stack([game.sample(1, seed=s, ema=not ema)[0] for s in SEEDS])
    assert np.abs(rows - other).max() > 1e-3


def test_a_row_depends_on_its_own_seed_alone(game):
    sample = signatures(game, ema=True, uint8=False)["sample"]
    rows = ask(sample, seed=SEEDS)
    np.testing.assert_allclose(ask(sample, seed=SEEDS[::-1])[::-1], rows, 1e-5)
    np.testing.assert_allclose(ask(sample, seed=[7] * 16)[9], rows[1], 1e-5)
    assert np.abs(rows[0] - rows[1]).max() > 1e-3
    assert ask(sample, seed=[]).shape == (0, 4, 4, 1)


def test_labels_are_taken_or_drawn_by_shares(conditional_game):
    sample = signatures(conditional_game, ema=True, uint8=False)["sample"]
    seeds, labels = list(range(12)), [-1, 0, 1, 2] * 3
    rows = ask(sample, seed=seeds, label=labels)
    for row, seed, label in zip(rows, seeds, labels, strict=True):
        label = None if label == -1 else label
        expected = conditional_game.sample(1, seed=seed, label=label)[0]
        np.testing.assert_allclose(row, expected, atol=1e-6)
    drawn = {int(conditional_game.labels_for(1, seed=s)[0]) for s in seeds}
    assert drawn == {0, 2}


def test_serving_default_takes_latents_and_labels(conditional_game):
    serve = signatures(conditional_game, ema=True, uint8=False)[
        "serving_default"
    ]
    latent = tf.random.stateless_normal((3, 5), (0, 1))
    labels = np.array([2, 0, 1], np.int32)
    np.testing.assert_allclose(
        ask(serve, latent=latent, label=labels),
        conditional_game.samples_of({"latent": latent}, labels),
        atol=1e-6,
    )


def test_labels_out_of_range_are_refused(conditional_game):
    functions = signatures(conditional_game, ema=True, uint8=False)
    rows = {
        "sample": {"seed": [1, 2]},
        "serving_default": {"latent": tf.ones((2, 5))},
    }
    for name, label, least in (
        ("sample", 3, -1),
        ("sample", -2, -1),
        ("serving_default", 3, 0),
        ("serving_default", -1, 0),
    ):
        with pytest.raises(
            tf.errors.InvalidArgumentError,
            match=rf"`label` must lie in \[{least}, 3\)",
        ):
            ask(functions[name], label=[0, label], **rows[name])


def test_one_label_is_not_spread_over_many_seeds(conditional_game):
    sample = signatures(conditional_game, ema=True, uint8=False)["sample"]
    with pytest.raises(
        tf.errors.InvalidArgumentError, match="`label` and `seed` must have"
    ):
        ask(sample, seed=[1, 2, 3], label=[0])


def test_uint8_rounds_as_the_metrics_do(game):
    sample = signatures(game, ema=True, uint8=True)["sample"]
    rows = ask(sample, seed=[3])
    assert rows.dtype == np.uint8
    np.testing.assert_array_equal(rows, to_uint8(game.sample(1, seed=3)))


def test_uint8_clips_and_rounds_half_to_even():
    class Ramp(TwoNoises):
        def draw(self, noise, label, ema):
            rows = tf.shape(noise["latent"])[0]
            values = [-1.2, -1.0, 0.0, 1 / 255, 1.0, 1.2]
            return tf.tile(tf.reshape(values, (1, 2, 3, 1)), (rows, 1, 1, 1))

    sample = signatures(Ramp(), ema=True, uint8=True)["sample"]
    assert ask(sample, seed=[0]).ravel().tolist() == [0, 0, 128, 128, 255, 255]


def test_every_noise_is_an_input():
    functions = signatures(TwoNoises(), ema=True, uint8=False)
    (inputs,), _ = functions["serving_default"].structured_input_signature
    assert {k: v.shape.as_list() for k, v in inputs.items()} == {
        "latent": [None, 2],
        "angle": [None],
    }
    np.testing.assert_allclose(
        ask(functions["sample"], seed=[4, 5])[1:],
        TwoNoises().sample(1, seed=5),
        atol=1e-6,
    )


def test_uint8_refuses_what_is_no_image():
    with pytest.raises(ValueError, match="`uint8` must be False"):
        signatures(TwoNoises(), ema=True, uint8=True)


def test_a_game_that_draws_nothing_is_refused():
    class Silent(TwoNoises):
        sample_noise = {}

    class Undrawn(Game):
        sample_noise = {"latent": Normal((2,))}

        def turns(self):
            return ()

    with pytest.raises(ValueError, match="must make samples.*model=Silent"):
        signatures(Silent(), ema=True, uint8=False)
    with pytest.raises(ValueError, match="Undrawn does not draw samples"):
        signatures(Undrawn(), ema=True, uint8=False)
