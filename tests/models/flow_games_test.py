"""RealNVP and FlowGAN: one flow by either objective, and by both."""

import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.core import DEQUANTIZATION
from kgan.core import dequantization_noise
from kgan.core import dequantized
from kgan.core import draw_noise
from kgan.core import noise_key
from kgan.losses import Hinge
from kgan.models import GAN
from kgan.models import FlowGAN
from kgan.models import RealNVP
from kgan.models import bits_per_dimension
from kgan.models.density import log_density
from kgan.networks import mlp_discriminator
from kgan.networks import mlp_generator
from kgan.networks import real_nvp_flow

X = np.random.default_rng(0).normal(size=(64, 2)).astype(np.float32)
X = X @ np.array([[2.0, 0.0], [1.0, 0.5]], np.float32) + [1.0, -1.0]
X = X.astype(np.float32)
PICTURES = np.random.default_rng(1).integers(0, 256, (64, 2, 2, 1), np.uint8)


def flow(shape=(2,), scale=0.0):
    keras.utils.set_random_seed(4)
    network = real_nvp_flow(shape, couplings=2, width=8)
    for weight in network.trainable_weights:
        weight.assign_add(scale * keras.random.normal(weight.shape))
    return network


def flow_gan(shape=(2,), **options):
    return FlowGAN(flow(shape), mlp_discriminator(shape, width=8), **options)


def trained(model, x, rate=0.05, epochs=1, **options):
    model.compile(
        **{
            f"{player}_optimizer": keras.optimizers.SGD(rate)
            for player in model.players
        },
        jit_compile=False,
    )
    return model.fit(
        x, batch_size=16, shuffle=False, epochs=epochs, verbose=0, **options
    ).history


def moved(model, x=X, **options):
    """Returns which of its networks a fit moves."""
    networks = {"flow": model.flow, "discriminator": model.discriminator}
    before = {name: net.get_weights() for name, net in networks.items()}
    trained(model, x, **options)
    return {
        name
        for name, weights in before.items()
        if any(
            not np.array_equal(old, new)
            for old, new in zip(
                weights, networks[name].get_weights(), strict=True
            )
        )
    }


class TestRealNVP:
    def test_an_affine_flow_finds_the_likelihood_of_a_normal_law(self):
        model = RealNVP(flow(), ema=None)
        model.compile(
            model_optimizer=keras.optimizers.Adam(0.02), jit_compile=True
        )
        model.fit(X, batch_size=64, epochs=250, verbose=0)
        centred = X - X.mean(axis=0)
        _, log_determinant = np.linalg.slogdet(centred.T @ centred / 64)
        best = -0.5 * log_determinant - 1 - math.log(2 * math.pi)
        # The couplings can only do better than a normal law.
        assert best - 0.05 < model.log_prob(X).mean() < best + 0.6

    def test_log_prob_is_that_of_change_of_variables(self):
        model = RealNVP(flow(scale=0.2), ema=None)
        latent, log_determinant = model.flow.inverse(X)
        expected = (
            -0.5 * (np.asarray(latent) ** 2).sum(axis=1)
            - math.log(2 * math.pi)
            + log_determinant
        )
        np.testing.assert_allclose(model.log_prob(X), expected, rtol=1e-5)
        np.testing.assert_allclose(model.inverse(X), latent, atol=1e-6)
        assert model.log_prob(X[:0]).shape == (0,)

    def test_log_prob_under_xla_equals_eager(self):
        network = flow(scale=0.2)
        compiled = tf.function(
            lambda x: log_density(network, x), jit_compile=True
        )
        np.testing.assert_allclose(
            compiled(tf.constant(X)), RealNVP(network).log_prob(X), atol=1e-4
        )

    def test_the_term_is_minus_the_mean_of_log_prob(self):
        model = RealNVP(flow(scale=0.2), ema=None)
        history = trained(model, X, rate=0.0)
        assert history["model/negative_log_likelihood"][0] == pytest.approx(
            -model.log_prob(X).mean(), rel=1e-5
        )

    def test_samples_are_inverted_to_their_latents(self):
        model = RealNVP(flow(scale=0.2), ema=None)
        latent = np.random.default_rng(3).normal(size=(5, 2))
        latent = tf.constant(latent, tf.float32)
        samples = model.samples_of({"latent": latent}, None)
        np.testing.assert_allclose(model.inverse(samples), latent, atol=1e-4)

    def test_the_average_is_a_flow_too(self):
        model = RealNVP(flow(), ema=0.9)
        trained(model, X)
        raw, mean = model.log_prob(X, ema=False), model.log_prob(X)
        assert np.abs(raw - mean).max() > 1e-4

    def test_refusals(self):
        with pytest.raises(TypeError, match="with a method `inverse`"):
            RealNVP(mlp_generator((2,), latent_size=2))
        with pytest.raises(ValueError, match="Bits a dimension need samples"):
            RealNVP(flow()).bits_per_dimension(X)
        with pytest.raises(ValueError, match=r"shape \(n, 2\). Received"):
            RealNVP(flow()).log_prob(X[:, :1])


