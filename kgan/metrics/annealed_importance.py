"""Log-likelihood of samples under a decoder, by annealed importance."""

import warnings
from collections.abc import Callable
from collections.abc import Sequence
from typing import Any
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from kgan.core import check_integer
from kgan.core import check_number
from kgan.metrics.annealed_chains import AnnealedChains
from kgan.metrics.annealed_chains import ChainWeights
from kgan.metrics.log_weights import effective_sizes
from kgan.metrics.log_weights import log_mean_weights
from kgan.metrics.log_weights import standard_error
from kgan.metrics.populations import check_features

_SMALLEST_VARIANCE = 1e-12
_LARGEST_SEED = 2**53
# Of so many chains or more, with fewer effective than the next, the
# estimate is one chain's weight.
_MANY_CHAINS = 4
_FEWEST_EFFECTIVE_CHAINS = 1.5


class NoiseVarianceCurve(NamedTuple):
    """Log-likelihoods by noise variance, as `tune_noise_variance` found them.

    Args:
        best: the variance with the highest log-likelihood.
        noise_variances: float64 `(m,)`, rising.
        log_likelihoods: float64 `(m,)`, means over the validation samples,
            nats a sample.
        standard_errors: float64 `(m,)`, of these means.
    """

    best: float
    noise_variances: np.ndarray
    log_likelihoods: np.ndarray
    standard_errors: np.ndarray


def annealed_importance_sampling(
    *,
    decoder: Callable[[tf.Tensor], Any],
    samples: Any,
    latent_size: int,
    noise_variance: float,
    temperatures: int = 1000,
    chains: int = 16,
    leapfrog_steps: int = 10,
    batch_rows: int = 1024,
    jit_compile: bool = True,
    seed: int = 0,
) -> dict[str, float]:
    """Mean log p(x) under `x = decoder(z) + N(0, v I)`, `z ~ N(0, I)`.

    `log (1/C) sum_c w_c` of C annealed chains a sample, from the prior along
    `p(z) p(x | z)^b`, moved by Hamiltonian Monte Carlo. The weights' mean is
    p(x), so its log is on average a lower bound, which rises with
    `temperatures` and `chains`; `bidirectional_monte_carlo` tells how loose
    it is. (Step sizes follow past acceptance, which the proof leaves out.)

    The value is that of the decoder *with* its noise and moves with v more
    than with anything else: choose v on validation samples by
    `tune_noise_variance` and show the curve. Of grey levels add uniform
    noise of one level first, else a density means nothing.

    Args:
        decoder: a Keras model or TensorFlow function from float32 `(rows,
            latent_size)` to `(rows, ...)`; flattened.
        samples: numbers `(n, ...)` in the decoder's units; flattened.
        latent_size: the size of z.
        noise_variance: v, in squared units of the samples; it is the
            variance, not the standard deviation.
        temperatures: steps of b; published tables use 10,000.
        chains: for each sample.
        leapfrog_steps: of one proposal.
        batch_rows: rows (samples times chains) that the decoder sees at
            once; changes the result by rounding only.
        jit_compile: whether XLA compiles the chains; not for decoders that
            XLA cannot compile, or, on a CPU, with many convolutions.
        seed: of the chains. A sample's chains depend on it and on the
            sample's index, not on other samples.

    Returns:
        `"log_likelihood"`, nats a sample; `"standard_error"` over samples;
        `"acceptance"`, of the proposals (0.65 is aimed at);
        `"effective_sample_size"`, the mean over samples of `(sum w)^2 / sum
        w^2`, from 1 to `chains`; `"temperatures"`, `"chains"`,
        `"noise_variance"`, `"n_samples"`, `"seed"`.

    Raises:
        TypeError: `decoder` is not callable, or a number is none.
        ValueError: fewer than 2 samples, not finite, a decoder whose output
            is not finite or not of the samples' size, or a number out of
            range.

    Warns:
        UserWarning: on average one chain of a sample has nearly all the
            weight: the bound is loose, use more temperatures.

    Example:

    >>> from kgan.metrics import annealed_importance_sampling
    >>> result = annealed_importance_sampling(
    ...     decoder=lambda latents: 2.0 * latents,
    ...     samples=[[0.0], [1.0]],
    ...     latent_size=1,
    ...     noise_variance=1.0,
    ...     temperatures=100,
    ... )
    >>> exact = -0.5 * np.log(2 * np.pi * 5.0) - 0.5 * 0.5 / 5.0
    >>> bool(abs(result["log_likelihood"] - exact) < 0.2)
    True

    Reference: Wu et al., "On the quantitative analysis of decoder-based
    generative models" (2017), section 3; Neal, "Annealed importance
    sampling" (2001).
    """
    samples = _flatten("samples", samples, minimum=2)
    chain_sets = AnnealedChains(
        decoder,
        latent_size,
        chains=chains,
        leapfrog_steps=leapfrog_steps,
        batch_rows=batch_rows,
        jit_compile=jit_compile,
    )
    weights = _run(
        chain_sets,
        samples,
        noise_variance=noise_variance,
        temperatures=temperatures,
        seed=seed,
    )
    values = log_mean_weights(weights.log_weights)
    effective_size = float(effective_sizes(weights.log_weights).mean())
    if chains >= _MANY_CHAINS and effective_size < _FEWEST_EFFECTIVE_CHAINS:
        warnings.warn(
            "The estimate rests on about one chain a sample: use more "
            f"temperatures. Received: {effective_size:.2f} effective of "
            f"{chains} chains at temperatures={temperatures}",
            stacklevel=2,
        )
    return {
        "log_likelihood": float(values.mean()),
        "standard_error": standard_error(values),
        "acceptance": float(weights.acceptance.mean()),
        "effective_sample_size": effective_size,
        "temperatures": float(temperatures),
        "chains": float(chains),
        "noise_variance": float(noise_variance),
        "n_samples": float(len(values)),
        "seed": float(seed),
    }


