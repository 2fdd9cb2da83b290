import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy.stats import norm

from kgan.metrics.annealed_importance import annealed_importance_sampling
from kgan.metrics.annealed_importance import annealed_log_likelihoods
from kgan.metrics.annealed_importance import tune_noise_variance
from tests.metrics.linear_decoder import linear_decoder


def arguments(decoder, samples):
    return {
        "decoder": decoder,
        "samples": samples,
        "latent_size": len(decoder.weights),
        "noise_variance": decoder.noise_variance,
        # Short runs: the compilation would cost more than the chains.
        "jit_compile": False,
    }


def test_meets_the_exact_value_and_rises_with_temperatures():
    decoder = linear_decoder()
    samples = decoder.simulate(20)
    exact = decoder.log_likelihoods(samples)
    means = []
    for temperatures in (30, 150, 1000):
        values = annealed_log_likelihoods(
            **arguments(decoder, samples), temperatures=temperatures
        )
        error = values - exact
        means.append(error.mean())
        assert error.mean() < 3.0 * error.std(ddof=1) / np.sqrt(20)
    assert means[0] < means[1] < means[2]
    assert abs(means[2]) < 0.2


@pytest.mark.slow
def test_meets_the_exact_value_in_784_dimensions():
    decoder = linear_decoder(784, 10, scale=0.1)
    samples = decoder.simulate(20)
    exact = decoder.log_likelihoods(samples)
    means = []
    for temperatures in (100, 500, 1000):
        values = annealed_log_likelihoods(
            **(arguments(decoder, samples) | {"jit_compile": True}),
            temperatures=temperatures,
        )
        error = values - exact
        means.append(error.mean())
        assert error.mean() < 3.0 * error.std(ddof=1) / np.sqrt(20)
    assert means[0] < means[1] < means[2]
    assert abs(means[2]) < 1.0


def test_the_mean_weight_is_unbiased():
    # The weights themselves, not their logs, average to p(x).
    decoder = linear_decoder(2, 1, scale=1.0)
    samples = decoder.simulate(2)
    values = annealed_log_likelihoods(
        **arguments(decoder, np.repeat(samples[:1], 300, axis=0)),
        temperatures=40,
        chains=4,
    )
    ratios = np.exp(values - decoder.log_likelihoods(samples)[0])
    error = ratios.std(ddof=1) / np.sqrt(300)
    assert abs(ratios.mean() - 1.0) < 4.0 * error
    assert error < 0.1


def test_a_decoder_that_ignores_z_is_exact():
    samples = np.random.default_rng(0).normal(size=(3, 4))
    values = annealed_log_likelihoods(
        decoder=lambda latents: tf.ones((tf.shape(latents)[0], 4)),
        samples=samples,
        latent_size=2,
        noise_variance=0.3,
        temperatures=10,
    )
    exact = norm.logpdf(samples, 1.0, np.sqrt(0.3)).sum(axis=1)
    np.testing.assert_allclose(values, exact, rtol=1e-6)


def test_summary_of_the_log_likelihoods():
    decoder = linear_decoder(6, 2)
    samples = decoder.simulate(7)
    options = {"temperatures": 100, "chains": 8, "seed": 3}
    values = annealed_log_likelihoods(**arguments(decoder, samples), **options)
    result = annealed_importance_sampling(
        **arguments(decoder, samples), **options
    )
    assert result["log_likelihood"] == pytest.approx(values.mean())
    assert result["standard_error"] == pytest.approx(
        values.std(ddof=1) / np.sqrt(7)
    )
    assert 0.5 < result["acceptance"] <= 1.0
    assert 1.0 <= result["effective_sample_size"] <= 8.0
    stated = {
        "n_samples": 7,
        "chains": 8,
        "temperatures": 100,
        "seed": 3,
        "noise_variance": 0.025,
    }
    assert {name: result[name] for name in stated} == stated
    assert all(type(value) is float for value in result.values())


def test_repeats_and_depends_on_the_seed():
    decoder = linear_decoder(6, 2)
    samples = decoder.simulate(3)
    first, again, other = (
        annealed_log_likelihoods(
            **arguments(decoder, samples), temperatures=20, seed=seed
        )
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).min() > 0


@pytest.mark.parametrize("batch_rows", [1, 48])
def test_batches_change_rounding_only(batch_rows):
    decoder = linear_decoder(6, 2)
    samples = decoder.simulate(5)
    whole, parts = (
        annealed_log_likelihoods(
            **arguments(decoder, samples), temperatures=20, batch_rows=rows
        )
        for rows in (1024, batch_rows)
    )
    np.testing.assert_allclose(parts, whole, atol=1e-3)


