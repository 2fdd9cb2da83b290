"""Pix2Pix: its terms, its styles, and what it refuses."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.models import Pix2Pix
from kgan.networks import patch_discriminator
from kgan.networks import unet_translator
from tests.models.game_rows import letter_networks

RNG = np.random.default_rng(0)
X = RNG.integers(0, 256, (16, 8, 8, 1), "uint8")
C = RNG.integers(0, 256, (16, 8, 8, 3), "uint8")


def game(**options):
    keras.utils.set_random_seed(3)
    classes = options.get("classes")
    return Pix2Pix(
        unet_translator((8, 8, 3), channels=1, width=4, classes=classes),
        patch_discriminator(
            (8, 8, 1),
            condition_channels=3,
            width=4,
            depth=1,
            classes=classes,
        ),
        **options,
    )


def trained(model, batch, steps=3):
    model.compile(
        generator_optimizer=keras.optimizers.SGD(0.05),
        discriminator_optimizer=keras.optimizers.SGD(0.05),
        jit_compile=False,
    )
    data = tf.data.Dataset.from_tensors(batch).repeat(steps)
    model.fit(data, verbose=0)
    return model


def unit(pictures):
    return pictures.astype("float32") / 127.5 - 1.0


def test_terms_are_the_formulas():
    model = game(l1_weight=7.0, ema=None, shares_samples=False)
    judge, make = model.turns()
    batch = {"sample": tf.constant(unit(X)), "condition": tf.constant(C)}
    fake = model.generator({"condition": unit(C)}, training=True).numpy()

    def logits(sample):
        return model.discriminator(
            {"sample": sample, "condition": unit(C)}, training=True
        ).numpy()

    terms = judge.terms(batch, {})
    expected = np.logaddexp(0, -logits(unit(X))).mean()
    expected += np.logaddexp(0, logits(fake)).mean()
    np.testing.assert_allclose(terms["adversarial"], expected, rtol=1e-5)
    terms = make.terms(batch, {})
    np.testing.assert_allclose(
        terms["adversarial"], np.logaddexp(0, -logits(fake)).mean(), rtol=1e-5
    )
    np.testing.assert_allclose(
        terms["l1"], 7.0 * np.abs(unit(X) - fake).mean(), rtol=1e-5
    )


def test_samples_shared_are_those_made_again():
    batch = {"sample": X, "condition": C}
    shared, apart = (
        trained(game(shares_samples=shares), batch) for shares in (True, False)
    )
    for mine, other in zip(shared.variables, apart.variables, strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-6, err_msg=mine.path)


def test_l1_alone_learns_what_belongs_to_a_condition():
    model = game(l1_weight=100.0, ema=None)
    model.compile(
        generator_optimizer=keras.optimizers.Adam(1e-2),
        discriminator_optimizer=keras.optimizers.Adam(1e-4),
        jit_compile=False,
    )
    negative = 255 - C[..., :1]
    batch = {"sample": negative, "condition": C}
    data = tf.data.Dataset.from_tensors(batch).repeat(120)
    before = np.abs(model.translate(C) - unit(negative)).mean()
    model.fit(data, verbose=0)
    after = np.abs(model.translate(C) - unit(negative)).mean()
    assert after < 0.2 * before


def test_labels_of_data_are_not_read_without_classes():
    batch = {"sample": X, "condition": C}
    labelled = {**batch, "label": np.arange(16, dtype="int32")}
    first, second = (trained(game(), each) for each in (batch, labelled))
    np.testing.assert_array_equal(first.translate(C), second.translate(C))


def test_a_style_is_asked_for():
    labels = (np.arange(16) % 3).astype("int32")
    model = trained(
        game(classes=3, ema=None),
        {"sample": X, "condition": C, "label": labels},
    )
    made = model.translate(C, label=labels)
    for style in range(3):
        own = labels == style
        np.testing.assert_allclose(
            model.translate(C[own], label=style), made[own], atol=1e-5
        )
    assert (
        np.abs(model.translate(C, label=(labels + 1) % 3) - made).max() > 1e-3
    )
    with pytest.raises(TypeError, match="`label` must be an integer"):
        model.translate(C)
    with pytest.raises(ValueError, match=r"`label` must lie in \[0, 3\)"):
        model.translate(C, label=3)


def test_averaged_or_not():
    model = trained(game(ema=0.9), {"sample": X, "condition": C})
    assert np.abs(model.translate(C) - model.translate(C, ema=False)).max() > 0


def test_letters_are_whole_numbers():
    model = Pix2Pix(*letter_networks())
    assert model.condition_values == 5
    letters = np.array([[0, 4, 1], [2, 2, 2]])
    assert model.translate(letters).shape == (2, 8, 8, 1)
    # Small integers are no pictures, whatever holds them.
    np.testing.assert_array_equal(
        model.translate(letters), model.translate(letters.astype("uint8"))
    )
    with pytest.raises(TypeError, match="`x` must be whole numbers, 0 to 4"):
        model.translate(letters.astype("float32"))
    with pytest.raises(ValueError, match=r"`x` must lie in \[0, 5\)"):
        model.translate(letters + 1)


def test_it_draws_no_samples():
    with pytest.raises(ValueError, match="use `translate`"):
        game().sample(3)


class TestRefusals:
    def test_networks_that_do_not_meet(self):
        generator = unet_translator((8, 8, 3), width=2)
        with pytest.raises(ValueError, match="must make what `discriminator`"):
            Pix2Pix(
                generator,
                patch_discriminator((8, 8, 1), condition_channels=3, width=2),
            )
        with pytest.raises(ValueError, match="conditions that `generator`"):
            Pix2Pix(
                generator,
                patch_discriminator((8, 8, 3), condition_channels=1, width=2),
            )
        with pytest.raises(ValueError, match="exactly the inputs"):
            Pix2Pix(generator, patch_discriminator((8, 8, 3), width=2))

    def test_other_numbers_of_classes(self):
        with pytest.raises(ValueError, match="exactly the inputs"):
            Pix2Pix(game().generator, game().discriminator, classes=3)
        networks = game(classes=3)
        with pytest.raises(ValueError, match="classes=4, but 3"):
            Pix2Pix(networks.generator, networks.discriminator, classes=4)

    def test_whole_numbers_of_which_nobody_says_how_many(self):
        condition = keras.Input((3,), dtype="int32", name="condition")
        made = keras.layers.Dense(4)(condition)
        sample = keras.Input((4,), name="sample")
        joined = keras.layers.Concatenate()(
            [sample, keras.layers.Dense(4)(condition)]
        )
        logit = keras.layers.Reshape(())(keras.layers.Dense(1)(joined))
        with pytest.raises(ValueError, match="says how many there are"):
            Pix2Pix(
                keras.Model({"condition": condition}, made),
                keras.Model({"sample": sample, "condition": condition}, logit),
            )

    def test_arguments(self):
        with pytest.raises(ValueError, match="`l1_weight` must be"):
            game(l1_weight=-1.0)
