"""Log-likelihood of samples under a decoder, by annealed importance."""

import warnings
from collections.abc import Callable
from collections.abc import Sequence
from typing import Any
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from kgan.metrics.annealed_chains import AnnealedChains
from kgan.metrics.annealed_chains import check_noise_variance
from kgan.metrics.chain_options import ChainOptions
from kgan.metrics.chain_weights import ChainWeights
from kgan.metrics.log_weights import standard_error
from kgan.metrics.populations import check_features


class NoiseVarianceCurve(NamedTuple):
    """Log-likelihoods by noise variance, as `tune_noise_variance` found them.

    Args:
        best: the variance with the highest log-likelihood.
        noise_variances: float64 `(m,)`, rising.
        log_likelihoods: float64 `(m,)`, means over the validation samples,
            nats a sample.
        standard_errors: float64 `(m,)`, of these means.
        effective_sample_sizes: float64 `(m,)`, chains that count, means
            over the samples.
        collapsed: bool `(m,)`, where too few count and the log-likelihood
            is too low.
    """

    best: float
    noise_variances: np.ndarray
    log_likelihoods: np.ndarray
    standard_errors: np.ndarray
    effective_sample_sizes: np.ndarray
    collapsed: np.ndarray


def annealed_importance_sampling(
    *,
    decoder: Callable[[tf.Tensor], Any],
    samples: Any,
    latent_size: int,
    noise_variance: float,
    temperatures: int = 1000,
    seed: int = 0,
    options: ChainOptions | None = None,
) -> dict[str, float]:
    """Mean log p(x) under `x = decoder(z) + N(0, v I)`, `z ~ N(0, I)`.

    `log (1/C) sum_c w_c` of C annealed chains a sample, from the prior along
    `p(z) p(x | z)^b`, moved by Hamiltonian Monte Carlo. The weights' mean is
    p(x), so its log is on average a lower bound, which rises with
    `temperatures` and chains; `bidirectional_monte_carlo` tells how loose
    it is. A pilot run of its own noise, a fifth as long, finds the step
    sizes; the b lie closer the more the likelihood narrows the prior.

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
        seed: of the chains. A sample's chains depend on it and on the
            sample's index, not on other samples.
        options: how many chains a sample has, and how they are run; None
            for the defaults of `ChainOptions`.

    Returns:
        `"log_likelihood"`, nats a sample; `"standard_error"` over samples;
        `"acceptance"`, of the proposals (0.9 is aimed at);
        `"effective_sample_size"`, the mean over samples of `(sum w)^2 / sum
        w^2`, from 1 to the number of chains; `"temperatures"`, `"chains"`,
        `"noise_variance"`, `"n_samples"`, `"seed"`.

    Raises:
        TypeError: `decoder` is not callable, or a number is none.
        ValueError: fewer than 2 samples, not finite, a decoder whose output
            is not finite or not of the samples' size, or a number out of
            range.

    Warns:
        UserWarning: the weights have collapsed, fewer than a quarter of the
            chains count or their logs spread by more than 2 nats: the
            bound is loose. One chain alone cannot tell.

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
    noise_variance = check_noise_variance("noise_variance", noise_variance)
    chain_sets = AnnealedChains(
        decoder,
        latent_size,
        temperatures=temperatures,
        options=options,
        seed=seed,
    )
    weights = _weights(chain_sets, samples, noise_variance)
    _warn_of_collapse(weights, temperatures)
    values = weights.log_means()
    return {
        "log_likelihood": float(values.mean()),
        "standard_error": standard_error(values),
        "acceptance": float(weights.acceptance.mean()),
        "effective_sample_size": weights.effective_size(),
        "temperatures": float(temperatures),
        "chains": float(chain_sets.chains),
        "noise_variance": noise_variance,
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
    seed: int = 0,
    options: ChainOptions | None = None,
) -> np.ndarray:
    """`annealed_importance_sampling` of each sample, float64 `(n,)`, nats.

    Args:
        decoder: as there.
        samples: as there, but one will do.
        latent_size: as there.
        noise_variance: as there.
        temperatures: as there.
        seed: as there.
        options: as there.

    Raises:
        TypeError: as there.
        ValueError: as there.

    Warns:
        UserWarning: as there.
    """
    samples = _flatten("samples", samples, minimum=1)
    noise_variance = check_noise_variance("noise_variance", noise_variance)
    chain_sets = AnnealedChains(
        decoder,
        latent_size,
        temperatures=temperatures,
        options=options,
        seed=seed,
    )
    weights = _weights(chain_sets, samples, noise_variance)
    _warn_of_collapse(weights, temperatures)
    return weights.log_means()


def tune_noise_variance(
    *,
    decoder: Callable[[tf.Tensor], Any],
    validation: Any,
    latent_size: int,
    noise_variances: Sequence[float],
    temperatures: int = 1000,
    seed: int = 0,
    options: ChainOptions | None = None,
) -> NoiseVarianceCurve:
    """Chooses the noise variance with the highest validation likelihood.

    Score other samples with the best one, and show the curve beside: where
    it is steep, the log-likelihood says more of v than of the decoder.

    Args:
        decoder: as for `annealed_importance_sampling`.
        validation: real samples kept from training and from the test.
        latent_size: as there.
        noise_variances: at least 2 different variances to try.
        temperatures: as there; smaller variances need more.
        seed: as there; every variance meets the same noise.
        options: as there.

    Returns:
        The best variance and the curve, by rising variance.

    Raises:
        TypeError: as there.
        ValueError: as there, or fewer than 2 different variances.

    Warns:
        UserWarning: the weights of some variances have collapsed, as in
            `annealed_importance_sampling`: their log-likelihoods are too
            low, more so for the smaller, and one of them may be the best;
            or else the best is the smallest or the largest.

    Reference: Wu et al. (2017), section 4.1.
    """
    validation = _flatten("validation", validation, minimum=2)
    variances = sorted(
        {
            check_noise_variance("noise_variances", value)
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
        temperatures=temperatures,
        options=options,
        seed=seed,
    )
    runs = [
        _weights(chain_sets, validation, variance) for variance in variances
    ]
    values = np.stack([run.log_means() for run in runs])
    log_likelihoods = values.mean(axis=1)
    best = int(log_likelihoods.argmax())
    curve = NoiseVarianceCurve(
        best=variances[best],
        noise_variances=np.asarray(variances),
        log_likelihoods=log_likelihoods,
        standard_errors=np.array([standard_error(row) for row in values]),
        effective_sample_sizes=np.array([run.effective_size() for run in runs]),
        collapsed=np.array([run.collapsed() for run in runs]),
    )
    if curve.collapsed.any():
        loose = ", ".join(
            f"{variance:g} ({size:.1f} of {chain_sets.chains})"
            for variance, size, collapsed in zip(
                variances,
                curve.effective_sample_sizes,
                curve.collapsed,
                strict=True,
            )
            if collapsed
        )
        warnings.warn(
            "The curve cannot be trusted where too few chains count: it is "
            "too low there, and the best variance may be another. Use more "
            f"temperatures or chains. Received: effective chains {loose} at "
            f"temperatures={temperatures}",
            stacklevel=2,
        )
    elif best in (0, len(variances) - 1):
        warnings.warn(
            "The best variance is at the end of `noise_variances`: widen "
            f"them. Received: {variances[best]:g} of {variances[0]:g} to "
            f"{variances[-1]:g}",
            stacklevel=2,
        )
    return curve


def _weights(
    chain_sets: AnnealedChains, samples: np.ndarray, noise_variance: float
) -> ChainWeights:
    dimension = chain_sets.decoder.dimension
    if samples.shape[1] != dimension:
        raise ValueError(
            "`decoder` must give as many values as a sample has. Received: "
            f"{dimension} from the decoder, {samples.shape[1]} in a sample"
        )
    path = chain_sets.path(samples, noise_variance)
    return chain_sets.run(samples, path, noise_variance=noise_variance)


def _warn_of_collapse(weights: ChainWeights, temperatures: int) -> None:
    if weights.collapsed():
        warnings.warn(
            "The bound is loose, for too few of the chains count: use more "
            "temperatures or chains. Received: "
            f"{weights.effective_size():.2f} effective of "
            f"{weights.log_weights.shape[1]} chains at "
            f"temperatures={temperatures}",
            stacklevel=3,
        )


def _flatten(name: str, samples: Any, *, minimum: int) -> np.ndarray:
    samples = np.asarray(samples)
    if samples.ndim > 2:
        samples = samples.reshape(len(samples), -1)
    return check_features(name, samples, minimum=minimum)
