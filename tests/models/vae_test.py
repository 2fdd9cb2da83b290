"""The VAE: its bound where the truth is known, and what moves."""

import math

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy import stats

from kgan.core import DEQUANTIZATION
from kgan.core import Normal
from kgan.core import dequantization_noise
from kgan.core import dequantized
from kgan.core import draw_noise
from kgan.core import noise_key
from kgan.export import save
from kgan.metrics import importance_bound
from kgan.models import VAE
from kgan.models import BernoulliLikelihood
from kgan.models import GaussianLikelihood
from kgan.models.latent_bound import log_weights
from kgan.models.latent_bound import normal_divergence
from kgan.models.likelihoods import bernoulli_log_prob
from kgan.models.likelihoods import normal_log_prob
from kgan.networks import mlp_encoder
from kgan.networks import mlp_generator

SIGMA = 0.3
# Orthogonal columns: then the exact posterior has a diagonal covariance.
WEIGHTS = np.array(
    [[1.0, 0.0], [0.5, 0.8], [0.0, 0.0], [-0.5, 0.8]], np.float64
) @ np.diag([1.0, 0.5])
OFFSET = np.array([0.2, -0.1, 0.4, 0.0])
COVARIANCE = WEIGHTS @ WEIGHTS.T + SIGMA**2 * np.eye(4)
X = np.random.default_rng(0).multivariate_normal(OFFSET, COVARIANCE, 40)
X = X.astype(np.float32)
EXACT = stats.multivariate_normal(OFFSET, COVARIANCE).logpdf(X)


def linear_encoder(mean_error=0.0):
    """The exact posterior of z, its mean moved by an error."""
    variance = 1.0 / (1.0 + (WEIGHTS**2).sum(axis=0) / SIGMA**2)
    kernel = WEIGHTS * variance / SIGMA**2
    sample = keras.Input((4,), name="sample")
    mean, log_sigma = keras.layers.Dense(2), keras.layers.Dense(2)
    encoder = keras.Model(
        {"sample": sample},
        {"mean": mean(sample), "log_sigma": log_sigma(sample)},
    )
    mean.set_weights([kernel, mean_error - OFFSET @ kernel])
    log_sigma.set_weights([np.zeros((4, 2)), 0.5 * np.log(variance)])
    return encoder, variance


def linear_vae(mean_error=0.0, **options):
    latent = keras.Input((2,), name="latent")
    layer = keras.layers.Dense(4)
    decoder = keras.Model({"latent": latent}, layer(latent))
    layer.set_weights([WEIGHTS.T, OFFSET])
    return VAE(
        linear_encoder(mean_error)[0],
        decoder,
        likelihood=GaussianLikelihood(SIGMA, learned=False),
        **options,
    )


def small_vae(shape=(4,), **options):
    keras.utils.set_random_seed(1)
    return VAE(
        mlp_encoder(shape, latent_size=2, width=8),
        mlp_generator(shape, latent_size=2, width=8),
        **options,
    )


def trained(model, x, epochs=1, rate=0.01):
    model.compile(
        model_optimizer=keras.optimizers.Adam(rate), jit_compile=False
    )
    return model.fit(x, batch_size=20, epochs=epochs, verbose=0).history


def at_rest(model, x, batch_size=None):
    model.compile(model_optimizer=keras.optimizers.SGD(0.0), jit_compile=False)
    return model.evaluate(
        x, batch_size=batch_size or len(x), verbose=0, return_dict=True
    )


