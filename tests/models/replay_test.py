"""Fakes that fooled the discriminator, in a game."""

import contextlib

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.core import RowNumber
from kgan.core import draw_noise
from kgan.core import noise_key
from kgan.losses import RelativisticPairing
from kgan.models import GAN
from kgan.models import Replay
from tests.models.networks import compiled
from tests.models.networks import discriminator
from tests.models.networks import generator
from tests.models.strategies import scope_of

X = np.random.default_rng(0).normal(size=(96, 8)).astype("float32")
LATENTS = np.random.default_rng(1).normal(size=(5, 6, 4)).astype("float32")
ROWS = tf.range(6)


def game(capacity=6, weight=0.5, packing=1, **options):
    keras.utils.set_random_seed(3)
    return GAN(
        generator(),
        discriminator(8 * packing),
        replay=Replay(capacity, weight),
        packing=packing,
        **options,
    )


def judge(model, latent):
    """One turn of the discriminator, its networks at rest."""
    noise = {"latent": tf.constant(latent), "row": ROWS}
    return model.turns()[0].terms({"sample": tf.constant(X[:6])}, noise)


def fakes_of(model, latent):
    return model.generator({"latent": latent}, training=True).numpy()


def logits_of(model, samples):
    return model.discriminator({"sample": samples}, training=True).numpy()


def memory_of(model):
    return model.replay.samples.numpy()


def test_a_row_number_is_dealt_as_noise_is():
    law = RowNumber()
    drawn = draw_noise({"row": law}, 5, noise_key(1, 2))["row"]
    assert drawn.dtype == tf.int32
    np.testing.assert_array_equal(drawn, range(5))


def test_each_row_remembers_what_fooled_most():
    """Against the maximum over all turns, with the networks at rest."""
    model = game()
    fakes = [fakes_of(model, latent) for latent in LATENTS]
    for turn, latent in enumerate(LATENTS):
        judge(model, latent)
        met = np.stack(fakes[: turn + 1])
        logits = np.stack([logits_of(model, made) for made in met])
        best = logits.argmax(axis=0)
        np.testing.assert_array_equal(memory_of(model), met[best, np.arange(6)])
    # Neither the first nor the last in all rows.
    assert 0 < len(set(best.tolist()) - {0, len(LATENTS) - 1})


def test_its_term_is_the_loss_of_what_was_remembered():
    model = game(weight=0.25, loss=RelativisticPairing())
    first = judge(model, LATENTS[0])
    # Nothing was remembered: the new fakes themselves.
    assert float(first["replay"]) == pytest.approx(
        0.25 * float(first["adversarial"]), rel=1e-6
    )
    remembered = memory_of(model)
    second = judge(model, LATENTS[1])
    expected = 0.25 * model.loss_function.discriminator(
        logits_of(model, X[:6]), logits_of(model, remembered)
    )
    assert float(second["replay"]) == pytest.approx(float(expected), rel=1e-6)
    assert abs(float(second["replay"] - 0.25 * second["adversarial"])) > 1e-3


def test_a_larger_memory_is_gone_through_in_turn():
    model = game(capacity=8)
    first, second, third = (fakes_of(model, z) for z in LATENTS[:3])
    judge(model, LATENTS[0])
    np.testing.assert_array_equal(memory_of(model)[:6], first)
    np.testing.assert_array_equal(model.replay.filled, [1] * 6 + [0] * 2)
    judge(model, LATENTS[1])
    # Rows 0 and 1 fill the rest, rows 2 to 5 meet slots 0 to 3.
    np.testing.assert_array_equal(memory_of(model)[6:], second[:2])
    np.testing.assert_array_equal(memory_of(model)[4:6], first[4:])
    stays = logits_of(model, first[:4]) > logits_of(model, second[2:])
    expected = np.where(stays[:, None], first[:4], second[2:])
    np.testing.assert_array_equal(memory_of(model)[:4], expected)
    assert float(model.replay.first.numpy()) == 4
    judge(model, LATENTS[2])
    assert float(model.replay.first.numpy()) == 2


