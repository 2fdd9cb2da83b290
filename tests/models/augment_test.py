"""Augmentation within a game: who sees what, and the adaptive p."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.augment import Adaptive
from kgan.augment import Augmentation
from kgan.augment import Cutout
from kgan.augment import Mirror
from kgan.augment import Translation
from kgan.core import Normal
from kgan.core import draw_noise
from kgan.core import noise_key
from kgan.losses import Hinge
from kgan.losses import RelativisticPairing
from kgan.losses import Wasserstein
from kgan.models import GAN
from kgan.models import ConditionalGAN
from kgan.models import Replay
from kgan.penalties import R1
from tests.models.image_networks import image_discriminator
from tests.models.image_networks import image_generator
from tests.models.networks import compiled
from tests.models.networks import discriminator
from tests.models.networks import generator
from tests.models.packing_test import LATENT
from tests.models.packing_test import X
from tests.models.packing_test import spied
from tests.models.strategies import scope_of
from tests.models.taken_games import Games

IMAGES = np.tanh(
    np.random.default_rng(0).normal(size=(64, 8, 8, 1)).astype("float32")
)


class Moved(Augmentation):
    """A user's own, which makes sense of vectors: x + e."""

    name = "moved"

    @property
    def noise(self):
        return {"by": Normal((8,))}

    def check(self, sample_shape):
        pass

    def __call__(self, images, noise):
        return images + noise["by"]


def noise_of(model, turn, rows=6):
    drawn = {
        name: np.random.default_rng(len(name))
        .normal(size=(rows, *law.shape))
        .astype("float32")
        for name, law in model.turns()[turn].noise.items()
    }
    return {**drawn, "latent": LATENT[:rows]}


def game(**options):
    keras.utils.set_random_seed(3)
    return GAN(image_generator(), image_discriminator(), **options)


def adaptive(**options):
    return Adaptive(
        (Mirror(), Translation()), **{"ramp_images": 100, **options}
    )


@pytest.fixture(scope="module")
def at_rest():
    """One game with an adaptive p, traced once for all tests."""
    return Games(
        lambda: compiled(game(augment=adaptive()), learning_rate=0.0)
    ).fresh


def fit(model, **options):
    return model.fit(
        IMAGES, batch_size=16, shuffle=False, verbose=0, **options
    ).history


class TestWhoSeesWhat:
    def test_both_in_the_discriminators_turn_by_their_own_draws(self):
        model, seen = spied(1, augment=Moved())
        noise = noise_of(model, 0)
        assert set(noise) == {"latent", "augment_real/by", "augment_fake/by"}
        fake = model.generator({"latent": LATENT}, training=True).numpy()
        model.turns()[0].terms({"sample": tf.constant(X[:6])}, noise)
        np.testing.assert_allclose(
            seen[0], X[:6] + noise["augment_real/by"], atol=1e-6
        )
        np.testing.assert_allclose(
            seen[1], fake + noise["augment_fake/by"], atol=1e-6
        )

    @pytest.mark.parametrize("loss", [None, RelativisticPairing()])
    def test_fakes_in_the_generators_turn_and_reals_it_reads(self, loss):
        model, seen = spied(1, augment=Moved(), loss=loss)
        noise = noise_of(model, 1)
        fake = model.generator({"latent": LATENT}, training=True).numpy()
        model.turns()[1].terms({"sample": tf.constant(X[:6])}, noise)
        assert len(seen) == (1 if loss is None else 2)
        np.testing.assert_allclose(
            seen[-1], fake + noise["augment_fake/by"], atol=1e-6
        )
        if loss is not None:
            np.testing.assert_allclose(
                seen[0], X[:6] + noise["augment_real/by"], atol=1e-6
            )

    def test_packs_are_made_of_augmented_samples(self):
        model, seen = spied(2, augment=Moved(), penalty=R1(1.0))
        noise = noise_of(model, 0)
        model.turns()[0].terms({"sample": tf.constant(X[:6])}, noise)
        expected = (X[:6] + noise["augment_real/by"]).reshape(3, 16)
        np.testing.assert_allclose(seen[0], expected, atol=1e-6)

    def test_r1_is_taken_at_augmented_images(self):
        """d(x) = |x|^2 / 2 has the gradient x."""
        sample = keras.Input((8,), name="sample")
        energy = keras.ops.sum(keras.ops.square(sample), axis=-1) / 2
        critic = keras.Model({"sample": sample}, energy)
        model = GAN(generator(), critic, augment=Moved(), penalty=R1(2.0))
        noise = noise_of(model, 0)
        found = model.turns()[0].terms({"sample": tf.constant(X[:6])}, noise)
        moved = X[:6] + noise["augment_real/by"]
        assert float(found["r1"]) == pytest.approx(
            float((moved**2).sum(axis=1).mean()), rel=1e-5
        )

    def test_the_generators_gradient_goes_through_it(self):
        """It is zero in the columns that are moved out of sight."""
        model = game(augment=Translation(0.5))
        noise = noise_of(model, 1)
        # Four pixels to the right, for all.
        noise["augment_fake/shift"] = np.tile([[0.5, 0.99]], (6, 1))
        latent = tf.constant(LATENT)
        seen = []
        generate = model.generator.call

        def made(*arguments, **options):
            seen.append(generate(*arguments, **options))
            return seen[-1]

        model.generator.call = made
        with tf.GradientTape() as tape:
            tape.watch(latent)
            loss = model.turns()[1].terms(
                {"sample": tf.constant(IMAGES[:6])},
                {**noise, "latent": latent},
            )["adversarial"]
        gradient = np.abs(tape.gradient(loss, seen[-1])).max(axis=(0, 1, 3))
        assert (gradient[:4] > 0).all() and (gradient[4:] == 0).all()

    def test_a_conditional_gan_too(self):
        keras.utils.set_random_seed(3)
        model = compiled(
            ConditionalGAN(
                image_generator(classes=3),
                image_discriminator(classes=3),
                classes=3,
                augment=adaptive(target=-0.9),
            )
        )
        labels = np.arange(64, dtype="int32") % 3
        history = model.fit(IMAGES, labels, batch_size=16, verbose=0).history
        assert history["discriminator/augment_probability"][0] > 0