class TestBound:
    def test_with_the_exact_posterior_every_weight_is_the_likelihood(self):
        weights = linear_vae().bound(X, importance_samples=5, seed=3)
        assert weights.shape == (40, 5) and weights.dtype == np.float32
        np.testing.assert_allclose(
            weights, np.repeat(EXACT[:, None], 5, axis=1), atol=1e-3
        )
        result = importance_bound(log_weights=weights)
        assert result["elbo"] == pytest.approx(EXACT.mean(), abs=1e-3)

    def test_a_wrong_posterior_costs_its_divergence(self):
        error = np.array([0.2, -0.1])
        model = linear_vae(error)
        gap = 0.5 * (error**2 / linear_encoder()[1]).sum()
        weights = model.bound(X, importance_samples=2000)
        elbos = EXACT - weights.mean(axis=1)
        # Weights of a row have the variance of twice their gap.
        noise = math.sqrt(2 * gap / 2000 / 40)
        assert elbos.mean() == pytest.approx(gap, abs=4 * noise)

    def test_it_rises_with_the_samples_and_stays_below(self):
        model = linear_vae(np.array([0.3, 0.3]))
        found = [
            importance_bound(
                log_weights=model.bound(X, importance_samples=count, seed=1)
            )["importance_bound"]
            for count in (1, 4, 1000)
        ]
        assert found == sorted(found)
        assert found[0] < EXACT.mean() - 0.5
        assert found[-1] == pytest.approx(EXACT.mean(), abs=0.05)

    def test_rows_depend_on_seed_and_row(self):
        model = linear_vae(0.5)
        many = model.bound(X, importance_samples=3, seed=2)
        few = model.bound(X[:3], importance_samples=3, seed=2)
        np.testing.assert_allclose(few, many[:3], atol=1e-5)
        other = model.bound(X[:3], importance_samples=3, seed=4)
        assert np.abs(other - few).max() > 1e-2
        assert model.bound(X[:0], importance_samples=3).shape == (0, 3)

    def test_draws_are_made_batch_by_batch_and_are_those_of_all_rows(
        self, monkeypatch
    ):
        model = linear_vae(0.5)
        drawn = []
        law = Normal.draw_from

        def watched(self, first, count, key):
            drawn.append((first, count, self.shape))
            return law(self, first, count, key)

        monkeypatch.setattr(Normal, "draw_from", watched)
        weights = model.bound(X, importance_samples=1000, seed=3)
        # Of 4,096 rows of the decoder at once.
        assert drawn == [(4 * i, 4, (1000, 2)) for i in range(10)]
        noise = draw_noise({"posterior": Normal((1000, 2))}, 40, noise_key(3))
        whole = log_weights(
            model._latent_model(ema=True), tf.constant(X), noise["posterior"]
        )
        np.testing.assert_allclose(weights, whole, atol=1e-4)


class TestTerms:
    @pytest.mark.parametrize("count", [1, 4])
    def test_their_sum_is_minus_the_likelihood(self, count):
        """Over rows, with the exact posterior; a mean over rows of sums."""
        terms = at_rest(linear_vae(importance_samples=count), X)
        assert sum(terms.values()) == pytest.approx(
            # The closed divergence beside a drawn reconstruction: 40 rows.
            -EXACT.mean(),
            abs=1e-3 if count > 1 else 0.5,
        )
        if count == 1:
            law = linear_encoder()[0]({"sample": X})
            divergence = normal_divergence(law["mean"], law["log_sigma"])
            assert terms["model/divergence"] == pytest.approx(
                float(tf.reduce_mean(divergence)), rel=1e-5
            )

    def test_beta_weighs_the_divergence_alone(self):
        one, four = (at_rest(linear_vae(beta=beta), X) for beta in (1.0, 4.0))
        assert four["model/divergence"] == pytest.approx(
            4 * one["model/divergence"], rel=1e-5
        )
        assert four["model/reconstruction"] == one["model/reconstruction"]

    def test_divergence_of_normal_laws(self):
        mean, log_sigma = np.array([[0.5, -1.0]]), np.array([[0.3, -0.7]])
        sigma = np.exp(log_sigma)
        expected = (0.5 * (sigma**2 + mean**2 - 1 - 2 * np.log(sigma))).sum()
        found = normal_divergence(tf.constant(mean), tf.constant(log_sigma))
        assert float(found[0]) == pytest.approx(expected, rel=1e-6)


class TestTraining:
    def test_it_finds_the_noise_and_beats_its_start(self):
        data = np.random.default_rng(5).multivariate_normal(
            OFFSET, COVARIANCE, 400
        )
        data = data.astype(np.float32)
        model = small_vae(ema=None)
        before = model.bound(X, importance_samples=100).mean()
        history = trained(model, data, epochs=25)
        assert set(history) == {"model/reconstruction", "model/divergence"}
        assert model.bound(X, importance_samples=100).mean() > before + 1.0
        # Between what it is and what a model without latent would need.
        assert SIGMA - 0.1 < model.sigma() < math.sqrt(COVARIANCE.mean()) + 0.3
        assert model.sigma() < 0.8

    def test_a_fixed_sigma_stays(self):
        model = small_vae(likelihood=GaussianLikelihood(0.5, learned=False))
        trained(model, X)
        assert model.sigma() == pytest.approx(0.5)
        assert model.noise_level is None
        assert model.sigma(ema=False) == pytest.approx(0.5)

    def test_saved_it_keeps_its_likelihood(self, tmp_path):
        model = small_vae(likelihood=GaussianLikelihood(0.5), beta=0.5, ema=0.5)
        trained(model, X)
        model.save(tmp_path / "model.keras")
        loaded = keras.models.load_model(tmp_path / "model.keras")
        assert loaded.sigma() == model.sigma() != pytest.approx(0.5, abs=1e-6)
        assert loaded.likelihood.sigma == 0.5 and loaded.beta == 0.5
        np.testing.assert_array_equal(loaded.bound(X), model.bound(X))


