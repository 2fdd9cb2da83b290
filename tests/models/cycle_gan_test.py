"""CycleGAN: its terms, its pool, and what it refuses."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.losses import NonSaturating
from kgan.models import CycleGAN
from kgan.networks import patch_discriminator
from kgan.networks import unet_translator

RNG = np.random.default_rng(0)
X = RNG.uniform(-1, 1, (6, 8, 8, 1)).astype("float32")
C = RNG.uniform(-1, 1, (6, 8, 8, 1)).astype("float32")
BATCH = {"sample": tf.constant(X), "condition": tf.constant(C)}


def scaling(factor):
    """A translator that multiplies by a number."""
    condition = keras.Input((8, 8, 1), name="condition")
    layer = keras.layers.Conv2D(
        1,
        1,
        use_bias=False,
        kernel_initializer=keras.initializers.Constant(factor),
    )
    return keras.Model({"condition": condition}, layer(condition))


def judge():
    return patch_discriminator((8, 8, 1), width=2, depth=1)


def game(forward=0.5, back=3.0, **options):
    keras.utils.set_random_seed(3)
    return CycleGAN(
        scaling(forward), scaling(back), judge(), judge(), **options
    )


def logits(network, sample):
    return network({"sample": sample}, training=True).numpy()


def draws(forward, back):
    return {
        "row": tf.range(6),
        "forward_pool": tf.constant(forward, tf.float32),
        "back_pool": tf.constant(back, tf.float32),
    }


def test_terms_are_the_formulas():
    model = game(cycle_weight=4.0, identity_weight=2.0, pool=0)
    terms = model.turns()[1].terms(BATCH, {})
    forward = logits(model.discriminator, 0.5 * C)
    back = logits(model.back_discriminator, 3.0 * X)
    expected = {
        "forward_adversarial": 0.5 * np.square(forward - 1.0).mean(),
        "back_adversarial": 0.5 * np.square(back - 1.0).mean(),
        # There and back is 1.5 times what was given, either way.
        "forward_cycle": 4.0 * 0.5 * np.abs(C).mean(),
        "back_cycle": 4.0 * 0.5 * np.abs(X).mean(),
        "forward_identity": 2.0 * 0.5 * np.abs(X).mean(),
        "back_identity": 2.0 * 2.0 * np.abs(C).mean(),
    }
    assert terms.keys() == expected.keys()
    for name, value in expected.items():
        np.testing.assert_allclose(terms[name], value, rtol=1e-5, err_msg=name)
    terms = model.turns()[0].terms(BATCH, {})
    real = logits(model.discriminator, X)
    np.testing.assert_allclose(
        terms["forward_adversarial"],
        0.5 * (np.square(real - 1.0).mean() + np.square(forward).mean()),
        rtol=1e-5,
    )


def test_a_perfect_inverse_costs_nothing():
    model = game(forward=0.5, back=2.0, pool=0)
    terms = model.turns()[1].terms(BATCH, {})
    assert float(terms["forward_cycle"]) < 1e-5
    assert float(terms["back_cycle"]) < 1e-5
    assert float(terms["forward_identity"]) > 0.1


def test_identity_leaves_its_term_out():
    terms = game(identity_weight=0.0).turns()[1].terms(BATCH, {})
    assert sorted(terms) == [
        "back_adversarial",
        "back_cycle",
        "forward_adversarial",
        "forward_cycle",
    ]


def test_the_pool_shows_what_was_made_before():
    model = game(loss=NonSaturating(), pool=6)
    turn = model.turns()[0]
    first = turn.terms(BATCH, draws([0.1] * 6, [0.9] * 6))
    # An empty pool shows, and keeps, what is new.
    fresh = np.logaddexp(0, logits(model.discriminator, 0.5 * C)).mean()
    real = np.logaddexp(0, -logits(model.discriminator, X)).mean()
    np.testing.assert_allclose(
        first["forward_adversarial"], real + fresh, rtol=1e-5
    )
    np.testing.assert_allclose(model.sample_pool.samples, 0.5 * C, atol=1e-6)
    other = {**BATCH, "condition": tf.constant(-C)}
    second = turn.terms(other, draws([0.1, 0.9] * 3, [0.9] * 6))
    shown = 0.5 * C.copy()
    # Rows of draws below 1/2 saw the past, and left the new one there.
    shown[1::2] *= -1.0
    mixed = np.logaddexp(0, logits(model.discriminator, shown)).mean()
    np.testing.assert_allclose(
        second["forward_adversarial"], real + mixed, rtol=1e-5
    )
    kept = 0.5 * C.copy()
    kept[::2] *= -1.0
    np.testing.assert_allclose(model.sample_pool.samples, kept, atol=1e-6)


def test_ways_mirror_each_other():
    model = game(pool=0)
    turned = CycleGAN(
        model.back_generator,
        model.generator,
        model.back_discriminator,
        model.discriminator,
        pool=0,
    )
    exchanged = {"sample": BATCH["condition"], "condition": BATCH["sample"]}
    for place in (0, 1):
        terms = model.turns()[place].terms(BATCH, {})
        others = turned.turns()[place].terms(exchanged, {})
        for name, value in terms.items():
            way, _, rest = name.partition("_")
            other = {"forward": "back", "back": "forward"}[way]
            np.testing.assert_allclose(value, others[f"{other}_{rest}"])


def test_both_ways_are_translated():
    model = game()
    np.testing.assert_allclose(model.translate(C), 0.5 * C, atol=1e-6)
    np.testing.assert_allclose(model.translate_back(X), 3.0 * X, atol=1e-6)
    with pytest.raises(ValueError, match="`x` must have the shape"):
        model.translate(C[..., 0])
    with pytest.raises(ValueError, match="use `translate`"):
        model.sample(1)


class TestRefusals:
    def test_no_way_back(self):
        with pytest.raises(ValueError, match="from samples back to conditions"):
            CycleGAN(
                unet_translator((8, 8, 3), channels=1, width=2),
                unet_translator((8, 8, 1), width=2),
                judge(),
                judge(),
            )

    def test_identity_of_other_shapes(self):
        with pytest.raises(ValueError, match="`identity_weight` must be 0"):
            CycleGAN(
                unet_translator((8, 8, 3), channels=1, width=2),
                unet_translator((8, 8, 1), channels=3, width=2),
                judge(),
                patch_discriminator((8, 8, 3), width=2, depth=1),
            )

    def test_a_discriminator_of_the_other_side(self):
        with pytest.raises(ValueError, match="`back_generator` must make what"):
            CycleGAN(
                unet_translator((8, 8, 3), channels=1, width=2),
                unet_translator((8, 8, 1), channels=3, width=2),
                judge(),
                judge(),
                identity_weight=0.0,
            )

    @pytest.mark.parametrize("name", ["cycle_weight", "identity_weight"])
    def test_arguments(self, name):
        with pytest.raises(ValueError, match=f"`{name}` must be"):
            game(**{name: -1.0})
        with pytest.raises(ValueError, match="`pool` must be at least 0"):
            game(pool=-1)
