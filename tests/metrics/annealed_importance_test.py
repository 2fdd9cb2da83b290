import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy.stats import norm

from kgan.metrics.annealed_importance import annealed_importance_sampling
from kgan.metrics.annealed_importance import annealed_log_likelihoods
from kgan.metrics.annealed_importance import tune_noise_variance
from kgan.metrics.chain_options import ChainOptions
from tests.metrics.linear_decoder import linear_decoder


def arguments(decoder, samples):
    return {
        "decoder": decoder,
        "samples": samples,
        "latent_size": len(decoder.weights),
        "noise_variance": decoder.noise_variance,
        # Short runs: the compilation would cost more than the chains.
        "options": ChainOptions(jit_compile=False),
    }


def test_meets_the_exact_value_and_rises_with_temperatures():
    decoder = linear_decoder()
    samples = decoder.simulate(20)
    exact = decoder.log_likelihoods(samples)
    means = []
    for temperatures in (10, 100, 500):
        with warnings.catch_warnings():
            if temperatures == 10:
                warnings.simplefilter("ignore", UserWarning)
            values = annealed_log_likelihoods(
                **arguments(decoder, samples), temperatures=temperatures
            )
        error = values - exact
        means.append(error.mean())
        assert error.mean() < 3.0 * error.std(ddof=1) / np.sqrt(20)
    assert means[0] < means[1] < means[2]
    assert abs(means[2]) < 0.2


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_meets_the_exact_value_in_784_dimensions(seed):
    decoder = linear_decoder(784, 10, scale=0.1)
    samples = decoder.simulate(20, seed=seed)
    exact = decoder.log_likelihoods(samples)
    means = []
    for temperatures in (30, 100, 1000):
        with warnings.catch_warnings():
            # The first two are loose, and may say so; the last must not.
            if temperatures < 1000:
                warnings.simplefilter("ignore", UserWarning)
            values = annealed_log_likelihoods(
                **arguments(decoder, samples) | {"options": ChainOptions()},
                temperatures=temperatures,
                seed=seed,
            )
        error = values - exact
        print(temperatures, error.mean(), np.abs(error).max())
        means.append(error.mean())
        assert error.mean() < 3.0 * error.std(ddof=1) / np.sqrt(20)
    assert means[0] < means[1] < means[2]
    assert abs(means[2]) < 0.5


@pytest.mark.slow
@pytest.mark.parametrize("noise_variance", [1e-3, 1e-5])
def test_small_noise_is_no_harder(noise_variance):
    decoder = linear_decoder(784, 10, scale=0.1)._replace(
        noise_variance=noise_variance
    )
    samples = decoder.simulate(20)
    with warnings.catch_warnings():
        # A quarter of the chains is what the smaller one leaves.
        warnings.simplefilter("ignore", UserWarning)
        values = annealed_log_likelihoods(
            **arguments(decoder, samples) | {"options": ChainOptions()},
        )
    error = values - decoder.log_likelihoods(samples)
    print(noise_variance, error.mean(), np.abs(error).max())
    assert abs(error.mean()) < 1.0


@pytest.mark.slow
def test_noise_variance_is_tuned_in_784_dimensions():
    decoder = linear_decoder(784, 10, scale=0.1)._replace(noise_variance=1e-3)
    samples = decoder.simulate(20)
    variances = [8e-4, 1e-3, 1.1e-3, 1.25e-3]
    curve = tune_noise_variance(
        decoder=decoder,
        validation=samples,
        latent_size=10,
        noise_variances=variances,
        temperatures=500,
    )
    exact = [
        decoder.log_likelihoods(samples, variance).mean()
        for variance in variances
    ]
    print(curve, exact)
    assert curve.best == variances[np.argmax(exact)]
    np.testing.assert_allclose(curve.log_likelihoods, exact, atol=1.0)