def test_other_samples_change_rounding_only():
    decoder = linear_decoder(6, 2)
    samples = decoder.simulate(5)
    all_five, two = (
        annealed_log_likelihoods(**arguments(decoder, part), temperatures=20)
        for part in (samples, samples[:2])
    )
    np.testing.assert_allclose(two, all_five[:2], atol=1e-3)


def test_compiled_equals_uncompiled():
    decoder = linear_decoder(6, 2)
    samples = decoder.simulate(3)
    compiled, plain = (
        annealed_log_likelihoods(
            **(arguments(decoder, samples) | {"jit_compile": jit}),
            temperatures=20,
        )
        for jit in (True, False)
    )
    np.testing.assert_allclose(compiled, plain, atol=1e-3)


def test_keras_models_and_images_are_flattened():
    model = keras.Sequential(
        [
            keras.Input((2,)),
            keras.layers.Dense(12),
            keras.layers.Reshape((2, 2, 3)),
        ]
    )
    kernel, offset = model.get_weights()
    decoder = linear_decoder(12, 2)._replace(weights=kernel, offset=offset)
    samples = decoder.simulate(4)
    values = annealed_log_likelihoods(
        **(
            arguments(decoder, samples.reshape(4, 2, 2, 3)) | {"decoder": model}
        ),
        temperatures=500,
    )
    np.testing.assert_allclose(
        values, decoder.log_likelihoods(samples), atol=1.0
    )


def test_collapsed_weights_are_stated():
    decoder = linear_decoder(200, 5)
    with pytest.warns(UserWarning, match="about one chain a sample"):
        annealed_importance_sampling(
            **arguments(decoder, decoder.simulate(5)), temperatures=5
        )


def test_noise_variance_is_tuned_on_the_exact_curve():
    decoder = linear_decoder(6, 2)
    samples = decoder.simulate(40)
    variances = [0.1, 0.005, 0.025]
    curve = tune_noise_variance(
        decoder=decoder,
        validation=samples,
        latent_size=2,
        noise_variances=variances,
        temperatures=100,
        jit_compile=False,
    )
    exact = [
        decoder.log_likelihoods(samples, variance).mean()
        for variance in sorted(variances)
    ]
    assert curve.best == 0.025
    assert curve.noise_variances.tolist() == sorted(variances)
    np.testing.assert_allclose(curve.log_likelihoods, exact, atol=0.3)
    assert curve.standard_errors.shape == (3,)


def test_the_end_of_the_grid_is_stated():
    decoder = linear_decoder(6, 2)
    with pytest.warns(UserWarning, match="end of `noise_variances`"):
        tune_noise_variance(
            decoder=decoder,
            validation=decoder.simulate(5),
            latent_size=2,
            noise_variances=(0.5, 1.0),
            temperatures=5,
            jit_compile=False,
        )


@pytest.mark.parametrize(
    "change, error",
    [
        ({"samples": np.zeros((1, 6))}, ValueError),
        ({"samples": np.full((3, 6), np.nan)}, ValueError),
        ({"decoder": 3}, TypeError),
        ({"decoder": lambda z: z[0]}, ValueError),
        ({"decoder": lambda z: z}, ValueError),
        ({"decoder": lambda z: tf.repeat(z / 0.0, 3, axis=1)}, ValueError),
        ({"latent_size": 0}, ValueError),
        ({"noise_variance": 0.0}, ValueError),
        ({"temperatures": 0}, ValueError),
        ({"temperatures": 1.5}, TypeError),
        ({"chains": 0}, ValueError),
        ({"leapfrog_steps": 0}, ValueError),
        ({"batch_rows": 0}, ValueError),
        ({"seed": -1}, ValueError),
    ],
)
def test_bad_input_is_named(change, error):
    decoder = linear_decoder(6, 2)
    (name,) = change
    with pytest.raises(error, match=f"`{name}` must"):
        annealed_importance_sampling(
            **(arguments(decoder, decoder.simulate(3)) | change)
        )


def test_a_decoder_that_fails_on_the_way_is_named():
    decoder = linear_decoder(6, 2)
    change = {
        "decoder": lambda z: decoder(z) + tf.where(z[:, :1] > 0.2, np.nan, 0.0)
    }
    with pytest.raises(ValueError, match="every z that the chains visit"):
        annealed_importance_sampling(
            **(arguments(decoder, decoder.simulate(3)) | change),
            temperatures=5,
        )


def test_one_variance_is_no_curve():
    decoder = linear_decoder(6, 2)
    with pytest.raises(ValueError, match="at least 2 different"):
        tune_noise_variance(
            decoder=decoder,
            validation=decoder.simulate(3),
            latent_size=2,
            noise_variances=(0.1, 0.1),
        )