def annealed_log_likelihoods(
    *,
    decoder: Callable[[tf.Tensor], Any],
    samples: Any,
    latent_size: int,
    noise_variance: float,
    temperatures: int = 1000,
    chains: int = 16,
    leapfrog_steps: int = 10,
    batch_rows: int = 1024,
    jit_compile: bool = True,
    seed: int = 0,
) -> np.ndarray:
    """`annealed_importance_sampling` of each sample, float64 `(n,)`, nats.

    Args:
        decoder: as there.
        samples: as there, but one will do.
        latent_size: as there.
        noise_variance: as there.
        temperatures: as there.
        chains: as there.
        leapfrog_steps: as there.
        batch_rows: as there.
        jit_compile: as there.
        seed: as there.

    Raises:
        TypeError: as there.
        ValueError: as there.
    """
    samples = _flatten("samples", samples, minimum=1)
    chain_sets = AnnealedChains(
        decoder,
        latent_size,
        chains=chains,
        leapfrog_steps=leapfrog_steps,
        batch_rows=batch_rows,
        jit_compile=jit_compile,
    )
    weights = _run(
        chain_sets,
        samples,
        noise_variance=noise_variance,
        temperatures=temperatures,
        seed=seed,
    )
    return log_mean_weights(weights.log_weights)


def tune_noise_variance(
    *,
    decoder: Callable[[tf.Tensor], Any],
    validation: Any,
    latent_size: int,
    noise_variances: Sequence[float],
    temperatures: int = 1000,
    chains: int = 16,
    leapfrog_steps: int = 10,
    batch_rows: int = 1024,
    jit_compile: bool = True,
    seed: int = 0,
) -> NoiseVarianceCurve:
    """Chooses the noise variance with the highest validation likelihood.

    Score other samples with the best one, and show the curve beside: where
    it is steep, the log-likelihood says more of v than of the decoder.

    Args:
        decoder: as for `annealed_importance_sampling`.
        validation: real samples kept from training and from the test.
        latent_size: as there.
        noise_variances: at least 2 different variances to try.
        temperatures: as there.
        chains: as there.
        leapfrog_steps: as there.
        batch_rows: as there.
        jit_compile: as there.
        seed: as there; every variance meets the same noise.

    Returns:
        The best variance and the curve, by rising variance.

    Raises:
        TypeError: as there.
        ValueError: as there, or fewer than 2 different variances.

    Warns:
        UserWarning: the best variance is the smallest or the largest.

    Reference: Wu et al. (2017), section 4.1.
    """
    validation = _flatten("validation", validation, minimum=2)
    variances = sorted(
        {
            check_number("noise_variances", value, minimum=_SMALLEST_VARIANCE)
            for value in noise_variances
        }
    )
    if len(variances) < 2:
        raise ValueError(
            "`noise_variances` must hold at least 2 different values. "
            f"Received: noise_variances={variances}"
        )
    chain_sets = AnnealedChains(
        decoder,
        latent_size,
        chains=chains,
        leapfrog_steps=leapfrog_steps,
        batch_rows=batch_rows,
        jit_compile=jit_compile,
    )
    values = np.stack(
        [
            log_mean_weights(
                _run(
                    chain_sets,
                    validation,
                    noise_variance=variance,
                    temperatures=temperatures,
                    seed=seed,
                ).log_weights
            )
            for variance in variances
        ]
    )
    curve = values.mean(axis=1)
    best = int(curve.argmax())
    if best in (0, len(variances) - 1):
        warnings.warn(
            "The best variance is at the end of `noise_variances`: widen "
            f"them. Received: {variances[best]:g} of {variances[0]:g} to "
            f"{variances[-1]:g}",
            stacklevel=2,
        )
    return NoiseVarianceCurve(
        best=variances[best],
        noise_variances=np.asarray(variances),
        log_likelihoods=curve,
        standard_errors=np.array([standard_error(row) for row in values]),
    )


def _run(
    chain_sets: AnnealedChains,
    samples: np.ndarray,
    *,
    noise_variance: float,
    temperatures: int,
    seed: int,
) -> ChainWeights:
    if samples.shape[1] != chain_sets.dimension:
        raise ValueError(
            "`decoder` must give as many values as a sample has. Received: "
            f"{chain_sets.dimension} from the decoder, {samples.shape[1]} "
            "in a sample"
        )
    return chain_sets.run(
        samples,
        noise_variance=check_number(
            "noise_variance", noise_variance, minimum=_SMALLEST_VARIANCE
        ),
        temperatures=check_integer("temperatures", temperatures),
        seed=check_integer("seed", seed, minimum=0, maximum=_LARGEST_SEED),
    )


def _flatten(name: str, samples: Any, *, minimum: int) -> np.ndarray:
    samples = np.asarray(samples)
    if samples.ndim > 2:
        samples = samples.reshape(len(samples), -1)
    return check_features(name, samples, minimum=minimum)