class TestCodes:
    def test_codes_are_those_of_the_posterior(self):
        model = linear_vae()
        law = model.encoder({"sample": X})
        np.testing.assert_allclose(model.encode(X), law["mean"], atol=1e-6)
        rows = np.tile(X[:1], (4000, 1))
        drawn = model.encode(rows, seed=1)
        np.testing.assert_allclose(drawn.mean(0), law["mean"][0], atol=0.02)
        np.testing.assert_allclose(
            drawn.std(0), np.exp(law["log_sigma"][0]), rtol=0.05
        )

    def test_reconstruction_is_the_decoder_of_the_code(self):
        model = linear_vae()
        np.testing.assert_allclose(
            model.reconstruct(X),
            model.encode(X) @ WEIGHTS.T + OFFSET,
            atol=1e-5,
        )

    def test_noisy_samples_have_the_law_of_the_bound(self):
        """The mean alone has no noise: a smaller covariance."""
        noisy = linear_vae(noisy_samples=True).sample(20_000, seed=1)
        np.testing.assert_allclose(np.cov(noisy.T), COVARIANCE, atol=0.03)
        means = linear_vae().sample(20_000, seed=1)
        np.testing.assert_allclose(
            np.cov(means.T), WEIGHTS @ WEIGHTS.T, atol=0.03
        )


class TestBernoulli:
    def test_it_is_a_probability(self):
        mean = tf.constant([[0.2, -0.6]] * 4)
        value = tf.constant([[a, b] for a in (-1.0, 1.0) for b in (-1.0, 1.0)])
        probability = np.exp(bernoulli_log_prob(value, mean))
        np.testing.assert_allclose(
            probability, [0.4 * 0.8, 0.4 * 0.2, 0.6 * 0.8, 0.6 * 0.2], rtol=1e-5
        )

    def test_a_sure_and_wrong_pixel_is_finite_with_a_gradient(self):
        mean = tf.constant([[1.0]])
        with tf.GradientTape() as tape:
            tape.watch(mean)
            log_prob = bernoulli_log_prob(-tf.ones((1, 1)), mean)
        # As far from log(5e-7) as float32 is from 1 - 1e-6.
        assert float(log_prob[0]) == pytest.approx(math.log(5e-7), abs=0.02)
        assert float(log_prob[0]) > -14.5
        assert -math.inf < float(tape.gradient(log_prob, mean)[0, 0]) < -1e3

    def test_grey_pixels_are_drawn_and_white_ones_stay(self, tmp_path):
        law = BernoulliLikelihood()
        grey = tf.constant([[-1.0, 1.0, 0.5]] * 4000)
        noise = {
            "binarization": tf.constant(
                np.random.default_rng(0).random((4000, 3)), tf.float32
            )
        }
        drawn = law.prepared(grey, noise).numpy()
        assert set(np.unique(drawn)) == {-1.0, 1.0}
        np.testing.assert_allclose(drawn.mean(0), [-1, 1, 0.5], atol=0.06)
        assert (drawn[:, :2] == [-1.0, 1.0]).all()

        pictures = np.tanh(X).reshape(-1, 2, 2, 1)
        model = small_vae(
            (2, 2, 1),
            likelihood=law,
            importance_samples=3,
            noisy_samples=True,
        )
        assert set(trained(model, pictures)) == {"model/importance_bound"}
        assert model.sigma() is None
        assert set(np.unique(model.sample(30))) == {-1.0, 1.0}
        weights = model.bound(pictures, importance_samples=50)
        # A probability of pixels: its logarithm is below 0.
        assert importance_bound(log_weights=weights)["importance_bound"] < 0
        assert save(model, tmp_path / "export").exists()