class TestAdaptive:
    @pytest.mark.parametrize(("bias", "rises"), [(50.0, True), (-50.0, False)])
    def test_p_follows_the_sign_of_real_logits(self, bias, rises, at_rest):
        model = at_rest()
        model.augment.probability.assign(0.5)
        model.discriminator.trainable_variables[-1].assign([bias])
        fit(model, epochs=2)
        p = float(model.augment.probability.numpy())
        # r passes the target with the fourth batch; the second already
        # knows that r is below it. 16 images of 100 a step.
        expected = 0.5 - 4 * 0.16 if rises else 0.5 - 8 * 0.16
        expected = max(expected, 0.0) + (4 * 0.16 if rises else 0.0)
        assert p == pytest.approx(expected, abs=1e-5)
        fit(model, epochs=4)
        assert float(model.augment.probability.numpy()) == (1 if rises else 0)

    @pytest.mark.slow
    def test_compiled_it_is_equal_on_two_replicas(self):
        found = []
        for replicas in (1, 2):
            with scope_of(replicas).scope():
                model = compiled(
                    game(augment=adaptive(target=0.1)), jit_compile=True
                )
            history = fit(model, epochs=2)
            found.append(
                [
                    *(float(v.numpy()) for v in model.augment.variables),
                    *history["discriminator/augment_probability"],
                ]
            )
        np.testing.assert_allclose(found[0], found[1], atol=1e-6)

    @pytest.mark.parametrize(("steps", "parts"), [(2, 1), (1, 2)])
    def test_images_count_once_whatever_the_turns(self, steps, parts):
        model = game(
            augment=adaptive(target=-1.0, ramp_images=1000),
            discriminator_steps=steps,
        )
        model.discriminator.trainable_variables[-1].assign([50.0])
        compiled(model, gradient_accumulation_steps=parts)
        model.augment.real_sign.assign(1.0)
        fit(model)
        assert float(model.augment.probability.numpy()) == pytest.approx(0.064)

    def test_all_that_a_turn_shows_is_shown_with_one_p(self):
        """What was replayed first are the new fakes: their loss is theirs."""
        model = game(
            augment=adaptive(target=-1.0, ramp_images=1), replay=Replay(6)
        )
        model.augment.real_sign.assign(0.5)
        turn = model.turns()[0]
        noise = draw_noise(turn.noise, 6, noise_key(1))
        found = turn.terms({"sample": tf.constant(IMAGES[:6])}, noise)
        assert float(found["replay"]) == float(found["adversarial"])
        assert model.augment.probability.numpy() == 1

    def test_is_loaded_with_its_weights(self, tmp_path):
        model = compiled(game(augment=adaptive(target=0.3)))
        model.augment.probability.assign(0.25)
        model.augment.real_sign.assign(0.5)
        model.save(tmp_path / "model.keras")
        loaded = keras.models.load_model(tmp_path / "model.keras")
        assert loaded.augment.get_weights() == [0.25, 0.5]
        assert loaded.augment.get_config()["target"] == 0.3

    @pytest.mark.slow
    def test_an_evaluation_does_not_move_p(self):
        model = compiled(game(augment=adaptive(target=-0.9)))
        fit(model)
        before = [v.numpy() for v in model.augment.variables]
        found = model.evaluate(IMAGES, verbose=0, return_dict=True)
        after = [v.numpy() for v in model.augment.variables]
        assert before == after
        assert found["discriminator/augment_probability"] == before[0]

    def test_its_weights_are_in_the_game_once(self):
        model = game(augment=adaptive())
        names = [v.path for v in model.variables]
        assert sum("probability" in name for name in names) == 1


class TestRefusals:
    def test_vectors(self):
        with pytest.raises(ValueError, match=r"Received: samples of .*\(8,\)"):
            GAN(generator(), discriminator(), augment=(Mirror(), Cutout()))

    def test_what_is_no_augmentation(self):
        for wrong in ("mirror", 3):
            with pytest.raises(TypeError, match="value of kgan.augment"):
                game(augment=wrong)

    def test_none_of_several_adapts(self):
        """Nothing would move its p, nor ask whether the logits have a sign."""
        for several in ([adaptive()], (Mirror(), adaptive())):
            with pytest.raises(ValueError, match="`augment` must hold none"):
                game(augment=several, loss=Wasserstein())
        with pytest.raises(ValueError, match="`augment` must hold one at"):
            game(augment=[])

    @pytest.mark.parametrize("loss", [RelativisticPairing, Wasserstein])
    def test_logits_without_a_sign(self, loss):
        with pytest.raises(ValueError, match=f"loss={loss.__name__}"):
            game(augment=adaptive(), loss=loss())
        game(augment=adaptive(), loss=Hinge())
        game(augment=Cutout(), loss=loss())