def test_the_mean_weight_is_unbiased():
    # The weights themselves, not their logs, average to p(x).
    decoder = linear_decoder(2, 1, scale=1.0)
    samples = decoder.simulate(2)
    values = annealed_log_likelihoods(
        **arguments(decoder, np.repeat(samples[:1], 300, axis=0))
        | {"options": ChainOptions(chains=4, jit_compile=False)},
        temperatures=40,
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
        options=ChainOptions(jit_compile=False),
    )
    exact = norm.logpdf(samples, 1.0, np.sqrt(0.3)).sum(axis=1)
    np.testing.assert_allclose(values, exact, rtol=1e-6)


def test_summary_of_the_log_likelihoods():
    decoder = linear_decoder(6, 2)
    samples = decoder.simulate(7)
    given = arguments(decoder, samples) | {
        "temperatures": 100,
        "options": ChainOptions(chains=8, jit_compile=False),
        "seed": 3,
    }
    values = annealed_log_likelihoods(**given)
    result = annealed_importance_sampling(**given)
    assert result["log_likelihood"] == pytest.approx(values.mean())
    assert result["standard_error"] == pytest.approx(
        values.std(ddof=1) / np.sqrt(7)
    )
    assert 0.8 < result["acceptance"] < 1.0
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
            **arguments(decoder, samples), temperatures=30, seed=seed
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
            **arguments(decoder, samples)
            | {"options": ChainOptions(batch_rows=rows, jit_compile=False)},
            temperatures=20,
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
            **arguments(decoder, samples)
            | {"options": ChainOptions(jit_compile=jit)},
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


@pytest.mark.parametrize(
    "compute", [annealed_importance_sampling, annealed_log_likelihoods]
)
def test_collapsed_weights_are_stated(compute):
    decoder = linear_decoder(200, 5)
    with pytest.warns(UserWarning, match="bound is loose"):
        compute(**arguments(decoder, decoder.simulate(5)), temperatures=5)


def test_a_curve_of_collapsed_weights_is_stated():
    # The best is at the end, but wider variances would not help.
    decoder = linear_decoder(200, 5)
    with pytest.warns(UserWarning, match="curve cannot be trusted") as caught:
        curve = tune_noise_variance(
            decoder=decoder,
            validation=decoder.simulate(5),
            latent_size=5,
            noise_variances=(0.001, 0.01, 1e6),
            temperatures=8,
            options=ChainOptions(jit_compile=False),
        )
    assert len(caught) == 1
    assert curve.collapsed.tolist() == [True, True, False]
    assert curve.effective_sample_sizes[-1] > 15.0
    assert "0.001 (1." in str(caught[0].message)
    assert "1e+06" not in str(caught[0].message)


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
        options=ChainOptions(jit_compile=False),
    )
    exact = [
        decoder.log_likelihoods(samples, variance).mean()
        for variance in sorted(variances)
    ]
    assert curve.best == 0.025
    assert curve.noise_variances.tolist() == sorted(variances)
    np.testing.assert_allclose(curve.log_likelihoods, exact, atol=0.3)
    assert curve.standard_errors.shape == (3,)
    assert (curve.effective_sample_sizes > 4).all()
    assert not curve.collapsed.any()


def test_the_end_of_the_grid_is_stated():
    decoder = linear_decoder(6, 2)
    with pytest.warns(UserWarning, match="end of `noise_variances`"):
        tune_noise_variance(
            decoder=decoder,
            validation=decoder.simulate(5),
            latent_size=2,
            noise_variances=(0.5, 1.0),
            temperatures=50,
            options=ChainOptions(jit_compile=False),
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
        ({"options": {"chains": 4}}, TypeError),
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


@pytest.mark.parametrize("name", ["chains", "leapfrog_steps", "batch_rows"])
def test_options_are_checked(name):
    with pytest.raises(ValueError, match=f"`{name}` must be at least 1"):
        ChainOptions(**{name: 0})
    with pytest.raises(TypeError, match=f"`{name}` must be an integer"):
        ChainOptions(**{name: 1.5})


def test_a_decoder_that_fails_on_the_way_is_named():
    decoder = linear_decoder(6, 2)
    change = {
        "decoder": lambda z: decoder(z) + tf.where(z[:, :1] > 2.4, np.nan, 0.0),
        # Of so many chains some begin where it fails.
        "samples": decoder.simulate(40),
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