class TestPictures:
    pictures = np.random.default_rng(1).integers(0, 256, (50, 2, 2, 1), "uint8")

    def test_they_are_dequantised_and_vectors_are_not(self):
        assert "dequantization" in small_vae((2, 2, 1)).turns()[0].noise
        assert "dequantization" not in small_vae().turns()[0].noise
        for bare in (
            small_vae((2, 2, 1), dequantize=False),
            small_vae((2, 2, 1), likelihood=BernoulliLikelihood()),
        ):
            assert "dequantization" not in bare.turns()[0].noise
        assert "dequantization" in small_vae(dequantize=True).turns()[0].noise

    def test_the_bound_is_of_the_cells_that_a_flow_is_shown(self):
        cells = draw_noise(dequantization_noise((2, 2, 1)), 50, noise_key(3))[
            DEQUANTIZATION
        ]
        expected = small_vae((2, 2, 1), dequantize=False).bound(
            dequantized(self.pictures / np.float32(127.5) - 1, cells), seed=3
        )
        found = small_vae((2, 2, 1)).bound(self.pictures, seed=3)
        np.testing.assert_allclose(found, expected, rtol=1e-5)

    def test_no_sigma_makes_the_density_of_levels_grow_beyond_a_cells(self):
        """A model that knows the one level of all data: 128 a value."""
        grey = np.full((2000, 4), 128 / 127.5 - 1, "float32")
        latent = keras.Input((2,), name="latent")
        layer = keras.layers.Dense(4, kernel_initializer="zeros")
        decoder = keras.Model({"latent": latent}, layer(latent))
        # The middle of its cell, and the standard deviation of a cell.
        layer.bias.assign(np.full(4, 128.5 / 128 - 1))
        sigma = 1 / 128 / math.sqrt(12)
        bits = []
        for dequantize in (False, True):
            model = VAE(
                mlp_encoder((4,), latent_size=2, width=4),
                decoder,
                likelihood=GaussianLikelihood(sigma, learned=False),
                dequantize=dequantize,
            )
            terms = at_rest(model, grey)
            bits.append(7 + terms["model/reconstruction"] / 4 / math.log(2))
        assert bits[0] < 0.0 < bits[1]
        # 1/2 log2(2 pi e / 12): what a normal law wastes on a uniform one.
        assert bits[1] == pytest.approx(0.2546, abs=0.03)

    def test_saved_it_remembers(self, tmp_path):
        small_vae(dequantize=True).save(tmp_path / "model.keras")
        assert keras.models.load_model(tmp_path / "model.keras").quantized

    def test_levels_that_have_probabilities_are_not_spread(self):
        with pytest.raises(
            ValueError, match="`dequantize` must .* likelihood=Bernoulli"
        ):
            small_vae(likelihood=BernoulliLikelihood(), dequantize=True)


class TestRefusals:
    def test_networks_that_do_not_meet(self):
        encoder = mlp_encoder((4,), latent_size=3, width=4)
        with pytest.raises(ValueError, match=r"'mean' of shape \(n, 2\)"):
            VAE(encoder, mlp_generator((4,), latent_size=2))
        with pytest.raises(ValueError, match=r"makes \(5,\), encoder takes"):
            VAE(encoder, mlp_generator((5,), latent_size=3))
        with pytest.raises(ValueError, match="`decoder` must have exactly"):
            VAE(encoder, encoder)
        with pytest.raises(TypeError, match="`encoder` must be a keras.Model"):
            VAE("encoder", mlp_generator((4,)))
        sample = keras.Input((4,), name="sample")
        bare = keras.Model({"sample": sample}, keras.layers.Dense(3)(sample))
        with pytest.raises(ValueError, match="`encoder` must return a dict"):
            VAE(bare, mlp_generator((4,), latent_size=3))
        with pytest.raises(ValueError, match="must return .* 'log_sigma'"):
            VAE(
                keras.Model(
                    encoder.input, {"mean": encoder.output["log_sigma"]}
                ),
                mlp_generator((4,), latent_size=3),
            )

    def test_an_encoder_may_say_more(self):
        """As that of an ALI may."""
        encoder = mlp_encoder((4,), latent_size=3, width=4)
        more = {**encoder.output, "features": encoder.layers[-1].output}
        model = VAE(
            keras.Model(encoder.input, more), mlp_generator((4,), latent_size=3)
        )
        assert model.encode(X).shape == (40, 3)

    def test_arguments(self):
        with pytest.raises(ValueError, match="`beta` must be 1 with several"):
            small_vae(beta=2.0, importance_samples=2)
        with pytest.raises(ValueError, match="`beta` must be a finite number"):
            small_vae(beta=-1.0)
        with pytest.raises(ValueError, match="`sigma` must be a finite number"):
            GaussianLikelihood(0.0)
        with pytest.raises(TypeError, match="`learned` must be True or False"):
            GaussianLikelihood(learned="no")
        with pytest.raises(ValueError, match=r"shape \(n, 4\). Received"):
            small_vae().bound(X[:, :3])


def test_normal_log_prob_is_summed_over_a_picture():
    value = np.random.default_rng(0).normal(size=(3, 2, 2, 1))
    expected = stats.norm(0.5, 0.3).logpdf(value).sum(axis=(1, 2, 3))
    found = normal_log_prob(
        tf.constant(value, tf.float32),
        0.5 * tf.ones((3, 2, 2, 1)),
        math.log(0.3),
    )
    np.testing.assert_allclose(found, expected, rtol=1e-5)