def test_rows_beyond_a_small_memory_meet_themselves():
    model = game(capacity=4)
    judge(model, LATENTS[0])
    terms = judge(model, LATENTS[1])
    np.testing.assert_array_equal(model.replay.filled, [1] * 4)
    # The second turn began at slot 6 % 4.
    assert float(model.replay.first.numpy()) == 0
    assert np.isfinite(float(terms["replay"]))


def test_of_a_pack_all_samples_stay_or_none():
    model = game(packing=2)
    first, second = (fakes_of(model, z) for z in LATENTS[:2])
    judge(model, LATENTS[0]), judge(model, LATENTS[1])
    stays = logits_of(model, first.reshape(3, 16)) > logits_of(
        model, second.reshape(3, 16)
    )
    assert 0 < stays.sum() < 3
    np.testing.assert_array_equal(
        memory_of(model),
        np.where(np.repeat(stays, 2)[:, None], first, second),
    )


def fitted(replicas=1, rate=0.05, capacity=16, rows=96, **options):
    parts = options.pop("gradient_accumulation_steps", 1)
    scope = scope_of(replicas).scope() if replicas > 1 else None
    with scope or contextlib.nullcontext():
        model = compiled(
            game(capacity, **options), rate, gradient_accumulation_steps=parts
        )
    model.fit(X[:rows], batch_size=16, shuffle=False, verbose=0)
    return model


@pytest.mark.slow
def test_played_in_parts_and_on_replicas_the_memory_is_the_same():
    whole = fitted(capacity=11, rows=32, discriminator_steps=2)
    shared = fitted(
        capacity=11,
        rows=32,
        discriminator_steps=2,
        replicas=2,
        gradient_accumulation_steps=2,
    )
    for mine, theirs in zip(whole.variables, shared.variables, strict=True):
        np.testing.assert_allclose(
            mine.numpy(), theirs.numpy(), atol=1e-5, err_msg=mine.path
        )
    assert np.abs(memory_of(whole)).min(axis=1).all()


def test_it_moves_the_discriminator_and_is_logged():
    with_it, without = fitted(rows=32), fitted(rows=32, weight=0.0)
    first, second = (
        model.discriminator.get_weights() for model in (with_it, without)
    )
    assert (
        max(np.abs(a - b).max() for a, b in zip(first, second, strict=True))
        > 1e-3
    )
    found = with_it.evaluate(X[:16], batch_size=16, verbose=0, return_dict=True)
    assert found["discriminator/replay"] > 0
    assert "generator/replay" not in found


def test_a_step_that_is_not_finite_leaves_it():
    model = fitted()
    before = [weight.numpy() for weight in model.replay.weights]
    with pytest.warns(UserWarning, match="discriminator"):
        model.fit(np.full_like(X[:16], 3e38), batch_size=16, verbose=0)
    assert int(model.skipped_moves.numpy()) > 0
    for old, new in zip(before, model.replay.weights, strict=True):
        np.testing.assert_array_equal(old, new.numpy())


def test_saved_and_loaded_it_remembers(tmp_path):
    model = fitted()
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(memory_of(loaded), memory_of(model))
    assert loaded.replay.get_config() == model.replay.get_config()
    assert np.abs(memory_of(model)).max() > 0


def test_arguments_are_checked():
    with pytest.raises(ValueError, match="`capacity` must be at least 1"):
        Replay(0)
    with pytest.raises(ValueError, match="`weight` must be a finite number"):
        Replay(4, weight=-1.0)
    with pytest.raises(TypeError, match="`replay` must be a kgan.models.Rep"):
        GAN(generator(), discriminator(), replay=8)
    replay = game().replay
    with pytest.raises(ValueError, match=r"\(8,\), for samples of shape \(5"):
        GAN(generator(5), discriminator(5), replay=replay)
