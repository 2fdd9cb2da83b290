"""Packs of samples, judged together by one logit."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.losses import RelativisticPairing
from kgan.models import GAN
from kgan.models.shown import packed
from kgan.penalties import R1
from tests.models.networks import compiled
from tests.models.networks import discriminator
from tests.models.networks import generator
from tests.models.strategies import scope_of

X = np.random.default_rng(0).normal(size=(64, 8)).astype("float32")
LATENT = np.random.default_rng(1).normal(size=(6, 4)).astype("float32")


class Spy(keras.layers.Layer):
    """Keeps what passes through it."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def call(self, x):
        if tf.executing_eagerly():
            self.seen.append(np.asarray(x))
        return x


def spied(packing, **options):
    keras.utils.set_random_seed(3)
    spy = Spy()
    sample = keras.Input((8 * packing,), name="sample")
    logit = keras.layers.Dense(1)(spy(sample))
    critic = keras.Model({"sample": sample}, keras.layers.Reshape(())(logit))
    spy.seen.clear()
    return GAN(generator(), critic, packing=packing, **options), spy.seen


def game(packing, **options):
    keras.utils.set_random_seed(3)
    return GAN(
        generator(), discriminator(8 * packing), packing=packing, **options
    )


def terms(model, turn, rows=6):
    batch = {"sample": tf.constant(X[:rows])}
    noise = {"latent": tf.constant(LATENT[:rows])}
    return model.turns()[turn].terms(batch, noise)


@pytest.mark.parametrize("packing", [2, 3])
def test_a_pack_is_so_many_rows_in_a_row(packing):
    model, seen = spied(packing, loss=RelativisticPairing())
    fake = model.generator({"latent": LATENT}, training=True).numpy()
    terms(model, 0), terms(model, 1)
    assert len(seen) == 4
    for shown, samples in zip(seen, [X[:6], fake, X[:6], fake], strict=True):
        assert shown.shape == (6 // packing, 8 * packing)
        for pack, row in enumerate(shown):
            for place in range(packing):
                np.testing.assert_allclose(
                    row[8 * place : 8 * place + 8],
                    samples[pack * packing + place],
                    atol=1e-6,
                )


def test_images_are_joined_by_channels():
    x = np.arange(4 * 2 * 2 * 3).reshape(4, 2, 2, 3)
    joined = packed(tf.constant(x), 2).numpy()
    assert joined.shape == (2, 2, 2, 6)
    np.testing.assert_array_equal(joined[1, ..., :3], x[2])
    np.testing.assert_array_equal(joined[1, ..., 3:], x[3])


def test_of_one_sample_it_is_the_plain_game_to_the_bit():
    model = game(1, penalty=R1(2.0))
    loss = model.loss_function
    real = model.discriminator({"sample": X[:6]}, training=True)
    made = model.generator({"latent": LATENT}, training=True)
    fake = model.discriminator({"sample": made}, training=True)
    assert float(terms(model, 0)["adversarial"]) == float(
        loss.discriminator(real, fake)
    )
    assert float(terms(model, 1)["adversarial"]) == float(
        loss.generator(None, fake)
    )
    x = tf.constant(X)
    assert packed(x, 1) is x


def test_the_gradient_reaches_every_sample_of_a_pack():
    model = game(3)
    latent = tf.constant(LATENT)
    with tf.GradientTape() as tape:
        tape.watch(latent)
        loss = model.turns()[1].terms(
            {"sample": tf.constant(X[:6])}, {"latent": latent}
        )["adversarial"]
    gradient = tape.gradient(loss, latent).numpy()
    assert (np.abs(gradient).max(axis=1) > 0).all()


def test_a_penalty_sees_the_pack_as_one_sample():
    """|w|^2 of a linear critic is over all places of the pack."""
    model, _ = spied(2, penalty=R1(3.0))
    slope = model.discriminator.trainable_variables[0].numpy()
    assert slope.shape == (16, 1)
    assert float(terms(model, 0)["r1"]) == pytest.approx(
        1.5 * float((slope**2).sum()), rel=1e-5
    )


def test_samples_and_scores():
    model = game(2)
    assert model.sample_shape == (8,)
    assert model.sample(3).shape == (3, 8)
    logits = model.score(X[:6])
    assert logits.shape == (3,)
    np.testing.assert_allclose(
        logits, model.discriminator({"sample": X[:6].reshape(3, 16)}), atol=1e-6
    )
    assert model.probability(X[:6]).shape == (3,)
    with pytest.raises(ValueError, match="rows=5, packing=2"):
        model.score(X[:5])


def test_the_last_batch_of_an_evaluation_may_fill_no_pack():
    model = compiled(game(4))
    for rows in (16, 57, 3):
        means = model.evaluate(
            X[:rows], batch_size=16, verbose=0, return_dict=True
        )
        assert all(np.isfinite(value) for value in means.values())
    rows = tf.TensorSpec((None, 1))
    fill = tf.function(lambda x: packed(x, 4), input_signature=[rows])
    np.testing.assert_array_equal(
        fill(np.arange(6.0, dtype=np.float32)[:, None]),
        [[0, 1, 2, 3], [4, 5, 0, 1]],
    )
    assert fill(np.zeros((0, 1), np.float32)).shape == (0, 4)


def test_timed_on_an_invented_batch_packs_divide_it():
    """64 rows, of a batch size that is not known, are no multiple of 3."""
    model = compiled(game(3, discriminator_steps=2), jit_compile="auto")
    data = tf.data.Dataset.from_tensor_slices(X[:12]).batch(12)
    model.fit(data, verbose=0)
    assert model.compiled_turns in (True, False)
    assert int(model.step.numpy()) == 1


class TestRefusals:
    def test_a_discriminator_of_single_samples(self):
        with pytest.raises(
            ValueError,
            match=r"packs of 2 .*\(16,\). Received: packing=2, generator "
            r"makes \(8,\), discriminator judges \(8,\)",
        ):
            GAN(generator(), discriminator(), packing=2)
        with pytest.raises(ValueError, match="`packing` must be at least 1"):
            GAN(generator(), discriminator(), packing=0)

    @pytest.mark.parametrize("jit_compile", [False, "auto"])
    @pytest.mark.parametrize(
        ("packing", "options"), [(3, {}), (4, {"discriminator_steps": 8})]
    )
    def test_packs_that_do_not_divide_a_turns_rows(
        self, packing, options, jit_compile
    ):
        model = compiled(game(packing, **options), jit_compile=jit_compile)
        before = [weight.numpy() for weight in model.variables]
        with pytest.raises(
            ValueError, match=f"`packing`. Received: rows=16.*{packing}$"
        ):
            model.fit(X, batch_size=16, verbose=0)
        for old, new in zip(before, model.variables, strict=True):
            np.testing.assert_array_equal(old, new.numpy())

    def test_packs_that_do_not_divide_rows_that_nobody_knew(self):
        model = compiled(game(3))
        data = tf.data.Dataset.from_tensor_slices(X[:16]).batch(16)
        with pytest.raises(
            tf.errors.InvalidArgumentError, match="multiple of 3"
        ):
            model.fit(data, verbose=0)
        assert int(model.step.numpy()) == 0

    def test_a_pack_lies_in_one_replica(self):
        with scope_of(2).scope():
            model = compiled(game(4))
        with pytest.raises(ValueError, match="rows=6, .*packing=4"):
            model.fit(X, batch_size=12, verbose=0)
