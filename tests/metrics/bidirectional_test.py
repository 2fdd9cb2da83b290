import numpy as np
import pytest

from kgan.metrics.bidirectional import bidirectional_monte_carlo
from kgan.metrics.chain_options import ChainOptions
from tests.metrics.linear_decoder import linear_decoder

UNCOMPILED = {"options": ChainOptions(jit_compile=False)}


def simulated(decoder, count, seed):
    """The samples that the function draws, by its documented order."""
    rng = np.random.default_rng([seed, 100])
    latents = rng.standard_normal((count, len(decoder.weights)))
    samples = latents @ decoder.weights + decoder.offset
    return samples + np.sqrt(decoder.noise_variance) * rng.standard_normal(
        samples.shape
    )


def check_sandwich(decoder, **options):
    result = bidirectional_monte_carlo(
        decoder=decoder,
        latent_size=len(decoder.weights),
        noise_variance=decoder.noise_variance,
        **options,
    )
    count = int(result["n_samples"])
    samples = simulated(decoder, count, int(result["seed"]))
    exact = decoder.log_likelihoods(samples).mean()
    tolerance = 3.0 * result["gap_standard_error"]
    assert result["lower"] < exact + tolerance
    assert result["upper"] > exact - tolerance
    assert result["gap"] == pytest.approx(result["upper"] - result["lower"])
    return result, exact


def test_the_exact_value_lies_between_and_the_gap_closes():
    decoder = linear_decoder()
    coarse, exact = check_sandwich(decoder, temperatures=25, **UNCOMPILED)
    assert coarse["lower"] < exact < coarse["upper"]
    fine, _ = check_sandwich(decoder, temperatures=1000)
    assert fine["gap"] < 0.5 < coarse["gap"]
    # One path for both ways.
    assert fine["acceptance_forward"] == pytest.approx(0.9, abs=0.05)
    assert fine["acceptance_reverse"] == pytest.approx(0.9, abs=0.05)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_the_gap_is_below_a_nat_in_784_dimensions(seed):
    result, exact = check_sandwich(
        linear_decoder(784, 10, scale=0.1), seed=seed
    )
    print(result, exact)
    assert result["gap"] < 1.0


def test_more_than_one_batch():
    decoder = linear_decoder(6, 2)
    given = {"temperatures": 20, "count": 5, "seed": 4}
    whole, _ = check_sandwich(decoder, **given, **UNCOMPILED)
    parts, _ = check_sandwich(
        decoder, **given, options=ChainOptions(batch_rows=32, jit_compile=False)
    )
    assert parts == pytest.approx(whole, abs=1e-3)
    assert whole["n_samples"] == 5
    assert whole["seed"] == 4


@pytest.mark.parametrize(
    "change, error",
    [
        ({"count": 1}, ValueError),
        ({"noise_variance": -1.0}, ValueError),
        ({"noise_variance": "1"}, TypeError),
        ({"temperatures": 0}, ValueError),
        ({"seed": 0.5}, TypeError),
        ({"decoder": None}, TypeError),
    ],
)
def test_bad_input_is_named(change, error):
    (name,) = change
    options = {
        "decoder": linear_decoder(6, 2),
        "latent_size": 2,
        "noise_variance": 0.1,
    }
    with pytest.raises(error, match=f"`{name}` must"):
        bidirectional_monte_carlo(**(options | change))