class TestPictures:
    def test_levels_are_spread_over_cells_of_their_own(self):
        levels = tf.range(256, dtype=tf.float32)
        pixels = levels / 127.5 - 1.0
        low = dequantized(pixels, tf.zeros(256))
        high = dequantized(pixels, tf.ones(256))
        np.testing.assert_allclose(low, np.arange(256) / 128 - 1, atol=1e-6)
        np.testing.assert_allclose(high[:-1], low[1:], atol=1e-6)
        assert ((low - 1e-6 <= pixels) & (pixels <= high + 1e-6)).numpy().all()

    def test_a_uniform_density_costs_eight_bits(self):
        log_prob = np.full(3, 12 * math.log(0.5))
        np.testing.assert_allclose(
            bits_per_dimension(log_prob, (2, 2, 3)), [8.0] * 3
        )

    def test_they_are_dequantised_and_vectors_are_not(self):
        model = RealNVP(flow((2, 2, 1)), ema=None)
        (turn,) = model.turns()
        assert set(turn.noise) == {"dequantization"}
        assert RealNVP(flow()).turns()[0].noise == {}
        assert RealNVP(flow((2, 2, 1)), dequantize=False).turns()[0].noise == {}
        first, second = (model.log_prob(PICTURES, seed=s) for s in (0, 1))
        assert np.abs(first - second).max() > 1e-4
        np.testing.assert_array_equal(first, model.log_prob(PICTURES, seed=0))
        np.testing.assert_allclose(
            model.bits_per_dimension(PICTURES),
            7 - first / (4 * math.log(2)),
            rtol=1e-6,
        )

    def test_it_learns_and_makes_pictures(self):
        dark = (PICTURES // 4).astype(np.uint8)
        model = RealNVP(flow((2, 2, 1)), ema=None)
        before = model.bits_per_dimension(dark).mean()
        trained(model, dark, rate=0.02, epochs=30)
        # Two of eight bits are always zero.
        assert 5.9 < model.bits_per_dimension(dark).mean() < before - 0.5
        samples = model.sample(200)
        assert samples.shape == (200, 2, 2, 1)
        assert np.abs(samples).max() <= 1.0
        assert samples.mean() < -0.5


class TestFlowGAN:
    def test_without_likelihood_it_is_a_gan(self):
        """One network, the same noise: weights equal those of `GAN`."""
        flow_game = flow_gan(likelihood_weight=0.0, loss=Hinge(), ema=None)
        keras.utils.set_random_seed(4)
        judge = mlp_discriminator((2,), width=8)
        judge.set_weights(flow_game.discriminator.get_weights())
        plain = GAN(flow(), judge, loss=Hinge(), ema=None)
        history, expected = trained(flow_game, X), trained(plain, X)
        assert history == expected
        for mine, theirs in zip(
            flow_game.flow.weights, plain.generator.weights, strict=True
        ):
            np.testing.assert_array_equal(mine, theirs)

    def test_without_a_discriminator_it_is_real_nvp(self):
        flow_game = flow_gan(adversarial_weight=0.0, ema=None)
        plain = RealNVP(flow(), ema=None)
        assert flow_game.players == ("generator",)
        history, expected = trained(flow_game, X), trained(plain, X)
        assert history["generator/negative_log_likelihood"] == pytest.approx(
            expected["model/negative_log_likelihood"]
        )
        for mine, theirs in zip(
            flow_game.flow.weights, plain.flow.weights, strict=True
        ):
            np.testing.assert_array_equal(mine, theirs)
        with pytest.raises(ValueError, match="discriminator that is played"):
            flow_game.score(X)

    def test_one_flow_goes_from_one_objective_to_the_other(self):
        network = flow()
        trained(RealNVP(network, ema=None), X, epochs=20)
        game = FlowGAN(network, mlp_discriminator((2,), width=8), ema=None)
        assert game.log_prob(X).mean() == pytest.approx(
            RealNVP(network, ema=None).log_prob(X).mean()
        )

    def test_terms_are_weighed(self):
        hybrid = flow_gan(
            likelihood_weight=0.1, adversarial_weight=0.5, ema=None
        )
        terms = trained(hybrid, X, rate=0.0)
        alone = trained(flow_gan(likelihood_weight=0.0, ema=None), X, rate=0.0)
        assert set(terms) == {
            "discriminator/adversarial",
            "generator/adversarial",
            "generator/negative_log_likelihood",
        }
        assert terms["generator/adversarial"][0] == pytest.approx(
            0.5 * alone["generator/adversarial"][0], rel=1e-5
        )
        likelihood = terms["generator/negative_log_likelihood"][0]
        assert likelihood == pytest.approx(
            -0.1 * hybrid.log_prob(X).mean(), rel=1e-5
        )

    def test_each_player_moves_its_own(self):
        assert moved(flow_gan()) == {"flow", "discriminator"}
        assert moved(flow_gan(adversarial_weight=0.0)) == {"flow"}
        frozen = flow_gan()
        turn = frozen.turns()[0]
        assert (turn.player, turn.networks) == (
            "discriminator",
            (frozen.discriminator,),
        )

    def test_pictures_are_dequantised_for_both_players(self):
        model = flow_gan((2, 2, 1), ema=None)
        for turn in model.turns():
            assert "dequantization" in turn.noise
        trained(model, PICTURES)
        assert np.isfinite(model.log_prob(PICTURES)).all()
        assert model.score(PICTURES).shape == (64,)
        assert 0 < model.probability(PICTURES).mean() < 1

    def test_it_judges_what_the_discriminator_saw(self):
        model = flow_gan((2, 2, 1), ema=None)
        noise = draw_noise(dequantization_noise((2, 2, 1)), 64, noise_key(5))[
            DEQUANTIZATION
        ]
        seen = dequantized(PICTURES / np.float32(127.5) - 1.0, noise)
        expected = model.discriminator({"sample": seen})
        score = model.score(PICTURES, seed=5)
        np.testing.assert_allclose(score, expected, rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(
            model.probability(PICTURES, seed=5),
            1 / (1 + np.exp(-score)),
            rtol=1e-5,
        )
        assert np.abs(model.score(PICTURES) - score).max() > 1e-5
        bare = flow_gan((2, 2, 1), dequantize=False)
        levels = bare.discriminator(
            {"sample": PICTURES / np.float32(127.5) - 1}
        )
        np.testing.assert_allclose(bare.score(PICTURES), levels, rtol=1e-4)
        with pytest.raises(ValueError, match=r"shape \(n, 2, 2, 1\)"):
            model.score(PICTURES[0])

    def test_refusals(self):
        with pytest.raises(ValueError, match="must be above 0"):
            flow_gan(likelihood_weight=0.0, adversarial_weight=0.0)
        with pytest.raises(ValueError, match="`likelihood_weight` must be a"):
            flow_gan(likelihood_weight=-1.0)
        with pytest.raises(ValueError, match=r"makes \(2,\), discriminator"):
            FlowGAN(flow(), mlp_discriminator((3,)))
        with pytest.raises(TypeError, match="with a method `inverse`"):
            FlowGAN(mlp_generator((2,)), mlp_discriminator((2,)))
